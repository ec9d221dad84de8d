"""`entered_at` is the moment the element's own state was entered, wherever it is asked."""

from playing import play

TEXT = """
    facts: {seen: {type: list, default: []}}
    events: {inner: {}, outer: {}, look: {}}
    initial: box
    states:
      box:
        on: {outer: {if: 'now - entered_at > duration("PT3H")', to: away}}
        timers: {t: {at: 'entered_at + duration("PT10H")', do: [{notify: clerk}]}}
        initial: a
        states:
          a: {on: {inner: b}}
          b: {on: {look: {if: 'now - entered_at > duration("PT3H")'}}}
      away: {}
    """


def test_a_guard_of_a_composite_sees_when_that_was_entered() -> None:
    game = play(TEXT).start().at("2026-11-02 11:00").send("inner").at("2026-11-02 13:00")
    assert game.world.accepts(game.id) == {"outer"}
    assert game.send("outer").states == ["away"]


def test_a_guard_of_an_inner_state_sees_when_that_was_entered() -> None:
    game = play(TEXT).start().at("2026-11-02 11:00").send("inner").at("2026-11-02 15:00")
    assert game.world.accepts(game.id) == {"outer", "look"}


def test_a_clock_sees_when_its_own_state_was_entered() -> None:
    game = play(TEXT).start().at("2026-11-02 11:00").send("inner").at("2026-11-02 19:00")
    assert game.notified == ["clerk"]
