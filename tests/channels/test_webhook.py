"""The webhook before a real receiver that checks signatures with the standard's own library."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from channel_benches import SECRET, message
from channel_servers import Answer, Receiver
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from duban.clock import ManualClock
from duban.errors import ConfigurationError, DeliveryError
from duban_adapters.channels import WebhookChannel, WebhookSettings
from duban_adapters.channels.webhook import LONGEST_WAIT, retry_after

NOW = datetime(2026, 10, 8, 8, 0, tzinfo=UTC)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as opened:
        yield opened


@pytest.fixture
def channel(receiver: Receiver) -> Iterator[WebhookChannel]:
    opened = WebhookChannel("hook", WebhookSettings(url=receiver.url, secret=SECRET, timeout=5))
    yield opened
    opened.close()


def refused(channel: WebhookChannel) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        channel.deliver(message())
    return caught.value


def test_it_posts_a_cloud_event(receiver: Receiver, channel: WebhookChannel) -> None:
    channel.deliver(message())
    [request] = receiver.requests
    assert request.headers["content-type"].startswith("application/cloudevents+json")
    assert request.event == {
        "specversion": "1.0",
        "id": "0199c1d2a3b4:12:0",
        "source": "urn:duban",
        "type": "duban.escalation",
        "time": "2026-10-08T08:00:00Z",
        "subject": "0199c1d2a3b4",
        "datacontenttype": "application/json",
        "data": {
            **message().data,
            "to": "leadership",
            "recipients": ["ceo@example.org"],
            "title": "Important complaint C-17",
            "body": "Leak in building 3",
        },
    }


def test_the_signature_is_the_standards(receiver: Receiver, channel: WebhookChannel) -> None:
    channel.deliver(message())
    [request] = receiver.requests
    assert request.headers["webhook-id"] == message().id
    Webhook(SECRET).verify(request.body, dict(request.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(request.body.replace(b"building 3", b"building 4"), dict(request.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(base64.b64encode(b"another secret of 24 bytes or more").decode()).verify(request.body, dict(request.headers))


def test_the_signing_time_is_the_clocks(receiver: Receiver) -> None:
    channel = WebhookChannel("hook", WebhookSettings(url=receiver.url, secret=SECRET), ManualClock(NOW))
    channel.deliver(message())
    channel.close()
    [request] = receiver.requests
    assert request.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    with pytest.raises(WebhookVerificationError, match="timestamp"):
        Webhook(SECRET).verify(request.body, dict(request.headers))


def test_two_secrets_give_two_signatures(receiver: Receiver) -> None:
    newer = base64.b64encode(b"the secret that comes next").decode()
    channel = WebhookChannel("hook", WebhookSettings(url=receiver.url, secret=f"{SECRET} whsec_{newer}"))
    channel.deliver(message())
    channel.close()
    [request] = receiver.requests
    for secret in (SECRET, newer):
        Webhook(secret).verify(request.body, dict(request.headers))


def test_a_failing_receiver_gets_the_same_id_again(receiver: Receiver, channel: WebhookChannel) -> None:
    receiver.answers = [Answer(500, body=b"out of order")]
    error = refused(channel)
    assert not error.permanent
    assert "500" in str(error)
    assert "out of order" in str(error)
    channel.deliver(message())
    assert [request.headers["webhook-id"] for request in receiver.requests] == [message().id] * 2


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_a_delivery(receiver: Receiver, channel: WebhookChannel, status: int) -> None:
    receiver.answers = [Answer(status)]
    channel.deliver(message())


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 302, 303, 307])
def test_what_may_pass_is_worth_another_try(receiver: Receiver, channel: WebhookChannel, status: int) -> None:
    receiver.answers = [Answer(status)]
    assert not refused(channel).permanent


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 422, 301, 308])
def test_what_will_not_change_is_permanent(receiver: Receiver, channel: WebhookChannel, status: int) -> None:
    receiver.answers = [Answer(status)]
    assert refused(channel).permanent


def test_retry_after_in_seconds(receiver: Receiver, channel: WebhookChannel) -> None:
    receiver.answers = [Answer(429, {"retry-after": "120"})]
    assert refused(channel).retry_after == 120


def test_retry_after_as_a_date(receiver: Receiver) -> None:
    later = format_datetime(NOW + timedelta(minutes=3), usegmt=True)
    receiver.answers = [Answer(503, {"retry-after": later})]
    channel = WebhookChannel("hook", WebhookSettings(url=receiver.url, secret=SECRET), ManualClock(NOW))
    assert refused(channel).retry_after == 180
    channel.close()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("0", 0),
        (" 7 ", 7),
        ("9" * 400, LONGEST_WAIT),
        ("Thu, 08 Oct 2026 07:00:00 GMT", 0),
        ("Thu, 08 Oct 2026 08:00:30 -0000", 30),
        ("Thu, 08 Oct 2099 08:00:00 GMT", LONGEST_WAIT),
    ],
)
def test_retry_after_is_read_with_care(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@given(st.text(max_size=60))
def test_retry_after_never_breaks(header: str) -> None:
    seconds = retry_after(header, NOW)
    assert seconds is None or 0 <= seconds <= LONGEST_WAIT


def test_a_receiver_that_hangs_is_given_up(receiver: Receiver) -> None:
    receiver.answers = [Answer(hang=True)]
    channel = WebhookChannel("hook", WebhookSettings(url=receiver.url, secret=SECRET, timeout=0.1))
    error = refused(channel)
    channel.close()
    assert not error.permanent
    assert "0.1 s" in str(error)


@pytest.mark.parametrize("status", [200, 500])
def test_an_endless_answer_is_cut(receiver: Receiver, channel: WebhookChannel, status: int) -> None:
    receiver.answers = [Answer(status, endless=True)]
    if status == 200:
        channel.deliver(message())
    else:
        assert len(str(refused(channel))) < 500


def test_redirects_are_not_followed(receiver: Receiver, channel: WebhookChannel) -> None:
    receiver.answers = [Answer(307, {"location": receiver.url + "/elsewhere"})]
    refused(channel)
    assert [request.path for request in receiver.requests] == ["/hook"]


def test_errors_do_not_tell_the_address(receiver: Receiver) -> None:
    """The path of a webhook is often a secret of its own."""
    settings = WebhookSettings(url=receiver.url + "/token-4711", secret=SECRET)
    receiver.answers = [Answer(403)]
    channel = WebhookChannel("hook", settings)
    assert "4711" not in str(refused(channel))
    assert "4711" not in repr(settings)
    assert SECRET not in repr(settings)
    channel.close()


@pytest.mark.parametrize("secret", ["", "   ", "whsec_", "whsec_*", "whsec_a", "whsec_c2hvcnQ="])
def test_a_bad_secret_is_seen_at_once(secret: str) -> None:
    with pytest.raises(ConfigurationError, match="channel hook: the secret"):
        WebhookSettings(url="https://example.org/hook", secret=secret).open("hook")
