"""Eventless transitions are taken as soon as they can, whatever it is that lets them."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from playing import at, play, program

from duban.errors import Livelock
from duban.execution.draft import Draft
from duban.execution.drive import drive
from duban.execution.instance import Instance
from duban.execution.machine import ALWAYS
from duban.execution.program import Program
from duban.execution.stimulus import Event, Start

TWO_REGIONS = """
    facts: {{n: {{type: integer, default: 0}}}}
    events: {{more: {{}}, move: {{}}, look: {{}}}}
    on:
      more: {{do: {{set: {{n: n + 1}}}}}}
      look: {{}}
    initial: both
    states:
      both:
        parallel:
          waiting:
            initial: here
            states: {{here: {{always: {{if: '{guard}', to: there}}}}, there: {{}}}}
          other:
            initial: a
            states: {{a: {{on: {{move: b}}}}, b: {{}}}}
    """


def region(guard: str, *events: str) -> list[str]:
    game = play(TWO_REGIONS.format(guard=guard), calendar="always").start()
    for event in events:
        game.after("1 hour").send(event)
    return game.states


def test_a_fact_that_changes_elsewhere_lets_a_resting_token_go() -> None:
    assert region("n = 2", "more") == ["both/waiting/here", "both/other/a"]
    assert "both/waiting/there" in region("n = 2", "more", "more")


def test_a_token_that_moves_elsewhere_lets_a_resting_token_go() -> None:
    assert region('in state("both/other/b")', "more", "look") == ["both/waiting/here", "both/other/a"]
    assert "both/waiting/there" in region('in state("both/other/b")', "move")


def test_time_that_has_passed_lets_a_resting_token_go_at_the_next_step() -> None:
    late = 'now >= started_at + duration("PT2H")'
    assert "both/waiting/here" in region(late, "look")
    assert "both/waiting/there" in region(late, "look", "look")


def test_what_was_so_before_this_step_lets_a_resting_token_go() -> None:
    assert "both/waiting/here" in region("previous(n) = 1", "more")
    assert "both/waiting/there" in region("previous(n) = 1", "more", "look")


GUARDS = ("n > 1", "n < 1", "n = 2 or b", "not(b)", 'in state("both/r0/s1")', 'now > started_at + duration("PT3H")')


@st.composite
def charts(draw: st.DrawFn) -> Program:
    regions = {f"r{number}": draw(regions_of_three()) for number in range(2)}
    does = {"more": {"set": {"n": "n + 1"}}, "less": {"set": {"n": "0"}}, "turn": {"set": {"b": "not(b)"}}}
    chart = {
        "facts": {"n": {"type": "integer", "default": 0}, "b": {"type": "boolean", "default": False}},
        "events": {name: {} for name in (*does, "move")},
        "on": {name: {"do": action} for name, action in does.items()} | {"move": {}},
        "initial": "both",
        "states": {"both": {"parallel": regions}},
    }
    return program("\n".join(f"{key}: {json.dumps(value)}" for key, value in chart.items()), calendar="always")


@st.composite
def regions_of_three(draw: st.DrawFn) -> dict[str, Any]:
    names = ("s0", "s1", "s2")
    states: dict[str, Any] = {name: {"on": {"move": draw(st.sampled_from(names))}} for name in names}
    for name in draw(st.lists(st.sampled_from(names), unique=True)):
        states[name]["always"] = {"if": draw(st.sampled_from(GUARDS)), "to": draw(st.sampled_from(names))}
    return {"initial": "s0", "states": states}


@given(charts(), st.lists(st.sampled_from(["more", "less", "turn", "move"]), max_size=8))
def test_where_an_instance_rests_nothing_eventless_is_enabled(chart: Program, events: list[str]) -> None:
    now = at("2026-11-02 09:00")
    with suppress(Livelock):
        instance = drive(chart, None, Start("1", "k"), now, lambda query: 1)[-1].instance
        for event in events:
            assert not enabled(chart, instance, now)
            now += timedelta(hours=1)
            instance = drive(chart, instance, Event(event), now, lambda query: 1)[-1].instance
        assert not enabled(chart, instance, now)


def enabled(chart: Program, instance: Instance, now: Any) -> list[str]:
    names = Draft(chart, instance, now, {}).names
    return [token.path for token in instance.tokens if chart.selector.select(ALWAYS, token.path, names)]
