"""Why a clock is due when it is, in every state a clock can be in."""

from playing import Game, at, play

from duban.execution.explain import Explanation, explain


def explained(game: Game) -> dict[str, Explanation]:
    return {one.name: one for one in explain(game.world.programs["p"], game.now, game.world.at)}


def test_a_paused_clock_is_explained_up_to_now() -> None:
    game = (
        play("""
        events: {wait: {}}
        obligations: {tell: {from: start, within: 4 working hours, pause: [waiting], met: {leave: waiting}}}
        initial: a
        states: {a: {on: {wait: waiting}}, waiting: {}}
        """)
        .start()
        .at("2026-11-02 11:00")
        .send("wait")
        .at("2026-11-02 15:00")
    )
    one = explained(game)["tell"]
    assert (one.state, one.due, str(one.value)) == ("paused", None, "4 working hours")
    assert [interval.counted for interval in one.intervals][:2] == [True, False]
    assert one.intervals[-1].end == at("2026-11-02 15:00")


def test_what_depends_on_a_count_is_explained_by_its_instant_alone() -> None:
    game = play("""
        facts: {subject: {type: text}}
        counts: {same: {match: [subject], within: 1 month}}
        obligations: {tell: {from: start, within: if counts.same > 1 then 1 day else 2 days, met: {leave: a}}}
        initial: a
        states: {a: {}}
        """).start(subject="x")
    one = explained(game)["tell"]
    assert (one.due, one.value, one.intervals) == (at("2026-11-04 09:00"), None, ())


def test_instants_cron_lines_and_clocks_that_never_run_have_no_intervals() -> None:
    game = play("""
        facts: {when: {type: datetime}, off: {type: duration, default: never}}
        initial: a
        states:
          a:
            timers:
              fixed: {at: when, do: [{notify: clerk}]}
              daily: {cron: "0 12 * * *", do: [{notify: clerk}]}
              never: {after: off, do: [{notify: clerk}]}
              first: {every: 1 day, first: 1 hour, do: [{notify: clerk}]}
        """).start()
    found = explained(game)
    assert {name: len(one.intervals) for name, one in found.items()} == {
        "a/fixed": 0,
        "a/daily": 0,
        "a/never": 0,
        "a/first": 1,
    }
    assert [one.name for one in found.values()][-2:] == ["a/fixed", "a/never"]
    assert found["a/daily"].text == "cron 0 12 * * *"
