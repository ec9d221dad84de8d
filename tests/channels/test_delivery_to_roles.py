"""One message to a role that several channels serve."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from duban.errors import DeliveryError
from duban.execution.effects import Escalate
from duban.ports import Channel, Message, OutboxRow
from duban.runtime import Pace
from duban.runtime.outbox import UndeliveredError, deliver
from duban_adapters.channels import MemoryChannel

NOW = datetime(2026, 10, 8, 8, 0, tzinfo=UTC)
EFFECT = Escalate(
    id="a:1:0",
    escalation="leadership",
    to="leadership",
    level="major",
    message="Leak",
    title="Complaint",
    process="complaint",
    version="1",
    key="complaint-1",
    cause="cause",
)
ROW = OutboxRow("a:1:0", "", "a", "escalate", "leadership", b"", NOW, NOW)


class Routes:
    def __init__(self, *channels: Channel) -> None:
        self.channels = channels

    def routes(self, role: str) -> list[tuple[Channel, tuple[str, ...]]]:
        return [(channel, ("ceo@example.org",)) for channel in self.channels]


class Broken:
    name = "broken"

    def deliver(self, message: Message) -> None:
        raise KeyError("a fault of its own")

    def close(self) -> None:
        """Nothing to give up."""


def failing(error: DeliveryError) -> MemoryChannel:
    channel = MemoryChannel()
    channel.fail(error)
    return channel


def test_every_channel_of_a_role_gets_it() -> None:
    first, second = MemoryChannel(), MemoryChannel()
    deliver(Routes(first, second), EFFECT, ROW)
    assert first.messages == second.messages
    assert (first.messages[0].id, first.messages[0].recipients) == ("a:1:0", ("ceo@example.org",))


@pytest.mark.parametrize("fault", [failing(DeliveryError("channel mail: down")), Broken()], ids=["down", "broken"])
def test_a_failing_channel_does_not_keep_it_from_the_others(fault: Channel) -> None:
    working = MemoryChannel()
    with pytest.raises(DeliveryError) as caught:
        deliver(Routes(fault, working), EFFECT, ROW)
    assert not caught.value.permanent
    assert "channel" in str(caught.value)
    assert [message.id for message in working.messages] == ["a:1:0"]


def test_only_those_that_failed_are_asked_again() -> None:
    first, second = MemoryChannel("first"), MemoryChannel("second")
    second.fail(DeliveryError("down"))
    with pytest.raises(UndeliveredError) as caught:
        deliver(Routes(first, second), EFFECT, ROW)
    assert caught.value.done == ("first",)
    deliver(Routes(first, second), EFFECT, replace(ROW, done=caught.value.done))
    assert [len(channel.messages) for channel in (first, second)] == [1, 1]


def test_it_is_given_up_only_when_no_channel_can_do_better() -> None:
    gone, busy = DeliveryError("gone", permanent=True), DeliveryError("busy", retry_after=30)
    with pytest.raises(DeliveryError, match="gone; busy") as caught:
        deliver(Routes(failing(gone), failing(busy)), EFFECT, ROW)
    assert not caught.value.permanent
    assert caught.value.retry_after == 30
    with pytest.raises(DeliveryError) as caught:
        deliver(Routes(failing(gone)), EFFECT, ROW)
    assert caught.value.permanent


def test_a_role_that_nobody_serves() -> None:
    with pytest.raises(DeliveryError, match="leadership") as caught:
        deliver(Routes(), EFFECT, ROW)
    assert caught.value.permanent


@pytest.mark.parametrize("attempt", [1, 2, 8, 100, 10_000])
def test_pauses_grow_to_a_bound(attempt: int) -> None:
    pace = Pace(first_pause=timedelta(days=1), longest_pause=timedelta(days=2))
    assert timedelta(days=1) <= pace.pause("a:1:0", attempt) <= timedelta(days=2.5)
