"""Expected against actual: what an instance should look like, and everything in which it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duban.execution.facts import UnfitError, convert, localize
from duban.execution.instance import Instance
from duban.testing import looking, words
from duban.testing.chronicle import Happened
from duban.testing.scenario import PAUSED, Expect, Kind, Listing, Owed
from duban.testing.stage import Stage

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that is not as expected, in words. `keys` lead to it in the file."""

    what: str
    expected: str
    actual: str
    hint: str = ""
    keys: tuple[str | int, ...] = ()


def mismatches(stage: Stage, expect: Expect, id: str, since: int) -> Iterator[Mismatch]:
    """Everything in which the instance differs. `since` is how much had happened at its previous expectation."""
    look = _Look(stage, id)
    yield from look.ended(expect.ended)
    yield from look.states(expect.states or ())
    yield from look.facts(expect.facts or {})
    yield from look.obligations(expect.obligations or {})
    yield from look.timers(expect.timers or {})
    yield from look.accepts(expect.accepts)
    for kind, listing in expect.happened.items():
        yield from _listing(stage, kind, listing, id, since)


class _Look:
    def __init__(self, stage: Stage, id: str) -> None:
        self.stage, self.id = stage, id
        self.instance: Instance = stage.instance(id)
        self.program = stage.program(id)

    def states(self, expected: Sequence[str]) -> Iterator[Mismatch]:
        active = looking.states(self.instance)
        for path in expected:
            if not any(looking.within(one, path) for one in active):
                yield Mismatch("state", path, " + ".join(active) or NOTHING, keys=("state",))

    def ended(self, expected: bool | str | None) -> Iterator[Mismatch]:
        if expected is None:
            return
        instance = self.instance
        actual = f"ended in {instance.outcome}" if instance.ended else "not ended"
        if isinstance(expected, bool):
            if expected is not instance.ended:
                yield Mismatch("ended", "ended" if expected else "not ended", actual, keys=("ended",))
        elif not any(looking.within(path, expected) for path in instance.outcome.split(", ")):
            yield Mismatch("ended", f"ended in {expected}", actual, keys=("ended",))

    def facts(self, expected: Mapping[str, Any]) -> Iterator[Mismatch]:
        known = self.program.definition.facts
        for name, wanted in expected.items():
            actual = self.instance.facts.get(name)
            if name not in known or _converted(self.stage, self.id, name, wanted) != actual:
                yield self._differs(f"facts/{name}", wanted, actual)

    def _differs(self, what: str, expected: Any, actual: Any) -> Mismatch:
        zone = self.stage.zone
        return Mismatch(what, words.value(expected, zone), words.value(actual, zone), keys=tuple(what.split("/")))

    def obligations(self, expected: Mapping[str, Owed]) -> Iterator[Mismatch]:
        found = looking.openings(self.instance)
        for name, owed in expected.items():
            opening = found.get(name)
            status = opening.status if opening else "none"
            if owed.status is not None and owed.status != status:
                yield Mismatch(f"obligations/{name}", owed.status, status, keys=("obligations", name))
            if owed.due is not None:
                due = opening.due if opening else None
                yield from self._due(f"obligations/{name}/due", owed.due, due, ("obligations", name, "due"))

    def timers(self, expected: Mapping[str, datetime | str | None]) -> Iterator[Mismatch]:
        found = looking.clocks(self.program, self.instance)
        for name, due in expected.items():
            full = self.stage.vocabulary(self.id).clock(name)
            yield from self._due(f"timers/{name}", due, found.get(full[0]) if full else None, ("timers", name))

    def _due(
        self, what: str, expected: datetime | str | None, actual: looking.Due, keys: tuple[str, ...]
    ) -> Iterator[Mismatch]:
        zone = self.stage.zone
        wanted = localize(expected, zone) if isinstance(expected, datetime) else expected
        if wanted != actual:
            yield Mismatch(what, _shown(wanted, self.stage), _shown(actual, self.stage), keys=keys)

    def accepts(self, names: Sequence[str] | None) -> Iterator[Mismatch]:
        actual, expected = self.stage.world.accepts(self.id), set(names or ())
        if names is not None and actual != expected:
            more, less = sorted(actual - expected), sorted(expected - actual)
            hints = [f"accepted too: {', '.join(more)}"] if more else []
            hints += [f"not accepted: {', '.join(less)}"] if less else []
            shown = words.names(sorted(expected)), words.names(sorted(actual))
            yield Mismatch("accepts", *shown, hint="; ".join(hints), keys=("accepts",))


def _shown(due: looking.Due, stage: Stage) -> str:
    if due is None:
        return "not set"
    return "stands still" if due == PAUSED else words.value(due, stage.zone)


def _converted(stage: Stage, id: str, name: str, value: Any) -> Any:
    if value is None:
        return None
    try:
        return convert(stage.program(id).definition.facts[name].type, value, stage.zone)
    except UnfitError:
        return value


def _listing(stage: Stage, kind: Kind, listing: Listing, id: str, since: int) -> Iterator[Mismatch]:
    found = [one for one in stage.chronicle.happened[since:] if one.kind == kind and one.instance == id]
    roles = {name.partition(" to ")[0] for name in (*listing.names, *listing.excludes) if " to " in name}
    actual = [one.whole if one.name in roles else one.name for one in found]
    for one in found:
        one.named = one.named or listing.exact is not None or any(map(one.is_called, listing.names))
    if listing.exact is not None:
        if len(found) != len(listing.exact) or not all(map(Happened.is_called, found, listing.exact)):
            hint = _elsewhere(stage, kind, set(listing.exact) - set(actual), id, since)
            yield Mismatch(kind, words.names(listing.exact), words.names(actual), hint, (kind,))
        return
    missing = [name for name in listing.includes if not any(one.is_called(name) for one in found)]
    if missing:
        hint = _elsewhere(stage, kind, set(missing), id, since)
        yield Mismatch(kind, f"{', '.join(missing)} among them", words.names(actual), hint, (kind, "includes"))
    unwanted = [name for name in listing.excludes if any(one.is_called(name) for one in found)]
    if unwanted:
        yield Mismatch(kind, f"no {', no '.join(unwanted)}", words.names(actual), keys=(kind, "excludes"))


def _elsewhere(stage: Stage, kind: Kind, missing: set[str], id: str, since: int) -> str:
    """Where the missing ones did happen, which is what the reader of a failure wants to know first."""
    happened = stage.chronicle.happened
    for one in reversed(happened):
        if one.kind == kind and any(map(one.is_called, missing)):
            return _where(one, stage, id, before=one in happened[:since])
    return ""


def _where(one: Happened, stage: Stage, id: str, *, before: bool) -> str:
    when = words.instant(one.at, stage.zone)
    if one.instance != id:
        return f"{one.name} was there on {when}, but of {one.who}: say of: {one.who}"
    return f"{one.name} was there on {when}, before the previous expect" if before else ""
