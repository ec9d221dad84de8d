"""Random definitions: nested and parallel states, timers, obligations, guards, facts, raised events, joins, histories."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

EVENTS = ("e0", "e1", "e2", "e3")
DURATIONS = ("at once", "30 minutes", "4 working hours", "1 day", "1 working day", "1 week", "1 month", "wait")
GUARDS = ("n > 1", "n < 3", "b", "not(b)", 'in state("s0")', "n = 2 or b")


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, Any]:
    """A definition as plain data, to be written as YAML (JSON is YAML)."""
    count = draw(st.integers(2, 4))
    names = [f"s{index}" for index in range(count)]
    states = {name: draw(bodies(names, depth=0)) for name in names}
    return {
        "duban": 1,
        "process": "p",
        "calendar": draw(st.sampled_from(["office", "always", "weekdays"])),
        "facts": {
            "n": {"type": "integer", "default": 0},
            "b": {"type": "boolean", "default": False},
            "wait": {"type": "duration", "default": "2 days"},
            "items": {"type": "list", "of": "integer", "default": [1, 2, 3]},
        },
        "events": {name: {} for name in EVENTS},
        "escalations": {
            "boss": {"to": "boss", "level": "x", "message": "{{ n }}", "acknowledge": "1 hour", "ladder": [{"to": "chief"}]}
        },
        "obligations": draw(st.dictionaries(st.sampled_from(["o0", "o1"]), obligations(names), max_size=2)),
        "on": {"e3": {"do": [{"set": {"n": "n + 1"}}]}, "*": {}},
        "initial": "s0",
        "states": states | {"end": {"final": True, **draw(maybe(terminate=True))}},
    }


def maybe(**keys: Any) -> st.SearchStrategy[dict[str, Any]]:
    """These keys, or rather not."""
    return st.sampled_from([{}, {}, {}, keys])


@st.composite
def bodies(draw: st.DrawFn, siblings: list[str], depth: int) -> dict[str, Any]:
    body: dict[str, Any] = {}
    events = draw(st.lists(st.sampled_from(EVENTS), max_size=2, unique=True))
    if events:
        body["on"] = {event: draw(transitions(siblings)) for event in events}
    if draw(st.booleans()):
        body["timers"] = {"t": draw(timers(siblings))}
    body |= {key: [draw(actions())] for key in ("enter", "exit", "compensate") if draw(st.integers(0, 4)) == 0}
    shape = draw(st.integers(0, 8)) if depth < 2 else draw(st.sampled_from([0, 6]))
    if shape == 6:
        body["join"] = draw(st.sampled_from(["all", "any", "inclusive", 2]))
    elif shape == 4:
        body |= draw(composites(depth))
        body["done"] = {"to": draw(st.sampled_from([*siblings, "end"] if depth == 0 else siblings))}
    elif shape > 6:
        body |= draw(services(siblings) if shape == 7 else eaches(siblings, depth))
    elif shape == 5:
        body["parallel"] = {f"r{index}": draw(composites(depth)) | draw(maybe(finished="always")) for index in range(2)}
        body["done"] = {"to": draw(st.sampled_from(siblings))}
    return body


@st.composite
def composites(draw: st.DrawFn, depth: int) -> dict[str, Any]:
    names = [f"c{depth}{index}" for index in range(draw(st.integers(1, 3)))]
    states: dict[str, Any] = {name: draw(bodies([*names, "z"], depth + 1)) for name in names}
    states["z"] = {"final": True, **draw(maybe(terminate=True))}
    if draw(st.integers(0, 2)) == 0:
        states["h"] = {"history": draw(st.sampled_from(["deep", "shallow"])), "default": names[0]}
        states[names[0]].setdefault("on", {})["e2"] = {"to": "h"}
    return {"initial": names[0], "states": states}


@st.composite
def services(draw: st.DrawFn, targets: list[str]) -> dict[str, Any]:
    found = {"name": "ask", "with": {"n": "n"}, "into": {"n": "event.n"}}
    done, error = ({"to": draw(st.sampled_from(targets))} for _ in range(2))
    return {"service": found, "done": done, "error": {"*": error}}


@st.composite
def eaches(draw: st.DrawFn, targets: list[str], depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {"in": draw(st.sampled_from(["items", "[1, 2]", "[]"])), "as": f"item{depth}"}
    found["do"] = draw(composites(depth)) | draw(maybe(compensate={"set": {"n": f"item{depth}"}}))
    if draw(st.booleans()):
        found["sequential"] = True
    if draw(st.booleans()):
        found["done_when"] = draw(st.sampled_from(["each.done >= 2", "b", "each.active = 1"]))
    return {"each": found, "done": {"to": draw(st.sampled_from(targets))}}


@st.composite
def transitions(draw: st.DrawFn, targets: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    kind = draw(st.integers(0, 6))
    if kind > 1:
        found["to"] = draw(st.sampled_from(targets))
    elif kind == 1:
        found["to"] = draw(st.lists(st.sampled_from(targets), min_size=2, max_size=2))
    if draw(st.integers(0, 2)) == 0:
        found["if"] = draw(st.sampled_from(GUARDS))
    if draw(st.booleans()):
        found["do"] = [draw(actions())]
    return found


@st.composite
def actions(draw: st.DrawFn) -> dict[str, Any]:
    return draw(
        st.sampled_from(
            [
                {"set": {"n": "n + 1"}},
                {"set": {"n": "0"}},
                {"set": {"b": "not(b)"}},
                {"set": {"wait": "if b then 1 day else 3 days"}},
                {"raise": "inner"},
                {"raise": "e1"},
                {"escalate": "boss"},
                {"notify": "clerk"},
                {"acknowledge": "boss"},
                {"set": {"items": "if b then [n] else [1, 2, 3]"}},
                {"compensate": "all"},
                {"compensate": "s0"},
                {"service": "tell", "with": {"n": "n"}},
            ]
        )
    )


@st.composite
def timers(draw: st.DrawFn, targets: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if draw(st.integers(0, 3)) == 0:
        found |= {"every": draw(st.sampled_from(["1 day", "2 working days"])), "times": 3}
        found["missed"] = draw(st.sampled_from(["once", "all", "skip"]))
    else:
        found["after"] = draw(st.sampled_from(DURATIONS[1:]))
    if draw(st.booleans()):
        found["to"] = draw(st.sampled_from(targets))
    else:
        found["do"] = [draw(actions())]
    if draw(st.integers(0, 2)) == 0:
        found["if"] = draw(st.sampled_from(GUARDS[:4]))
    if draw(st.integers(0, 2)) == 0:
        found |= {"pause": ["s1"], "resume": draw(st.sampled_from(["keep_remaining", "keep_deadline", "restart"]))}
    return found


@st.composite
def obligations(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "from": draw(st.sampled_from(["start", {"event": "e0"}, {"enter": names[-1]}])),
        draw(st.sampled_from(["within", "within", "within", "every"])): draw(st.sampled_from(DURATIONS)),
        "met": draw(st.sampled_from([{"event": "e1"}, {"enter": names[0]}, {"escalated": "boss"}])),
        "breach": [{"escalate": "boss"}],
    }
    if draw(st.booleans()):
        found["when"] = draw(st.sampled_from(GUARDS[:4]))
    if draw(st.booleans()):
        found["pause"] = ["s1"]
    if draw(st.booleans()):
        found["warn"] = [{"before": "2 working hours", "do": [{"notify": "clerk"}]}]
    if draw(st.booleans()):
        found["restart"] = True
    return found
