"""Threads that write to one SQLite database take turns, in the order in which they came."""

from __future__ import annotations

import threading

import pytest

from duban.errors import ConcurrentUpdate
from duban.persistence.owned import Turns


def queue_up(turns: Turns, name: str, order: list[str]) -> threading.Thread:
    def write() -> None:
        turns.take()
        order.append(name)
        turns.give()

    before = turns.waiting
    thread = threading.Thread(target=write)
    thread.start()
    while turns.waiting == before:
        pass
    return thread


def test_who_comes_first_is_served_first_even_before_the_one_who_has_just_written() -> None:
    turns, order = Turns(10), list[str]()
    turns.take()
    threads = [queue_up(turns, name, order) for name in ("first", "second", "third")]
    turns.give()
    turns.take()
    order.append("again")
    turns.give()
    for thread in threads:
        thread.join()
    assert order == ["first", "second", "third", "again"]


def test_who_waits_too_long_gives_up_and_is_in_nobodys_way() -> None:
    turns = Turns(0.001)
    turns.take()
    with pytest.raises(ConcurrentUpdate, match="another thread"):
        turns.take()
    turns.give()
    turns.take()
    assert turns.waiting == 0
