"""What a decision table gives, by hit policy (DMN 1.5, 8.2.8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from playing import Game, play

from duban.errors import EvaluationError

# The sums are there because a check compares what it understands, and would find the overlaps before anything runs.
NUMBERED = """
    facts:
      n: {{type: integer}}
      grade: {{type: enum, values: [gold, silver, bronze]}}
      grades: {{type: list}}
      score: {{type: decimal}}
    events: {{look: {{}}}}
    decisions:
      judge:
        outputs: [{output}]
        hit: {hit}
        {aggregate}
        rules:
          - {{when: n + 0 >= 10, then: {then[0]}}}
          - {{when: n + 0 >= 20, then: {then[1]}}}
          - {{when: n + 0 >= 30, then: {then[2]}}}
    on: {{look: {{do: [{{decide: judge}}]}}}}
    initial: a
    states: {{a: {{}}}}
    """


def judged(hit: str, n: int, then: tuple[str, str, str], output: str = "grade", aggregate: str = "") -> Game:
    rule = f"aggregate: {aggregate}" if aggregate else ""
    return play(NUMBERED.format(hit=hit, output=output, then=then, aggregate=rule)).start(n=n).send("look")


def rules(game: Game) -> list[int]:
    return game.entries("decision")[-1].data["rules"]


@pytest.mark.parametrize(
    ("hit", "n", "then", "grade", "hits"),
    [
        ("unique", 9, ("bronze", "silver", "gold"), None, []),
        ("unique", 10, ("bronze", "silver", "gold"), "bronze", [1]),
        ("first", 9, ("bronze", "silver", "gold"), None, []),
        ("first", 35, ("bronze", "silver", "gold"), "bronze", [1]),
        ("any", 9, ("silver", "silver", "gold"), None, []),
        ("any", 25, ("silver", "silver", "gold"), "silver", [1, 2]),
        ("priority", 9, ("bronze", "silver", "gold"), None, []),
        ("priority", 15, ("bronze", "silver", "gold"), "bronze", [1]),
        ("priority", 25, ("bronze", "silver", "gold"), "silver", [2]),
        ("priority", 35, ("bronze", "silver", "gold"), "gold", [3]),
        ("priority", 35, ("silver", "bronze", "silver"), "silver", [1]),
    ],
)
def test_one_rule_decides(hit: str, n: int, then: tuple[str, str, str], grade: str | None, hits: list[int]) -> None:
    game = judged(hit, n, then)
    assert (game.fact("grade"), rules(game)) == (grade, hits)


@pytest.mark.parametrize(
    ("hit", "n", "said"),
    [
        ("unique", 20, "rules 1, 2 hit at once"),
        ("unique", 35, "rules 1, 2, 3"),
        ("any", 25, "rules 1, 2 hit at once and differ"),
    ],
)
def test_rules_that_must_not_hit_together_are_an_error_and_nothing_happens(hit: str, n: int, said: str) -> None:
    game = judged(hit, 15, ("bronze", "silver", "gold"))
    assert game.fact("grade") == "bronze"
    text = NUMBERED.format(hit=hit, output="grade", then=("bronze", "silver", "gold"), aggregate="")
    other = play(text).start(n=n)
    with pytest.raises(EvaluationError, match=said):
        other.send("look")
    assert (other.fact("grade"), other.now.seq) == (None, 1)


THEN = ('"bronze"', '"gold"', '"silver"')


@pytest.mark.parametrize(
    ("hit", "n", "grades"),
    [
        ("collect", 9, []),
        ("collect", 35, ["bronze", "gold", "silver"]),
        ("rule_order", 35, ["bronze", "gold", "silver"]),
        ("rule_order", 25, ["bronze", "gold"]),
    ],
)
def test_all_rules_that_hold_make_a_list(hit: str, n: int, grades: list[str]) -> None:
    assert judged(hit, n, THEN, "grades").fact("grades") == grades


def test_output_order_is_that_of_the_enums_values() -> None:
    text = NUMBERED.replace("{{type: list}}", "{{type: list, of: {{type: enum, values: [gold, silver, bronze]}}}}")
    table = text.format(hit="output_order", output="grades", then=("bronze", "gold", "silver"), aggregate="")
    game = play(table).start(n=35).send("look")
    assert game.fact("grades") == ["gold", "silver", "bronze"]
    assert play(table).start(n=15).send("look").fact("grades") == ["bronze"]


@pytest.mark.parametrize(
    ("aggregate", "results"),
    [
        ("sum", {9: None, 15: Decimal("1.5"), 35: Decimal("7.5")}),
        ("min", {9: None, 15: Decimal("1.5"), 35: Decimal("1.5")}),
        ("max", {9: None, 15: Decimal("1.5"), 35: Decimal(4)}),
        ("count", {9: 0, 15: 1, 25: 2, 35: 3}),
    ],
)
def test_collected_values_become_one_number(aggregate: str, results: dict[int, Any]) -> None:
    for n, result in results.items():
        assert judged("collect", n, ("1.5", "2", "4"), "score", aggregate).fact("score") == result


@pytest.mark.parametrize(("aggregate", "result"), [("sum", 4), ("min", 4), ("max", 4), ("count", 3)])
def test_what_is_unknown_adds_nothing(aggregate: str, result: int) -> None:
    assert judged("collect", 35, ("null", "4", "null"), "score", aggregate).fact("score") == result


TWO = """
    facts:
      n: {type: integer}
      grade: {type: enum, values: [gold, silver, bronze]}
      speed: {type: enum, values: [fast, slow]}
      paid: {type: list}
      told: {type: list}
    events: {look: {}}
    decisions:
      best:
        outputs: [grade, speed]
        hit: priority
        rules:
          - {when: n >= 10, then: {grade: silver, speed: slow}}
          - {when: n >= 20, then: {grade: silver, speed: fast}}
          - {when: n >= 30, then: [bronze, fast]}
      lists:
        outputs: [paid, told]
        hit: collect
        rules: [{when: n >= 10, then: [1, '"a"']}, {when: n >= 20, then: [2, '"b"']}]
    on: {look: {do: [{decide: best}, {decide: lists}]}}
    initial: a
    states: {a: {}}
    """


@pytest.mark.parametrize(
    ("n", "best", "paid", "told"),
    [(9, (None, None), [], []), (15, ("silver", "slow"), [1], ["a"]), (35, ("silver", "fast"), [1, 2], ["a", "b"])],
)
def test_several_outputs_rank_from_left_to_right_and_collect_side_by_side(
    n: int, best: tuple[str | None, str | None], paid: list[int], told: list[str]
) -> None:
    game = play(TWO).start(n=n).send("look")
    assert (game.fact("grade"), game.fact("speed")) == best
    assert (game.fact("paid"), game.fact("told")) == (paid, told)


def test_a_rule_that_cannot_be_judged_does_not_hit() -> None:
    game = play(NUMBERED.format(hit="first", output="grade", then=("bronze", "silver", "gold"), aggregate="")).start()
    assert game.send("look").fact("grade") is None


def test_the_journal_says_which_rule_hit_on_which_facts_but_for_personal_ones() -> None:
    game = play("""
        facts: {age: {type: integer, personal: true}, n: {type: integer}, ok: {type: boolean}}
        decisions: {ok: {hit: first, rules: [{when: age > 17 and n > 1, then: "true"}, {then: "false"}]}}
        initial: a
        states: {a: {enter: [{decide: ok}]}}
        """).start(age=20, n=2)
    [entry] = game.entries("decision")
    assert entry.data == {"rules": [1], "facts": {"n": 2}, "gives": {"ok": True}}


@pytest.mark.parametrize(
    ("hit", "output", "default", "given"),
    [
        ("unique", "grade", "bronze", "bronze"),
        ("first", "grade", "if n > 5 then silver else bronze", "silver"),
        ("priority", "grade", "bronze", "bronze"),
        ("collect", "grades", "[bronze, silver]", ["bronze", "silver"]),
    ],
)
def test_where_no_rule_holds_the_default_is_given(hit: str, output: str, default: str, given: Any) -> None:
    text = NUMBERED.format(hit=f"{hit}\n        default: '{default}'", output=output, then=("gold",) * 3, aggregate="")
    text = text.replace("grades: {type: list}", "grades: {type: list, of: {type: enum, values: [gold, silver, bronze]}}")
    game = play(text).start(n=9).send("look")
    assert (game.fact(output), rules(game)) == (given, [])
    game = play(text).start(n=10).send("look")
    assert game.fact(output) in ("gold", ["gold"])
