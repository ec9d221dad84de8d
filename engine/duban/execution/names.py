"""What expressions can see during a step."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from duban.calendars import WorkingCalendar
from duban.definition.model import Each
from duban.execution.effects import CountQuery, Entry
from duban.execution.facts import convert
from duban.execution.instance import Instance, Origin, Scope
from duban.execution.machine import within
from duban.execution.program import Program

NOTHING: Mapping[str, Any] = {}
INTERNAL = Origin()
FAILED = "error.execution"

Raised = tuple[str, str, Mapping[str, Any], Origin]
"""What waits inside a step: kind, name, fields, and where it came from."""


class CountNeeded(Exception):
    """An expression has reached a count that nobody has answered yet."""

    def __init__(self, query: CountQuery) -> None:
        self.query = query
        super().__init__(query.name)


class Names:
    """The environment of expressions: facts first, then `event`, `terms`, `counts`, `now` and the like.

    It looks into the step's own `facts`, `scopes`, `queue` and the like, not at the draft: the two would form a
    ring that only the garbage collector frees.
    """

    __slots__ = (
        "answered",
        "answers",
        "at",
        "base",
        "elements",
        "entries",
        "event",
        "event_name",
        "facts",
        "left",
        "origin",
        "program",
        "queue",
        "scope",
        "scopes",
    )

    def __init__(
        self,
        program: Program,
        base: Instance,
        at: datetime,
        answers: Mapping[str, int],
        *,
        facts: Mapping[str, Any],
        scopes: Mapping[int, Scope],
        answered: dict[str, int],
        entries: list[Entry],
        queue: deque[Raised],
    ) -> None:
        self.program, self.base, self.at, self.answers = program, base, at, answers
        self.facts, self.scopes, self.answered, self.entries = facts, scopes, answered, entries
        self.queue = queue
        self.event: Mapping[str, Any] = NOTHING
        self.event_name = ""
        self.origin: Origin | None = None
        self.scope: int | None = None
        self.elements: Mapping[str, Any] = NOTHING
        self.left: dict[int, Scope] = {}

    def __getitem__(self, name: str) -> Any:
        if name in self.facts:
            return self.facts[name]
        if name == "event":
            return self.event
        if name == "terms":
            return self.program.terms
        return self._special(name)

    def _special(self, name: str) -> Any:
        match name:
            case "now":
                return self.at
            case "started_at":
                return self.base.started_at
            case "entered_at":
                scope = self._active(self.scope or 0)
                return scope.entered_at if scope else None
            case "key":
                return self.base.key
            case "counts":
                return _Counts(self)
            case "each":
                return self._progress()
        return self._element(name)

    def _element(self, name: str) -> Any:
        """The element of the innermost `each` that calls it so; while something is undone, the one it saw."""
        if name in self.elements:
            return self.elements[name]
        for scope in self._around():
            outer = self._active(scope.parent)
            if scope.element is not None and outer is not None:
                each = self.program.states[outer.path].each
                if each is not None and each.name == name:
                    return typed_element(each, outer.items[scope.element])
        return None

    def seen_elements(self) -> dict[str, Any]:
        """The elements that can be seen from here, as JSON values by the paths of their `each`."""
        found: dict[str, Any] = {}
        index: int | None = None
        for scope in self._around():
            if index is not None:
                found[scope.path] = scope.items[index]
            index = scope.element
        return found

    def element_around(self, path: str) -> int | None:
        """The activation of the innermost element of an `each` that is seen from here and has this state in its body."""
        found = (scope.id for scope in self._around() if scope.element is not None and within(path, scope.path))
        return next(found, None)

    def _progress(self) -> Mapping[str, Any] | None:
        """How far the innermost `each` has come."""
        index: int | None = None
        for scope in self._around():
            if self.program.states[scope.path].each is not None:
                active = scope.begun - scope.ended
                return {"index": index, "total": len(scope.items), "done": scope.ended, "active": active}
            index = scope.element + 1 if scope.element is not None else index
        return None

    def _around(self) -> Iterator[Scope]:
        """The activation that is seen now, and those around it."""
        scope = self._active(self.scope or 0)
        while scope is not None:
            yield scope
            scope = self._active(scope.parent)

    def _active(self, number: int) -> Scope | None:
        """An activation, even one that this step has left: the actions of a transition still see its source."""
        return self.scopes.get(number) or self.left.get(number)

    def fail(self, message: str, event: str = FAILED, send: str = "") -> None:
        """What cannot be evaluated or sent is an event of its own, where the definition's conventions want that."""
        self.queue.append(("event", event, {"message": message}, Origin(send=send)))

    def stand_on(self, path: str) -> None:
        """See the activation of a state around the scope that is seen now."""
        scope = self.scopes.get(self.scope or 0)
        while scope is not None and scope.path != path:
            scope = self.scopes.get(scope.parent)
        if scope is not None:
            self.scope = scope.id

    @property
    def calendar(self) -> WorkingCalendar:
        """The working calendar of the process."""
        return self.program.calendar

    def previous(self, name: str) -> Any:
        """A fact's value before this step."""
        return self.base.facts.get(name)

    def in_state(self, path: str) -> bool:
        """Whether a token is in this state."""
        return path in [scope.path for scope in self.scopes.values()]


def typed_element(each: Each, value: Any) -> Any:
    """An element out of its JSON value."""
    return convert(each.type, value, UTC) if each.type is not None and value is not None else value


class _Counts(Mapping[str, Any]):
    """Answers to counts; reaching one without an answer asks for it."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def __getitem__(self, name: str) -> int:
        names = self._names
        query = count_query(names, name)
        if query.question not in names.answers:
            raise CountNeeded(query)
        answer = names.answers[query.question]
        if query.question not in names.answered:
            names.answered[query.question] = answer
            names.entries.append(Entry("counted", name, {"answer": answer}))
        return answer

    def __iter__(self) -> Any:
        return iter(self._names.program.counts)

    def __len__(self) -> int:
        return len(self._names.program.counts)


def count_query(names: Names, name: str) -> CountQuery:
    """The question behind a count, with this instance's own values. The window ends now and includes its edge."""
    count = names.program.counts[name]
    within = count.within.evaluate(names) if count.within else None
    since: datetime | None = names.program.calendar.subtract(names.at, within).at if within is not None else None
    return CountQuery(
        name=name,
        process=names.program.process if count.process == "self" else count.process,
        match={fact: names.facts.get(fact) for fact in count.match},
        since=since,
        distinct=count.distinct,
        own=names.facts.get(count.distinct) if count.distinct else None,
        exclude=names.base.id,
    )
