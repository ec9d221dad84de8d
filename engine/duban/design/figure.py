"""A process as a figure: nodes inside nodes, arrows between them, and short words on both. Mermaid and SVG draw it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

from duban.definition.model import (
    ROOT,
    Action,
    AskService,
    Compensate,
    Definition,
    Escalate,
    Expr,
    Publish,
    Send,
    Start,
    State,
    Timer,
    Transition,
)
from duban.design.figure_words import words
from duban.durations import NEVER, Duration
from duban.execution.program import pick

LONGEST = 48
"""Longer conditions are cut: the definition says them in full."""
MAIL, CLOCK, CALLS, SENDS, AGAIN, ASKS, UNDOES = "✉", "⏰", "▶", "↗", "↺", "⚙", "↶"


@dataclass(frozen=True, slots=True)
class Label:
    """The words on an arrow: what sets it off, under which condition, and who hears of it or what is begun."""

    trigger: str = ""
    guard: str = ""
    effects: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """In one line."""
        parts = [self.trigger, f"[{self.guard}]" if self.guard else "", *self.effects]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one node to another. `kind` is on, always, done, error, timer or branch (out of a choice or fork)."""

    source: str
    target: str
    label: Label
    kind: str


@dataclass(frozen=True, slots=True)
class Node:
    """A state, or a `choice`, `fork` or `any` (wherever in its state a token is) that belongs to one.

    `lines` are what happens in it without moving it.
    """

    path: str
    kind: str
    title: str
    lines: tuple[str, ...] = ()
    children: tuple[Node, ...] = ()
    initial: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A whole process. `anywhere` are events that are accepted in any state and move nothing."""

    title: str
    root: Node
    arrows: tuple[Arrow, ...]
    anywhere: tuple[str, ...]
    words: Mapping[str, str]


def figure(definition: Definition, language: str = "en") -> Figure:
    """The figure of a process, with titles in `language` (English, else any, where one is missing)."""
    artist = _Artist(definition, language, words(language))
    root = definition.states[ROOT]
    arrows = tuple(_routed(definition, arrow) for state in definition.states.values() for arrow in artist.arrows(state))
    starts = {arrow.source for arrow in arrows if arrow.source.endswith("/*")}
    title = pick(definition.title, language) or definition.process
    still = [artist.still(node).text for node in root.transitions if not node.targets]
    return Figure(title, artist.node(root, starts), arrows, tuple(dict.fromkeys(still)), artist.words)


def _routed(definition: Definition, arrow: Arrow) -> Arrow:
    """Drawable: out of a state into its own inside it begins at `any` there, back to the outside of itself at its start."""
    if _holds(arrow.source, arrow.target) and arrow.source in definition.states:
        state = definition.states[arrow.source]
        if state.kind == "parallel":
            state = definition.states[_below(state.path, arrow.target)]
        return replace(arrow, source=f"{state.path}/*") if state.children else arrow
    if _holds(arrow.target, arrow.source):
        target = definition.states[arrow.target]
        if target.kind == "parallel":
            target = definition.states[_below(target.path, arrow.source)]
        label = replace(arrow.label, trigger=f"{arrow.label.trigger} {AGAIN}".strip())
        return replace(arrow, target=target.initial[0] if target.initial else target.path, label=label)
    return arrow


def _holds(outer: str, inner: str) -> bool:
    inside = inner != outer and (outer == ROOT or inner.startswith(f"{outer}/"))
    return inside and inner.removeprefix(f"{outer}/")[:1] not in ("?", "+")


def _below(outer: str, inner: str) -> str:
    """The child of `outer` that `inner` is, or is in."""
    rest = inner.removeprefix(outer).lstrip("/").partition("/")[0]
    return f"{outer}/{rest}" if outer else rest


def holder(arrow: Arrow) -> str:
    """The innermost state that holds both ends of an arrow."""
    source, target = (_place(path).split("/") for path in (arrow.source, arrow.target))
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(source[:-1], target[:-1], strict=False))
    return "/".join(one for one, _ in shared)


def _place(path: str) -> str:
    """The state beside which a choice or fork stands."""
    return path.rpartition("/")[0] if path.rpartition("/")[2][:1] in ("?", "+") else path


@dataclass(frozen=True, slots=True)
class _Artist:
    definition: Definition
    language: str
    words: Mapping[str, str]

    def node(self, state: State, starts: Collection[str]) -> Node:
        """A state with everything inside it; `starts` are the paths of the `any` nodes that arrows begin at."""
        inside = [node for child in state.children for node in self._beside(self.definition.states[child], starts)]
        if f"{state.path}/*" in starts:
            inside.append(Node(f"{state.path}/*", "any", self.words["anywhere"]))
        return Node(
            path=state.path,
            kind=state.kind,
            title=pick(state.title, self.language) or state.name,
            lines=tuple(self._lines(state)),
            children=tuple(inside),
            initial=state.initial,
        )

    def _beside(self, state: State, starts: Collection[str]) -> Iterator[Node]:
        """A state, and the choice and forks that stand beside it."""
        yield self.node(state, starts)
        if len(_eventless(state)) > 1:
            yield Node(f"{state.path}/?", "choice", "")
        for node in _moving(state):
            if len(node.targets) > 1:
                yield Node(f"{state.path}/+{node.order}", "fork", "")

    def arrows(self, state: State) -> Iterator[Arrow]:
        """All ways out of a state."""
        choice = len(_eventless(state)) > 1
        if choice:
            yield Arrow(state.path, f"{state.path}/?", Label(), "always")
        for node in state.transitions:
            if node.targets:
                branch = choice and node.kind == "always"
                source, kind = (f"{state.path}/?", "branch") if branch else (state.path, node.kind)
                yield from self._ways(node, source, self.label(node, branch), kind)
        for timer in state.timers:
            if timer.transition.targets and not self._never(timer):
                yield from self._ways(timer.transition, state.path, self.timer(timer), "timer")

    def _ways(self, node: Transition, source: str, label: Label, kind: str) -> Iterator[Arrow]:
        if len(node.targets) == 1:
            yield Arrow(source, node.targets[0].path, label, kind)
            return
        fork = f"{node.source}/+{node.order}"
        yield Arrow(source, fork, label, kind)
        for target in node.targets:
            yield Arrow(fork, target.path, Label(guard=_guard(target.condition)), "branch")

    def label(self, node: Transition, branch: bool = False) -> Label:
        """The words on a transition that is no timer's."""
        guard = _guard(node.condition)
        if branch and not guard:
            return Label(self.words["else"], effects=self._effects(node.actions))
        return Label(self._trigger(node), guard, self._effects(node.actions))

    def still(self, node: Transition) -> Label:
        """The words for a transition that moves nothing."""
        return Label(self._trigger(node), "", self._effects(node.actions))

    def _trigger(self, node: Transition) -> str:
        if node.kind == "on":
            return ", ".join(self._event(name) for name in node.events)
        if node.kind == "error":
            return self.words["error"].format(", ".join(node.events))
        return self.words["done"] if node.kind == "done" else ""

    def _event(self, name: str) -> str:
        event = self.definition.events.get(name)
        return (pick(event.title, self.language) if event else "") or name

    def timer(self, timer: Timer) -> Label:
        """The words on a timer."""
        span = timer.cron if timer.kind == "cron" else self._span(timer.value)
        words = f"{CLOCK} {self.words[timer.kind].format(span)}"
        return Label(words, _guard(timer.condition), self._effects(timer.transition.actions))

    def _span(self, value: Expr | None) -> str:
        """A duration in words, terms looked up; else the expression as written."""
        found = self._known(value)
        if isinstance(found, Duration):
            return found.text(self.language if self.language == "zh" else "en")
        return _cut(value.text) if value else ""

    def _known(self, value: Expr | None) -> object:
        """What an expression gives whatever happens: a term, or what it says itself."""
        if value is None:
            return None
        term = self.definition.terms.get(value.text.removeprefix("terms."))
        if term is not None and value.text.startswith("terms."):
            return term.value
        return value.evaluate(None) if not value.reads and value.type == "duration" else None

    def _never(self, timer: Timer) -> bool:
        """A term may switch a timer off."""
        return self._known(timer.value) == NEVER

    def _effects(self, actions: Iterable[Action]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for action in actions if (text := self._effect(action))))

    def _effect(self, action: Action) -> str:
        if isinstance(action, Escalate):
            known = self.definition.escalations.get(action.escalation)
            return f"{MAIL} {(pick(known.title, self.language) if known else '') or action.escalation}"
        if isinstance(action, Start):
            return f"{CALLS} {action.process}"
        if isinstance(action, AskService):
            return f"{ASKS} {action.service}"
        if isinstance(action, Compensate):
            return f"{UNDOES} {action.scope}".rstrip()
        return f"{SENDS} {action.event}" if isinstance(action, Send | Publish) else ""

    def _lines(self, state: State) -> Iterator[str]:
        """What a state does, and what happens in it without leaving it."""
        yield from self._activity(state)
        if state.compensate:
            yield " ".join((UNDOES, *self._effects(state.compensate)))
        if state.join is not None:
            yield self.words["join"].format(self.words.get(str(state.join), state.join))
        yield from self._effects(state.enter)
        for timer in state.timers:
            if not timer.transition.targets and not self._never(timer):
                yield self.timer(timer).text
        if state.path != ROOT:
            yield from dict.fromkeys(self.still(node).text for node in state.transitions if not node.targets)

    def _activity(self, state: State) -> Iterator[str]:
        """Who does the work here."""
        if state.task:
            yield self.words["for"].format(state.task.role)
        if state.call:
            yield f"{CALLS} {state.call.process}"
        if state.service:
            yield f"{ASKS} {state.service.name}"
        if state.each:
            yield self.words["in turn" if state.each.sequential else "each"].format(state.each.name)


def _moving(state: State) -> Iterator[Transition]:
    """Everything that may move a token out of a state."""
    yield from state.transitions
    yield from (timer.transition for timer in state.timers)


def _eventless(state: State) -> list[Transition]:
    return [node for node in state.transitions if node.kind == "always" and node.targets]


def _guard(condition: Expr | None) -> str:
    return _cut(condition.text) if condition else ""


def _cut(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
