"""What expressions can see during a step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from duban.calendars import WorkingCalendar
from duban.execution.effects import CountQuery
from duban.execution.instance import Instance, Scope
from duban.execution.program import Program

NOTHING: Mapping[str, Any] = {}


class Known(Protocol):
    """What a step knows of its instance while it works on it."""

    program: Program
    base: Instance
    at: datetime
    facts: dict[str, Any]
    scopes: dict[int, Scope]
    answers: Mapping[str, int]
    answered: dict[str, int]

    def note(self, kind: str, name: str = "", data: dict[str, Any] | None = None) -> None:
        """Write a journal entry."""
        ...

    def inside(self, path: str) -> bool:
        """Whether a token is in this state."""
        ...


class CountNeeded(Exception):  # noqa: N818 - a question, not an error
    """An expression has reached a count that nobody has answered yet."""

    def __init__(self, query: CountQuery) -> None:
        self.query = query
        super().__init__(query.name)


class Names:
    """The environment of expressions: facts first, then `event`, `terms`, `counts`, `now` and the like."""

    __slots__ = ("_draft", "event", "scope")

    def __init__(self, draft: Known) -> None:
        self._draft = draft
        self.event: Mapping[str, Any] = NOTHING
        self.scope: int | None = None

    def __getitem__(self, name: str) -> Any:
        facts = self._draft.facts
        if name in facts:
            return facts[name]
        if name == "event":
            return self.event
        if name == "terms":
            return self._draft.program.terms
        return self._special(name)

    def _special(self, name: str) -> Any:
        draft = self._draft
        match name:
            case "now":
                return draft.at
            case "started_at":
                return draft.base.started_at
            case "entered_at":
                scope = draft.scopes.get(self.scope or 0)
                return scope.entered_at if scope else None
            case "key":
                return draft.base.key
            case "counts":
                return _Counts(draft, self)
        return None

    @property
    def calendar(self) -> WorkingCalendar:
        """The working calendar of the process."""
        return self._draft.program.calendar

    def previous(self, name: str) -> Any:
        """A fact's value before this step."""
        return self._draft.base.facts.get(name)

    def in_state(self, path: str) -> bool:
        """Whether a token is in this state."""
        return self._draft.inside(path)


class _Counts(Mapping[str, Any]):
    """Answers to counts; reaching one without an answer asks for it."""

    def __init__(self, draft: Known, names: Names) -> None:
        self._draft, self._names = draft, names

    def __getitem__(self, name: str) -> int:
        draft = self._draft
        query = count_query(draft, self._names, name)
        if query.question not in draft.answers:
            raise CountNeeded(query)
        answer = draft.answers[query.question]
        if query.question not in draft.answered:
            draft.answered[query.question] = answer
            draft.note("counted", name, {"answer": answer})
        return answer

    def __iter__(self) -> Any:
        return iter(self._draft.program.counts)

    def __len__(self) -> int:
        return len(self._draft.program.counts)


def count_query(draft: Known, names: Names, name: str) -> CountQuery:
    """The question behind a count, with this instance's own values. The window ends now and includes its edge."""
    count = draft.program.counts[name]
    within = count.within.evaluate(names) if count.within else None
    since: datetime | None = draft.program.calendar.subtract(draft.at, within).at if within is not None else None
    return CountQuery(
        name=name,
        process=draft.program.process if count.process == "self" else count.process,
        match={fact: draft.facts.get(fact) for fact in count.match},
        since=since,
        distinct=count.distinct,
        own=draft.facts.get(count.distinct) if count.distinct else None,
        exclude=draft.base.id,
    )
