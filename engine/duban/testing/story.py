"""Stories: processes played in virtual time from Python, to be asserted about in tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

from duban.clock import aware
from duban.durations import Duration, parse_duration
from duban.execution.facts import localize
from duban.execution.instance import Instance
from duban.execution.program import Program
from duban.execution.starts import Rosters
from duban.runtime.calls import FAILED
from duban.testing import looking
from duban.testing.answering import Answering
from duban.testing.drawing import draw
from duban.testing.recurring import Schedules
from duban.testing.scenario import Kind, Scripted
from duban.testing.stage import Rules, Stage
from duban.testing.timeline import Timeline

Children = Literal["run", "ignore"] | Mapping[str, Scripted | Literal["run", "ignore"]]


class Character:
    """One instance in a story: what is asked of it, and what can be seen of it.

    Requests raise what the engine raises (EventNotAccepted, FactError, NotPermitted …), and then nothing has changed.
    """

    def __init__(self, stage: Stage, name: str | None = None, role: str | None = None) -> None:
        self._stage, self._name, self._role = stage, name, role

    def by(self, role: str) -> Character:
        """The same instance, asked by somebody of this role."""
        return Character(self._stage, self._name, role)

    def send(self, event: str, /, **fields: Any) -> None:
        """Something happens outside. Naive times in fields are meant in the calendar's zone."""
        self._stage.send(self.id, event, fields, role=self._role)

    def acknowledge(self, escalation: str) -> None:
        """Somebody takes note of an escalation: its ladder ends."""
        self._stage.acknowledge(self.id, escalation, role=self._role)

    def answer(self, service: str, /, **facts: Any) -> None:
        """A service it waits for answers. `NobodyWaitsError` when it waits for none of this name."""
        self._stage.answer(self.id, service, facts)

    def fail(self, service: str, /, error: str = FAILED, message: str = "") -> None:
        """A service it waits for fails, with an error code."""
        self._stage.fail(self.id, service, error, message)

    def suspend(self, reason: str = "") -> None:
        """All its clocks stand still, and it accepts nothing."""
        self._stage.suspend(self.id, reason)

    def resume(self, reason: str = "") -> None:
        """It goes on."""
        self._stage.resume(self.id, reason)

    def cancel(self, reason: str = "") -> None:
        """It ends here and now."""
        self._stage.cancel(self.id, reason)

    @property
    def id(self) -> str:
        """Its id."""
        return self._stage.find(self._name)

    @property
    def instance(self) -> Instance:
        """Its whole state."""
        return self._stage.instance(self.id)

    @property
    def key(self) -> str:
        """Its key."""
        return self.instance.key

    @property
    def state(self) -> str:
        """The one active state. ValueError when there are several, or none."""
        if len(self.states) != 1:
            raise ValueError(f"there is not one active state but {self.states}; look at .states")
        return self.states[0]

    @property
    def states(self) -> list[str]:
        """The paths of all active states, in order of entry; of an ended instance, the final ones."""
        return looking.states(self.instance)

    def is_in(self, path: str) -> bool:
        """Whether a state, or one within it, is active."""
        return any(looking.within(state, path) for state in self.states)

    @property
    def ended(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.instance.ended

    @property
    def outcome(self) -> str:
        """The final states it ended in; empty before."""
        return self.instance.outcome

    @property
    def facts(self) -> dict[str, Any]:
        """What is known, by name, as Python values."""
        return dict(looking.known_facts(self.instance))

    @property
    def obligations(self) -> dict[str, str]:
        """How each obligation's latest opening stands: owed, paused, idle, met, met_late, breached, waived or superseded."""
        return {name: opening.status for name, opening in looking.openings(self.instance).items()}

    @property
    def timers(self) -> dict[str, datetime | str]:
        """When timers are due, by full name (`state/timer`), in the calendar's zone; "paused" for one that stands still."""
        found = looking.timers(self.instance)
        return {name: self._local(due) for name, due in found.items() if due is not None}

    def due(self, name: str) -> datetime | str | None:
        """When a timer (by full or last name), an obligation or a rung is due; "paused"; None when it is not.

        ValueError for a name that means none of these, or several.
        """
        names = self._stage.vocabulary(self.id).clock(name)
        if len(names) != 1:
            raise ValueError(f"{name!r} means {'nothing' if not names else ' or '.join(names)} here")
        due = looking.clocks(self._stage.program(self.id), self.instance).get(names[0])
        return None if due is None else self._local(due)

    def _local(self, due: datetime | str) -> datetime | str:
        return due.astimezone(self._stage.zone) if isinstance(due, datetime) else due

    @property
    def accepts(self) -> set[str]:
        """The events it accepts now."""
        return self._stage.world.accepts(self.id)

    @property
    def escalated(self) -> list[str]:
        """Every escalation so far, in order: `leadership`, `leadership/president` …"""
        return self._happened("escalated")

    @property
    def notified(self) -> list[str]:
        """Every role that was notified so far, in order."""
        return self._happened("notified")

    @property
    def called(self) -> list[str]:
        """Every process it has called or started so far, and every service it has asked, in order."""
        return self._happened("called")

    @property
    def published(self) -> list[str]:
        """Every event it has published so far, in order."""
        return self._happened("published")

    def _happened(self, kind: Kind) -> list[str]:
        id = self.id
        return [one.name for one in self._stage.chronicle.happened if one.kind == kind and one.instance == id]


class Story(Character):
    """A play about one process, in virtual time. It begins at `at`, and the clock moves by `at` and `after` alone.

    Its own instance is the first one of the process; `of` gives others, and processes that were called.
    """

    def __init__(
        self,
        programs: Mapping[str, Program],
        process: str,
        at: str | datetime,
        *,
        children: Children = "run",
        services: Mapping[str, Answering] | None = None,
        schedules: Schedules = False,
        rosters: Rosters | None = None,
    ) -> None:
        begin = _instant(at, programs[process].calendar.zone)
        rules = replace(_rules(children), services=services or {})
        super().__init__(Stage(programs, process, begin, rules, schedules=schedules, rosters=rosters))

    def start(self, facts: Mapping[str, Any] | None = None, /, **more: Any) -> Story:
        """Start the story's own instance with these facts; the story itself, to go on with."""
        self._stage.start(self._stage.process, {**(facts or {}), **more}, role=self._role)
        return self

    def begin(
        self,
        process: str,
        facts: Mapping[str, Any] | None = None,
        *,
        name: str | None = None,
        key: str | None = None,
        role: str | None = None,
    ) -> Character:
        """Start an instance of any process; `name` is what `of` shall call it."""
        return Character(self._stage, self._stage.start(process, facts or {}, key=key, role=role, alias=name))

    def of(self, name: str) -> Character:
        """Another instance: by the name given to it, by process (the latest one), or by key."""
        return Character(self._stage, name)

    def publish(self, event: str, /, **fields: Any) -> int:
        """Offer an event to everybody; how many took it or were started by it."""
        return self._stage.publish(event, fields)

    def at(self, at: str | datetime) -> Story:
        """Move the clock to an instant, such as "2026-10-08 16:00" in the calendar's zone; what is due on the way happens.

        ValueError for an instant that has passed.
        """
        instant = self.time(at)
        if instant < self._stage.now:
            raise ValueError(f"the clock does not go back: it is {self.now:%Y-%m-%d %H:%M:%S} already")
        self._stage.move(instant.astimezone(UTC))
        return self

    def after(self, duration: str | Duration) -> Story:
        """Let time pass: "1 hour", "2 working days"."""
        span = parse_duration(duration) if isinstance(duration, str) else duration
        self._stage.move(self._stage.later(span))
        return self

    def time(self, at: str | datetime) -> datetime:
        """An instant as an aware datetime in the calendar's zone."""
        return _instant(at, self._stage.zone).astimezone(self._stage.zone)

    @property
    def now(self) -> datetime:
        """The present instant, in the calendar's zone."""
        return self._stage.now.astimezone(self._stage.zone)

    @property
    def timeline(self) -> str:
        """Everything that has happened so far, for people."""
        main = self._stage.main
        key = self._stage.instance(main).key if main else ""
        return draw(Timeline("", "", self._stage.zone, tuple(self._stage.chronicle.lines), key), verdict=False)


def _instant(at: str | datetime, zone: Any) -> datetime:
    return localize(datetime.fromisoformat(at), zone) if isinstance(at, str) else aware(at)


def _rules(children: Children) -> Rules:
    if children == "run" or children == "ignore":
        return Rules(others=children)
    assert not isinstance(children, str)
    return Rules({name: Scripted(one) if isinstance(one, str) else one for name, one in children.items()})
