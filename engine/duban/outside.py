"""Where the engine meets the world: channels that deliver to people, services that answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message: its name without a path, its media type as `text/html`, and what it holds."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel is asked to deliver. `id` is the idempotency key: the same at every attempt.

    `kind` is `escalation` or `notification`; `to` a role; `recipients` the addresses the configuration gives that role.
    `data` adds process, instance, key, level, cause and the like, all JSON values. A channel that cannot carry `attachments`
    tells their names.
    """

    id: str
    kind: Literal["escalation", "notification"]
    to: str
    recipients: tuple[str, ...]
    title: str
    body: str
    at: datetime
    data: Mapping[str, Any]
    attachments: tuple[Attachment, ...] = ()


class Channel(Protocol):
    """Where the engine meets the world. Delivery is at least once with the same `id`; receivers may see it again."""

    name: str

    def deliver(self, message: Message) -> None:
        """Deliver or raise DeliveryError (`permanent` when trying again is no use). Called outside any transaction."""
        ...

    def close(self) -> None:
        """Give up connections and files."""
        ...


class Router(Protocol):
    """Which channels serve a role."""

    def routes(self, role: str) -> Iterable[tuple[Channel, tuple[str, ...]]]:
        """Channels and the recipients there. Nothing for a role nobody serves."""
        ...


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """What a service is asked. `id` is the idempotency key: the same at every attempt, whatever happened to the last one.

    `fields` are JSON values; `process`, `key` and `instance` say who asks; `at` is the instant of the step that asked;
    `attempt` counts from 1.
    """

    id: str
    service: str
    fields: Mapping[str, Any]
    process: str
    key: str
    instance: str
    at: datetime
    attempt: int


class Service(Protocol):
    """Something that answers: any function of one ServiceRequest. Called outside any transaction, at least once.

    It returns the facts of its answer as a mapping (None: no facts), or raises ServiceError when the answer is no, and
    DeliveryError when asking again may help (with `permanent`, when it does not). Any other exception is tried again too.
    """

    def __call__(self, request: ServiceRequest, /) -> Mapping[str, Any] | None:
        """Answer the request."""
        ...


Services = Mapping[str, Service]
"""Services by the name that processes ask them by."""
