"""Every error Duban raises on purpose. Each carries its data as attributes, so that callers need not parse texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


class DubanError(Exception):
    """The root of all errors that Duban raises on purpose."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding in a definition file: `file:line:column: where: message; suggestion`. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    where: str
    message: str
    suggestion: str = ""
    severity: str = "error"
    code: str = ""

    def __str__(self) -> str:
        head = f"{self.file}:{self.line}:{self.column}: {self.severity}: "
        where = f"{self.where}: " if self.where else ""
        tail = f"; {self.suggestion}" if self.suggestion else ""
        return head + where + self.message + tail


class DefinitionError(DubanError):
    """A definition cannot be used; `problems` holds every finding, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ConfigurationError(DubanError):
    """A setting, a file or a calendar is missing or wrong."""


class DatabaseUnreachable(ConfigurationError):
    """The database cannot be opened, for good or just now; whatever was asked may be asked again."""


class DamagedRow(DubanError):
    """A stored document cannot be read: somebody else has written it, or the disk has."""


class UnknownProcess(DubanError):
    """No deployed process has this name (or this version)."""

    def __init__(self, process: str, known: Iterable[str] = ()) -> None:
        self.process, self.known = process, tuple(sorted(known))
        names = ", ".join(self.known) or "none"
        super().__init__(f"no process {process!r} is deployed; deployed are: {names}")


class UnknownInstance(DubanError):
    """No instance has this id (or this key)."""

    def __init__(self, instance: str) -> None:
        self.instance = instance
        super().__init__(f"there is no instance {instance!r}")


class EventNotAccepted(DubanError):
    """The instance accepts other events now; nothing was changed."""

    def __init__(self, event: str, states: Sequence[str], accepted: Sequence[str]) -> None:
        self.event, self.states, self.accepted = event, tuple(states), tuple(accepted)
        super().__init__(self._told(", ".join(self.states), ", ".join(self.accepted) or "nothing"))

    def _told(self, states: str, accepted: str) -> str:
        return f"event {self.event!r} is not accepted in {states}; accepted now: {accepted}"


class GuardRefused(EventNotAccepted):
    """The event is known here, but every `if` on it says no; nothing was changed."""

    def _told(self, states: str, accepted: str) -> str:
        return f"event {self.event!r} is refused in {states}: no `if` on it holds now; accepted now: {accepted}"


class NothingToAcknowledge(EventNotAccepted):
    """No ladder of this escalation waits; `event` is the escalation, `accepted` are those that wait."""

    def _told(self, states: str, accepted: str) -> str:
        return f"no escalation {self.event!r} waits to be acknowledged; waiting now: {accepted}"


class FactError(DubanError):
    """Facts or event fields are missing, unknown or of the wrong kind; `faults` maps each name to what is wrong with it."""

    def __init__(self, what: str, faults: dict[str, str]) -> None:
        self.what, self.faults = what, dict(faults)
        super().__init__(f"{what}: " + "; ".join(f"{name}: {fault}" for name, fault in self.faults.items()))


class NotPermitted(DubanError):
    """The actor holds none of the roles that the event's `by:` names."""

    def __init__(self, event: str, needs: Sequence[str], roles: Sequence[str]) -> None:
        self.event, self.needs, self.roles = event, tuple(needs), tuple(roles)
        super().__init__(f"event {event!r} is for {', '.join(needs)}; the actor is {', '.join(roles) or 'nobody'}")


class InstanceEnded(DubanError):
    """The instance has ended or is suspended and takes no such request any more."""

    def __init__(self, instance: str, status: str) -> None:
        self.instance, self.status = instance, status
        super().__init__(f"instance {instance!r} is {status}")


class DuplicateKey(DubanError):
    """An open instance of this process has the same key."""

    def __init__(self, process: str, key: str) -> None:
        self.process, self.key = process, key
        super().__init__(f"an open {process!r} has the key {key!r} already")


class MoveRefused(DubanError):
    """A token cannot be moved like that: there is none, there are several, or the target is no place to rest."""

    def __init__(self, source: str, to: str, why: str) -> None:
        self.source, self.to, self.why = source, to, why
        super().__init__(f"nothing was moved from {source!r} to {to!r}: {why}")


class NoSuchEach(DubanError):
    """No `each` runs at that state, or several do; `running` are the activations that could be meant, with their paths."""

    def __init__(self, state: str | int, running: Sequence[tuple[int, str]]) -> None:
        self.state, self.running = state, tuple(running)
        there = ", ".join(f"{path} (activation {number})" for number, path in running) or "none"
        super().__init__(f"{state!r} names no single `each` that is running; running are: {there}")


class MigrationRefused(DubanError):
    """An instance cannot go over to another version; `faults` says what stands against it, and it stays as it was."""

    def __init__(self, instance: str, version: str, faults: Sequence[str]) -> None:
        self.instance, self.version, self.faults = instance, version, tuple(faults)
        super().__init__(f"instance {instance!r} cannot go over to version {version}: {'; '.join(faults)}")


class UnknownEffect(DubanError):
    """There is no such effect in the outbox."""

    def __init__(self, effect: str) -> None:
        self.effect = effect
        super().__init__(f"there is no effect {effect!r} in the outbox")


class UnknownIncident(DubanError):
    """There is no such incident, or it is closed already."""

    def __init__(self, incident: str) -> None:
        self.incident = incident
        super().__init__(f"there is no open incident {incident!r}")


class EvaluationError(DubanError):
    """An expression could not be used on these facts (an `if` that is no boolean, a timer without an instant …)."""

    def __init__(self, where: str, message: str) -> None:
        self.where, self.message = where, message
        super().__init__(f"{where}: {message}")


class Livelock(DubanError):
    """A step did not come to rest within its bound of microsteps; nothing was committed."""

    def __init__(self, process: str, states: Sequence[str], bound: int) -> None:
        self.process, self.states, self.bound = process, tuple(dict.fromkeys(states)), bound
        super().__init__(f"{process}: no rest after {bound} microsteps, last in {', '.join(self.states)}")


class ConcurrentUpdate(DubanError):
    """Somebody else changed the instance in between; try again."""

    def __init__(self, instance: str, hint: str = "") -> None:
        self.instance = instance
        super().__init__(f"instance {instance!r} was changed at the same time" + (f"; {hint}" if hint else ""))


class UnknownYear(ConfigurationError):
    """A calendar with `unknown_year: refuse` was asked about a year it has no official schedule for."""

    def __init__(self, calendar: str, year: int) -> None:
        self.calendar, self.year = calendar, year
        super().__init__(f"calendar {calendar!r} has no schedule for {year}")


class DeliveryError(DubanError):
    """A channel could not deliver, or a service could not be asked.

    `retry_after` is in seconds where the receiver named it; `permanent` forbids retries.
    """

    def __init__(self, message: str, *, retry_after: float | None = None, permanent: bool = False) -> None:
        self.retry_after, self.permanent = retry_after, permanent
        super().__init__(message)


class ServiceError(DubanError):
    """A service says no, and asking again is no use: the state that waits takes its `error` transition of this `code`.

    `facts` are what that transition finds in `event` beside `code` and `message`. What may pass (no connection, a service
    that is too busy) is a DeliveryError instead, and is tried again.
    """

    def __init__(self, code: str, message: str = "", facts: Mapping[str, Any] | None = None) -> None:
        self.code, self.message, self.facts = code, message, dict(facts or {})
        super().__init__(f"{code}: {message}" if message else code)


class NaiveTime(DubanError, ValueError):
    """A datetime without a zone came to a door that only takes aware ones."""

    def __init__(self, value: datetime) -> None:
        self.value = value
        super().__init__(f"{value.isoformat()} has no time zone; give an aware datetime, for example with tzinfo=UTC")
