"""Random processes with one decision, and inputs for them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

HEAD = """\
duban: 1
process: judging
terms: {limit: 4, word: b}
facts:
  n: {type: integer}
  d: {type: decimal}
  k: {type: enum, values: [x, y, z]}
  b: {type: boolean}
  t: {type: text}
  g: {type: enum, values: [major, minor, small]}
  h: {type: decimal}
  gs: {type: list, of: {type: enum, values: [major, minor, small]}}
  hs: {type: list, of: decimal}
decisions:
"""
TAIL = """\
initial: deciding
states:
  deciding: {enter: [{decide: judge}], always: decided}
  decided: {final: true}
"""
CONDITIONS = (
    "n > 3", "n <= terms.limit", "n between 2 and 5", "n in [1..3)", "n in (1, 5, > 6)", "d < 2.5", "d = 1.0", 'k = "x"',
    'k != "y"', 'k in ("x", "z")', "b", "not(b)", 't = "a"', "n != 3", "n = null", "b = false", "n + d > 6",
    'n > 3 or k = "x"', "t = terms.word", 'starts with(t, "a")', "n > d", "not(n > 3)",
)  # fmt: skip
CELLS = {
    "n": ("-", "> 3", "<= 3", "[2..5]", "1, 2, 3", "not(4)", "< terms.limit", "null", "? > 2 and ? < 6"),
    "d": ("-", "< 2.5", ">= 2.5", "(1..3)", "1.0"),
    "k": ("-", '"x"', '"x", "y"', 'not("z")'),
    "b": ("-", "true", "false"),
    "t": ("-", '"a"', 'not("a", "b")', "terms.word"),
    "n + 1": ("-", "> 3", "2"),
}
RESULTS = {
    "g": ("major", "minor", "small", "null", "if b then major else small"),
    "h": ("1", "2.5", "-3", "n + d", "null", "terms.limit * 2"),
    "gs": ("major", "minor", "small", "if b then major else small"),
    "hs": ("1", "2.5", "-3", "terms.limit * 2"),
}
"""What the rules give; a list of the process's holds no null."""


def _then(hit: str, aggregate: str | None, outputs: list[str]) -> st.SearchStrategy[str]:
    cells = [st.sampled_from(RESULTS[name]) for name in outputs]
    one = st.tuples(*cells)
    return one.map(
        lambda found: f"'{found[0]}'" if len(found) == 1 else "[" + ", ".join(f"'{cell}'" for cell in found) + "]"
    )


@st.composite
def tables(draw: st.DrawFn) -> str:
    """The text of a process."""
    hit = draw(st.sampled_from(["unique", "first", "any", "priority", "rule_order", "output_order", "collect"]))
    collects = hit in ("rule_order", "output_order", "collect")
    aggregate = draw(st.sampled_from([None, "sum", "min", "max", "count"])) if hit == "collect" else None
    outputs = draw(st.sampled_from(_outputs(hit, collects, aggregate)))
    rules = draw(st.lists(_rule(draw, hit, aggregate, outputs), min_size=1, max_size=5))
    lines = [f"    hit: {hit}", f"    outputs: [{', '.join(outputs)}]"]
    lines += [f"    aggregate: {aggregate}"] if aggregate else []
    if not collects and draw(st.booleans()):
        lines.append(f"    default: {draw(_then(hit, aggregate, outputs))}")
    columns = draw(st.lists(st.sampled_from(list(CELLS)), min_size=1, max_size=3, unique=True))
    if draw(st.booleans()):
        lines.append(f"    inputs: [{', '.join(columns)}]")
        whens = [[draw(st.sampled_from(CELLS[name])) for name in columns] for _ in rules]
        rows = [f"      - {{when: {[*when]!r}, then: {then}}}" for when, (_, then) in zip(whens, rules, strict=True)]
    else:
        rows = [f"      - {{when: {when!r}, then: {then}}}" if when else f"      - {{then: {then}}}" for when, then in rules]
    return HEAD + "  judge:\n" + "\n".join([*lines, "    rules:", *rows]) + "\n" + TAIL


def _outputs(hit: str, collects: bool, aggregate: str | None) -> list[list[str]]:
    if aggregate:
        return [["h"]]
    if hit == "priority":
        return [["g"]]
    if hit == "output_order":
        return [["gs"]]
    return [["gs"], ["hs"], ["gs", "hs"]] if collects else [["g"], ["h"], ["g", "h"]]


def _rule(draw: st.DrawFn, hit: str, aggregate: str | None, outputs: list[str]) -> st.SearchStrategy[tuple[str, str]]:
    conditions = st.lists(st.sampled_from(CONDITIONS), max_size=3, unique=True).map(_joined)
    return st.tuples(conditions, _then(hit, aggregate, outputs))


def _joined(found: list[str]) -> str:
    return " and ".join(f"({one})" if " or " in one else one for one in found)


def inputs() -> st.SearchStrategy[dict[str, Any]]:
    """Values of the facts, some unknown."""
    return st.fixed_dictionaries(
        {
            "n": st.none() | st.integers(0, 8),
            "d": st.none() | st.sampled_from(["0", "1.0", "2.5", "3", "7.25"]),
            "k": st.none() | st.sampled_from("xyz"),
            "b": st.none() | st.booleans(),
            "t": st.none() | st.sampled_from(["a", "b", "ac"]),
        }
    )
