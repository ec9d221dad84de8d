"""What each hit policy makes of the rules that hold (DMN 1.5, 8.2.8)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playing import Game, play

from duban.errors import EvaluationError

TABLE = """
    facts:
      n: {{type: integer, default: 0}}
      level: {{type: enum, values: [high, middle, low]}}
      levels: {{type: list, of: {{type: enum, values: [high, middle, low]}}}}
      points: {{type: decimal}}
      hits: {{type: integer}}
    decisions:
      judge: {{hit: {hit}, outputs: [{output}], rules: [{rules}]}}
    events: {{judge: {{with: {{n: {{type: integer}}}}}}}}
    on: {{judge: {{do: [{{set: {{n: event.n}}}}, {{decide: judge}}]}}}}
    initial: a
    states: {{a: {{on: {{judge: {{to: a, do: [{{set: {{n: event.n}}}}, {{decide: judge}}]}}}}}}}}
    """
LEVELS = "{when: n > 10, then: low}, {when: n > 20, then: high}, {when: n > 15, then: middle}"
POINTS = '{when: n > 10, then: "1.5"}, {when: n > 20, then: "4"}, {when: n > 15, then: "0.25"}'


def judged(hit: str, output: str, rules: str, n: int) -> Game:
    return play(TABLE.format(hit=hit, output=output, rules=rules)).start().send("judge", n=n)


@pytest.mark.parametrize(
    ("hit", "n", "level", "rules"),
    [
        ("first", 5, None, []),
        ("first", 30, "low", [1]),
        ("priority", 12, "low", [1]),
        ("priority", 18, "middle", [3]),
        ("priority", 30, "high", [2]),
    ],
)
def test_a_single_rule_counts(hit: str, n: int, level: str | None, rules: list[int]) -> None:
    game = judged(hit, "level", LEVELS, n)
    assert game.fact("level") == level
    assert game.entries("decision")[-1].data["rules"] == rules


@pytest.mark.parametrize(
    ("hit", "n", "levels"),
    [
        ("rule_order", 30, ["low", "high", "middle"]),
        ("output_order", 30, ["high", "middle", "low"]),
        ("collect", 18, ["low", "middle"]),
        ("collect", 5, []),
    ],
)
def test_all_rules_that_hold_count(hit: str, n: int, levels: list[str]) -> None:
    assert judged(hit, "levels", LEVELS, n).fact("levels") == levels


@pytest.mark.parametrize(
    ("aggregate", "n", "points"),
    [
        ("sum", 30, Decimal("5.75")),
        ("min", 30, Decimal("0.25")),
        ("max", 30, Decimal("4")),
        ("sum", 5, None),
        ("min", 5, None),
        ("max", 5, None),
    ],
)
def test_collected_values_are_put_together(aggregate: str, n: int, points: Decimal | None) -> None:
    assert judged(f"collect, aggregate: {aggregate}", "points", POINTS, n).fact("points") == points


@pytest.mark.parametrize(("n", "hits"), [(30, 3), (18, 2), (5, 0)])
def test_collected_values_are_counted(n: int, hits: int) -> None:
    rules = "{when: n > 10, then: 1}, {when: n > 20, then: 1}, {when: n > 15, then: 1}"
    assert judged("collect, aggregate: count", "hits", rules, n).fact("hits") == hits


def test_a_unique_table_that_hits_twice_is_refused_and_nothing_changes() -> None:
    # An overlap that only shows at run time: the check cannot see behind a product.
    rules = "{when: n * n > 100, then: low}, {when: n * n > 400, then: high}"
    assert judged("unique", "level", rules, 15).fact("level") == "low"
    with pytest.raises(EvaluationError, match="rules 1, 2 hit at once"):
        judged("unique", "level", rules, 30)


def test_an_any_table_may_agree_but_not_differ() -> None:
    rules = "{when: n * n > 100, then: high}, {when: n * n > 400, then: high}"
    assert judged("any", "level", rules, 30).fact("level") == "high"
    with pytest.raises(EvaluationError, match="hit at once and differ"):
        judged("any", "level", rules.replace("high", "low", 1), 30)
