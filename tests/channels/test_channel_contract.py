"""What every channel promises, whatever is behind it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import pytest
from channel_benches import BENCHES, Bench, message

from duban.errors import DeliveryError
from duban_adapters.channels import AnySettings


@pytest.fixture(params=BENCHES)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with BENCHES[request.param](tmp_path) as opened:
        yield opened


def test_every_configurable_channel_is_held_to_the_contract() -> None:
    assert {settings.model_fields["type"].default for settings in get_args(AnySettings)} <= BENCHES.keys()


def test_it_delivers(bench: Bench) -> None:
    bench.channel.deliver(message())
    [receipt] = bench.received()
    assert receipt.id == message().id
    assert receipt.title in (message().title, None)
    assert receipt.body in (message().body, None)


def test_it_delivers_notifications_too(bench: Bench) -> None:
    bench.channel.deliver(message(kind="notification", id="0199c1d2a3b4:12:1", data={}))
    assert [receipt.id for receipt in bench.received()] == ["0199c1d2a3b4:12:1"]


def test_a_second_attempt_shows_the_same_id(bench: Bench) -> None:
    bench.channel.deliver(message())
    bench.channel.deliver(message())
    assert [receipt.id for receipt in bench.received()] == [message().id] * 2


@pytest.mark.parametrize(
    "text",
    [
        "督办通知：三号楼漏水，请于十月八日十六时前回复",
        "🏠 𠮷田様 e\u0301 — “quotes” & <tags> \\ / {{ }}",
        "a line\nand another\n\n  an indented one",
        "。" * 20_000,
        "x" * 200_000,
    ],
    ids=["chinese", "rare signs", "lines", "long chinese", "one long line"],
)
def test_texts_arrive_as_they_are(bench: Bench, text: str) -> None:
    bench.channel.deliver(message(body=text))
    [receipt] = bench.received()
    assert receipt.body in (text, None)


def test_chinese_titles_arrive_as_they_are(bench: Bench) -> None:
    title = "重大投诉升级：碧水湾花园三号楼二单元一〇一室反复漏水，业主要求二十四小时内书面答复并保留诉讼权利" * 2
    bench.channel.deliver(message(title=title))
    [receipt] = bench.received()
    assert receipt.title in (title, None)


def test_an_unreachable_receiver_is_worth_another_try(bench: Bench) -> None:
    with pytest.raises(DeliveryError) as caught:
        bench.unreachable.deliver(message())
    assert not caught.value.permanent


def test_four_threads_deliver_at_once(bench: Bench) -> None:
    ids = [f"0199c1d2a3b4:{number}:0" for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda id: bench.channel.deliver(message(id=id, body="漏水" * 500)), ids))
    assert sorted(receipt.id for receipt in bench.received()) == sorted(ids)


def test_it_closes_twice(bench: Bench) -> None:
    bench.channel.deliver(message())
    bench.channel.close()
    bench.channel.close()


def test_it_has_a_name(bench: Bench) -> None:
    assert bench.channel.name
