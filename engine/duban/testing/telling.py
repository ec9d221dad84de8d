"""Journal entries as lines of a timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any

from duban.execution.effects import Entry
from duban.testing.words import instant, names, pairs, value

Data = Mapping[str, Any]
Told = tuple[str, str]


def tell(entry: Entry, zone: tzinfo) -> Told | None:
    """The label and text of an entry; None for what a timeline leaves out."""
    teller = TELLERS.get(entry.kind)
    return teller(entry.name, entry.data, zone) if teller else None


def _started(name: str, data: Data, zone: tzinfo) -> Told:
    facts = {fact: known for fact, known in data.get("facts", {}).items() if known != data["key"]}
    return "start", f"{name} {data['key']}{_by(data)}" + (f" ({pairs(facts, zone)})" if facts else "")


def _event(name: str, data: Data, zone: tzinfo) -> Told:
    fields = pairs(data["fields"], zone)
    return "event", name + (f" ({fields})" if fields else "") + _by(data)


def _by(data: Data) -> str:
    return f" by {data['actor']}" if data.get("actor") else ""


def _fact(name: str, data: Data, zone: tzinfo) -> Told | None:
    if data["by"].startswith("decisions/"):
        return None  # the decision's own line says it
    return "fact", f"{name} {value(data['from'], zone)} → {value(data['to'], zone)}"


def _decision(name: str, data: Data, zone: tzinfo) -> Told:
    rules = data["rules"]
    which = f"rule{'s' if len(rules) > 1 else ''} {', '.join(map(str, rules))}" if rules else "no rule hits"
    return "decided", f"{pairs(data['gives'], zone) or name} ({which})"


def _counted(name: str, data: Data, zone: tzinfo) -> Told:
    return "counted", f"{name} = {data['answer']}"


def _due(data: Data, zone: tzinfo, word: str) -> str:
    due = data.get("due")
    guess = " (provisional)" if data.get("provisional") else ""
    return f" {word} {instant(due, zone)}{guess}" if due is not None else ""


def _because(data: Data) -> str:
    return f" because of {', '.join(data['because'])}" if data.get("because") else ""


def _late(data: Data) -> str:
    return f", {data['lag_ms'] / 1000:g} s late" if data.get("lag_ms") else ""


def _armed(name: str, data: Data, zone: tzinfo) -> Told:
    return "timer", f"{name} set{_due(data, zone, 'for')}"


def _moved(name: str, data: Data, zone: tzinfo) -> Told:
    return "timer", f"{name} moved{_from(data, zone)}{_due(data, zone, 'to')}{_because(data)}"


def _from(data: Data, zone: tzinfo) -> str:
    return f" from {instant(data['from'], zone)}" if data.get("from") else ""


def _paused(name: str, data: Data, zone: tzinfo) -> Told:
    return "timer", f"{name} stands still"


def _resumed(name: str, data: Data, zone: tzinfo) -> Told:
    return "timer", f"{name} goes on{_due(data, zone, 'until')}"


def _fired(name: str, data: Data, zone: tzinfo) -> Told:
    return "timer", f"{name} fires{_late(data)}"


def _skipped(name: str, data: Data, zone: tzinfo) -> Told:
    return "timer", f"{name} skips what it missed ({data['missed']})"


def _cancelled(name: str, data: Data, zone: tzinfo) -> Told:
    return "timer", f"{name} cancelled{_because(data)}"


def _duty(how: str) -> Callable[[str, Data, tzinfo], Told]:
    def told(name: str, data: Data, zone: tzinfo) -> Told:
        return "duty", f"{name} {how}"

    return told


def _owed(name: str, data: Data, zone: tzinfo) -> Told:
    return "duty", f"{name} owed{_due(data, zone, 'until')}"


def _duty_moved(name: str, data: Data, zone: tzinfo) -> Told:
    return "duty", f"{name} moved{_from(data, zone)}{_due(data, zone, 'to')}{_because(data)}"


def _duty_resumed(name: str, data: Data, zone: tzinfo) -> Told:
    return "duty", f"{name} goes on{_due(data, zone, 'until')}"


def _waived(name: str, data: Data, zone: tzinfo) -> Told:
    return "duty", f"{name} waived: {data['by']}"


def _warned(name: str, data: Data, zone: tzinfo) -> Told:
    return "warning", f"{name} is due{_due(data, zone, 'on')}"


def _escalated(name: str, data: Data, zone: tzinfo) -> Told:
    return "escalated", f"{name} to {data['to']}"


def _notified(name: str, data: Data, zone: tzinfo) -> Told:
    return "notified", name


def _ladder(name: str, data: Data, zone: tzinfo) -> Told:
    return "ladder", f"{name} stops before {data['before']}: {data['reason']}" if "before" in data else f"{name} stops"


def _held(name: str, data: Data, zone: tzinfo) -> Told:
    return "ladder", f"{name} waits until {instant(data['until'], zone)}"


def _called(name: str, data: Data, zone: tzinfo) -> Told:
    return "called", data["process"]


def _starts(name: str, data: Data, zone: tzinfo) -> Told:
    return "called", name


def _each(name: str, data: Data, zone: tzinfo) -> Told:
    return "each", f"{name} of {data['total']}"


def _compensated(name: str, data: Data, zone: tzinfo) -> Told:
    return "undone", name


def _corrected(name: str, data: Data, zone: tzinfo) -> Told:
    return "corrected", names(data["facts"]) + _by(data)


def _moved_by_hand(name: str, data: Data, zone: tzinfo) -> Told:
    return "moved", f"{name} to {data['to']}" + _by(data)


def _migrated(name: str, data: Data, zone: tzinfo) -> Told:
    return "migrated", f"from {data['from']} to {name}" + _by(data)


def _sent(name: str, data: Data, zone: tzinfo) -> Told:
    return "sent", f"{name} to {data['process']} {data['key']}" if "process" in data else name


def _delayed(name: str, data: Data, zone: tzinfo) -> Told:
    return "sent", f"{name} later,{_due(data, zone, 'on')}"


def _note(name: str, data: Data, zone: tzinfo) -> Told:
    return "note", value(data["text"], zone)


def _answered(name: str, data: Data, zone: tzinfo) -> Told:
    return "answered", f"{name} {names(data['facts'])}"


def _failed(name: str, data: Data, zone: tzinfo) -> Told:
    return "failed", f"{name}: {data['error']}"


def _reasoned(label: str) -> Callable[[str, Data, tzinfo], Told]:
    def told(name: str, data: Data, zone: tzinfo) -> Told:
        return label, (data.get("reason") or "") + _by(data)

    return told


def _named(label: str) -> Callable[[str, Data, tzinfo], Told]:
    return lambda name, data, zone: (label, name)


TELLERS: dict[str, Callable[[str, Data, tzinfo], Told | None]] = {
    "started": _started, "event": _event, "raised": _named("raised"), "fact": _fact, "decision": _decision,
    "counted": _counted, "timer.armed": _armed, "timer.moved": _moved, "timer.paused": _paused,
    "timer.resumed": _resumed, "timer.fired": _fired, "timer.skipped": _skipped, "timer.cancelled": _cancelled,
    "obligation.owed": _owed, "obligation.moved": _duty_moved, "obligation.paused": _duty("stands still"),
    "obligation.resumed": _duty_resumed, "obligation.idle": _duty("is not owed now"), "obligation.met": _duty("met"),
    "obligation.met_late": _duty("met late"), "obligation.breached": _duty("breached"), "obligation.waived": _waived,
    "obligation.superseded": _duty("superseded"), "obligation.warned": _warned, "escalated": _escalated,
    "notified": _notified, "ladder.stopped": _ladder, "ladder.held": _held, "called": _called, "starts": _starts,
    "asked": _named("asked"), "each": _each, "each.added": _reasoned("added"), "each.completed": _reasoned("enough"),
    "invoked": _called, "delayed": _delayed, "unsent": _named("unsent"), "event.ignored": _named("ignored"),
    "facts.set": _corrected, "facts.gone": _corrected, "moved": _moved_by_hand, "skipped": _named("skipped"),
    "migrated": _migrated, "compensated": _compensated, "published": _named("published"),
    "sent": _sent, "note": _note, "answered": _answered, "failed": _failed,
    "acknowledged": _named("acknowledged"), "suspended": _reasoned("suspended"), "resumed": _reasoned("resumed"),
    "cancelled": _reasoned("cancelled"), "ended": _named("ended"), "calendar": _named("calendar"),
}  # fmt: skip
