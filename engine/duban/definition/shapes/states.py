"""Shapes of states, transitions and timers: how the work moves."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from duban.definition.hints import did_you_mean
from duban.definition.shapes.actions import Actions
from duban.definition.shapes.base import Expression, Ident, Label, Labels, Shape, Text, fault, nothing_to_say
from duban.definition.shapes.clocks import ClockShape


class TargetShape(Shape):
    """One place a transition leads to."""

    to: str
    """The state."""
    condition: Expression | None = Field(default=None, alias="if")
    """In a split, a token goes there only where this holds."""


def _target(value: Any) -> Any:
    return {"to": value} if isinstance(value, str) else value


def _list_of(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Target = Annotated[TargetShape, BeforeValidator(_target, json_schema_input_type=str | TargetShape)]
Targets = Annotated[
    list[Target], BeforeValidator(_list_of, json_schema_input_type=str | TargetShape | list[str | TargetShape])
]


class TransitionShape(Shape):
    """A way to move. Without `to`, nothing is left or entered."""

    to: Targets = Field(default_factory=list)
    """The state it leads to, or several for a split."""
    condition: Expression | None = Field(default=None, alias="if")
    """It is taken only where this holds."""
    internal: bool = False
    """To states inside its own composite, which is not left."""
    interrupting: bool = True
    """`false`: nothing is left, a further token goes there."""
    do: Actions = Field(default_factory=list)
    """What is done on the way."""


Transition = Annotated[TransitionShape, BeforeValidator(_target, json_schema_input_type=str | TransitionShape)]
Transitions = Annotated[
    list[Transition],
    BeforeValidator(_list_of, json_schema_input_type=str | TransitionShape | list[str | TransitionShape]),
]


class TimerShape(ClockShape):
    """A clock on a state: with `to` it interrupts, without it does not."""

    to: Targets = Field(default_factory=list)
    """The state it leads to; without it the state goes on."""
    internal: bool = False
    """To states inside its own composite, which is not left."""
    interrupting: bool = True
    """`false`: nothing is left, a further token goes there."""
    do: Actions = Field(default_factory=list)
    """What is done when it fires."""


class TaskShape(Shape):
    """A user task."""

    role: Label = Field(alias="for")
    """Who does it."""
    title: Text = Field(default_factory=dict)
    """What people call it."""
    form: Labels = Field(default_factory=list)
    """What is to be filled: an event or facts."""


class CallShape(Shape):
    """Starts a child process and waits for its end."""

    process: Label
    """The child's process."""
    facts: dict[Ident, Expression] = Field(default_factory=dict, alias="with")
    """The facts it starts with."""
    into: dict[Ident, Expression] = Field(default_factory=dict)
    """Facts of this instance to set from the child's, which are `event` here."""
    key: Expression | None = None
    """The child's key."""


class RetryShape(Shape):
    """How a service that fails is tried again."""

    attempts: int | None = Field(default=None, ge=1)
    """How often it is tried at most, the first time included."""
    pause: Expression | None = None
    """How long to wait before the second attempt; doubled each time."""


class ServiceShape(Shape):
    """Asks a service and waits for its answer."""

    name: Label
    """The service."""
    fields: dict[Ident, Expression] = Field(default_factory=dict, alias="with")
    """What it is asked with."""
    into: dict[Ident, Expression] = Field(default_factory=dict)
    """Facts to set from the answer, which is `event` here."""
    retry: RetryShape = Field(default_factory=RetryShape)
    """How it is tried again."""


class EachShape(Shape):
    """One token for each element of a list."""

    items: Expression = Field(alias="in")
    """The list."""
    name: Ident = Field(alias="as")
    """What an element is called inside."""
    do: State
    """What happens to each: the body of a state with `states`, `parallel`, `call` or `service`."""
    sequential: bool = False
    """One after the other instead of all at once."""
    done_when: Expression | None = None
    """Ends it before all have finished; looked at whenever one has."""


def _service(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


Service = Annotated[ServiceShape, BeforeValidator(_service, json_schema_input_type=str | ServiceShape)]


def _join(value: Any) -> Any:
    if value in ("all", "any", "inclusive") or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
        return value
    hint = did_you_mean(value, ("all", "any", "inclusive")) if isinstance(value, str) else ""
    raise fault("value", "join must be all, any, inclusive or a number of tokens", hint)


Join = Annotated[
    Any, BeforeValidator(_join, json_schema_input_type=Literal["all", "any", "inclusive"] | Annotated[int, Field(ge=1)])
]


class StateShape(Shape):
    """A place where a token can rest, or that holds further states."""

    title: Text = Field(default_factory=dict)
    """What people call it."""
    task: TaskShape | None = None
    """Makes it a user task."""
    call: CallShape | None = None
    """Starts a child process on entry and waits for it."""
    service: Service | None = None
    """Asks a service on entry and waits for its answer."""
    each: EachShape | None = None
    """One token for each element of a list."""
    initial: Label | None = None
    """Where a token that enters a composite goes."""
    states: dict[Label, State] | None = Field(default=None, min_length=1)
    """The states inside a composite."""
    parallel: dict[Label, State] | None = Field(default=None, min_length=1)
    """Regions; each holds a token of its own."""
    on: dict[str, Transitions] = Field(default_factory=dict)
    """Transitions by event; `a.*` and `"*"` match by prefix."""
    always: Transitions = Field(default_factory=list)
    """Transitions that are taken as soon as they can be."""
    done: Transitions = Field(default_factory=list)
    """Transitions when the composite, parallel state, call, service or each has finished."""
    error: dict[str, Transitions] = Field(default_factory=dict)
    """Transitions when a called process or service failed, by error code or `"*"`."""
    compensate: Actions = Field(default_factory=list)
    """What undoes this state once it has completed; done by the action `compensate`."""
    timers: dict[Label, TimerShape] = Field(default_factory=dict)
    """Clocks that run while a token is here."""
    enter: Actions = Field(default_factory=list)
    """What is done on entering."""
    exit: Actions = Field(default_factory=list)
    """What is done on leaving."""
    final: bool = False
    """The token ends here."""
    terminate: bool = False
    """All tokens of the enclosing state end here; of the process, the instance."""
    throws: Label | None = None
    """The process ends here in an error with this code, which whoever called it hears; all its tokens end."""
    history: Literal["shallow", "deep"] | None = None
    """A target that means: where we were."""
    default: str | None = None
    """Where a history state leads when nobody was there before."""
    join: Join | None = None
    """Arriving tokens wait here and become one."""
    finished: Literal["always"] | None = None
    """`always`: this region is never waited for."""


State = Annotated[StateShape, BeforeValidator(nothing_to_say, json_schema_input_type=StateShape | None)]
EachShape.model_rebuild()
StateShape.model_rebuild()
