"""The hash of a definition changes with what it says, and with nothing else."""

from __future__ import annotations

from definition_texts import read

BASE = """
    terms: {slow: 2 days}
    events: {go: {}}
    initial: open
    states:
      open: {on: {go: closed}}
      closed: {final: true}
"""


def test_comments_layout_and_quotes_do_not_matter() -> None:
    other = """
        # a comment
        terms:
          slow: "2 days"   # another
        events: {go: {}}
        initial: open
        states: {open: {on: {go: 'closed'}}, closed: {final: true}}
    """
    assert read(BASE).hash == read(other).hash


def test_values_and_order_do() -> None:
    assert read(BASE).hash != read(BASE.replace("2 days", "3 days")).hash
    turned = (
        "terms: {slow: 2 days}\nevents: {go: {}}\ninitial: open\nstates: {closed: {final: true}, open: {on: {go: closed}}}"
    )
    assert read(BASE).hash != read(turned).hash


def test_it_is_a_sha256() -> None:
    assert len(read(BASE).hash) == 64
