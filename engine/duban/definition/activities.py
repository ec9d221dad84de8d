"""What is done in a state: by people, other processes, services, once or for each element of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from duban.definition.actions import Action
from duban.definition.basics import Expr, Text
from duban.definition.fact_types import FactType


@dataclass(frozen=True, slots=True)
class Task:
    """A user task: who does it (`role`), and the form: an event or facts to fill."""

    role: str
    title: Text = field(default_factory=dict)
    form: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """Starts a child process on entry and waits for its end. `into` maps facts to expressions over `event` (its facts)."""

    process: str
    facts: Mapping[str, Expr] = field(default_factory=dict)
    into: Mapping[str, Expr] = field(default_factory=dict)
    key: Expr | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """Asks a service on entry and waits for its answer. `into` maps facts to expressions over `event` (the answer).

    `attempts` is how often it is tried at most, None for the engine's own number; the first `pause` doubles each time.
    """

    name: str
    fields: Mapping[str, Expr] = field(default_factory=dict)
    into: Mapping[str, Expr] = field(default_factory=dict)
    attempts: int | None = None
    pause: Expr | None = None


@dataclass(frozen=True, slots=True)
class Each:
    """One token for each element of a list: BPMN's multi-instance. The body is the state `name` inside.

    `type` is that of the elements, where it is known; `done_when` ends it before all elements have finished.
    """

    items: Expr
    name: str
    type: FactType | None = None
    sequential: bool = False
    done_when: Expr | None = None


@dataclass(frozen=True, slots=True)
class Invoke:
    """A child process that runs as long as a state is active: started when the step that entered the state has come to
    rest, cancelled when the state is left (SCXML 6.4). Several can belong to one state, and nothing waits for them: the
    end of a child is the event `done.invoke.ID` with what its final state gives.

    `process` gives the name of the process. `id` is None where it is made of the state's name and a number; `id_into` is
    a fact to keep it in. `finalize` is done with every event from the child before anybody takes it; with `forward`, the
    child hears every event that this instance hears.
    """

    process: Expr
    id: str | None = None
    id_into: str | None = None
    facts: tuple[tuple[str, Expr], ...] = ()
    finalize: tuple[Action, ...] = ()
    forward: bool = False
