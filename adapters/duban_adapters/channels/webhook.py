"""A channel that posts CloudEvents, signed the way of Standard Webhooks."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from duban.clock import Clock, SystemClock
from duban.errors import ConfigurationError, DeliveryError
from duban.ports import Channel, Message
from duban_adapters.channels.encoding import compact, fields
from duban_adapters.channels.settings import ChannelSettings, RootedPath, Seconds, secret, tls

if TYPE_CHECKING:
    import httpx
    from standardwebhooks import Webhook

LONGEST_REPLY = 4096
"""Bytes of an answer that are read at most; of a refusal they go into the error."""

LONGEST_WAIT = 86_400.0
"""Seconds that a receiver's Retry-After may ask for at most."""

SHORTEST_KEY = 24
"""Bytes, as Standard Webhooks asks."""

_TEMPORARY = frozenset({302, 303, 307, 408, 425, 429})


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("a webhook's url begins with https:// (or http://) and names a host")
    return url


class WebhookSettings(ChannelSettings):
    """`type = "webhook"`. `secret` is one Standard Webhooks secret (`whsec_…`) or several, apart by spaces, to change it."""

    type: Literal["webhook"] = "webhook"
    url: Annotated[str, AfterValidator(_checked)] = Field(repr=False)
    secret: SecretStr | None = None
    secret_file: RootedPath | None = None
    source: str = Field(default="urn:duban", min_length=1)
    ca_file: RootedPath | None = None
    timeout: Seconds = 10

    @model_validator(mode="after")
    def _signed(self) -> WebhookSettings:
        if (self.secret is None) == (self.secret_file is None):
            raise ValueError("a webhook is signed: give `secret` or `secret_file`")
        return self

    def open(self, name: str = "webhook", clock: Clock | None = None) -> Channel:
        """The channel, with a pool of connections of its own. `clock` tells the signing time."""
        return WebhookChannel(name, self, clock)


class WebhookChannel:
    """One POST a message; any 2xx is a delivery.

    Timeouts, lost connections, 408, 425, 429, 5xx and temporary redirects are worth another try (after `Retry-After`,
    when the receiver names it); every other answer is permanent. Redirects are never followed: the signature is for one.
    """

    def __init__(self, name: str, settings: WebhookSettings, clock: Clock | None = None) -> None:
        import httpx  # costly, and only for those who have webhooks

        self.name = name
        self._settings = settings
        self._clock = clock or SystemClock()
        self._signers = _signers(name, secret(settings.secret, settings.secret_file))
        self._client = httpx.Client(timeout=settings.timeout, follow_redirects=False, verify=tls(settings.ca_file))

    def deliver(self, message: Message) -> None:
        """Post the message, or raise DeliveryError."""
        import httpx

        body = compact(cloud_event(message, self._settings.source))
        try:
            with self._client.stream(
                "POST", self._settings.url, content=body, headers=self._headers(message.id, body)
            ) as reply:
                said = _beginning(reply, self._settings.timeout)
        except httpx.TimeoutException as error:
            raise DeliveryError(f"channel {self.name}: no answer within {self._settings.timeout:g} s") from error
        except httpx.TransportError as error:
            raise DeliveryError(f"channel {self.name}: {error}") from error
        if not reply.is_success:
            raise self._refused(reply, said)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _headers(self, id: str, body: bytes) -> dict[str, str]:
        at = self._clock.now()
        signatures = " ".join(signer.sign(id, at, body.decode()) for signer in self._signers)
        return {
            "content-type": "application/cloudevents+json; charset=utf-8",
            "webhook-id": id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signatures,
        }

    def _refused(self, reply: httpx.Response, said: str) -> DeliveryError:
        status = reply.status_code
        return DeliveryError(
            f"channel {self.name}: the receiver answered {status} {reply.reason_phrase}".rstrip() + (said and f": {said}"),
            retry_after=retry_after(reply.headers.get("retry-after"), self._clock.now()),
            permanent=status < 500 and status not in _TEMPORARY,
        )


def cloud_event(message: Message, source: str) -> dict[str, object]:
    """The message as a CloudEvent 1.0 of type `duban.escalation` or `duban.notification`; its subject is the instance."""
    return {
        "specversion": "1.0",
        "id": message.id,
        "source": source,
        "type": f"duban.{message.kind}",
        "time": message.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "subject": str(message.data.get("instance", message.id)),
        "datacontenttype": "application/json",
        "data": fields(message),
    }


def retry_after(header: str | None, now: datetime) -> float | None:
    """The seconds from `now` that a Retry-After header asks for, as a number or as a date; None without a usable one."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    # A date whose zone reads "-0000" comes back naive; HTTP dates are in GMT.
    until = until.replace(tzinfo=UTC) if until.tzinfo is None else until
    return min(max((until - now).total_seconds(), 0.0), LONGEST_WAIT)


def _signers(name: str, secrets: str) -> list[Webhook]:
    from standardwebhooks import Webhook

    try:
        found = [Webhook(_key(one)) for one in secrets.split()]
    except ValueError as error:
        raise ConfigurationError(f"channel {name}: the secret {error}") from error
    if not found:
        raise ConfigurationError(f"channel {name}: the secret is empty")
    return found


def _key(text: str) -> bytes:
    body = text.removeprefix("whsec_")
    try:
        key = b64decode(body + "=" * (-len(body) % 4), validate=True)
    except ValueError as error:
        raise ValueError("is not base64 after `whsec_`") from error
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"has {len(key)} bytes; a safe one has at least {SHORTEST_KEY}")
    return key


def _beginning(reply: httpx.Response, timeout: float) -> str:
    """A bounded part of the answer: a receiver that never stops talking must not hold up the others."""
    ends = monotonic() + timeout
    read = b""
    for chunk in reply.iter_raw(LONGEST_REPLY):
        read += chunk
        if len(read) >= LONGEST_REPLY or monotonic() > ends:
            break
    return " ".join(read[:LONGEST_REPLY].decode("utf-8", "replace").split())[:300]
