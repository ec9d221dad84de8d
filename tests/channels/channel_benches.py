"""For each channel: how to open it before a receiver that works, and before one that cannot be reached."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from channel_servers import MailServer, Receiver, closed_port
from standardwebhooks import Webhook

from duban.errors import DeliveryError
from duban.ports import Channel, Message
from duban_adapters.channels import (
    EmailSettings,
    FileSettings,
    LogChannel,
    LogSettings,
    MemoryChannel,
    WebhookSettings,
)

SECRET = "whsec_" + base64.b64encode(b"a secret for tests, 32 bytes long").decode()


def message(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "id": "0199c1d2a3b4:12:0",
        "kind": "escalation",
        "to": "leadership",
        "recipients": ("ceo@example.org",),
        "title": "Important complaint C-17",
        "body": "Leak in building 3",
        "at": datetime(2026, 10, 8, 8, 0, tzinfo=UTC),
        "data": {
            "process": "complaint",
            "version": "3",
            "instance": "0199c1d2a3b4",
            "key": "C-17",
            "escalation": "leadership",
            "level": "major",
        },
    }
    return Message(**values | changes)


@dataclass(frozen=True)
class Receipt:
    """What arrived; `title` and `body` are None where the channel does not carry them."""

    id: str
    title: str | None
    body: str | None


@dataclass(frozen=True)
class Bench:
    channel: Channel
    received: Callable[[], list[Receipt]]
    unreachable: Channel


Opener = Callable[[Path], AbstractContextManager[Bench]]


@contextmanager
def memory(folder: Path) -> Iterator[Bench]:
    channel, broken = MemoryChannel(), MemoryChannel()
    broken.fail(DeliveryError("not now"))
    yield Bench(channel, lambda: [Receipt(m.id, m.title, m.body) for m in channel.messages], broken)


class _Gone:
    def warning(self, *_: Any, **__: Any) -> None:
        raise BrokenPipeError("nobody reads this log")


@contextmanager
def log(folder: Path) -> Iterator[Bench]:
    with structlog.testing.capture_logs() as lines:
        channel = LogSettings().open()
        yield Bench(channel, lambda: [Receipt(line["id"], None, None) for line in lines], LogChannel("log", _Gone()))


@contextmanager
def file(folder: Path) -> Iterator[Bench]:
    path = folder / "out" / "escalations.jsonl"
    (folder / "occupied").write_text("a file where a folder should be")

    def received() -> list[Receipt]:
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return [Receipt(line["id"], line["title"], line["body"]) for line in lines]

    yield Bench(
        FileSettings(path=path).open(), received, FileSettings(path=folder / "occupied" / "escalations.jsonl").open()
    )


@contextmanager
def email(folder: Path) -> Iterator[Bench]:
    with MailServer() as server:
        common = {"host": "127.0.0.1", "from": "duban@example.org", "security": "none", "helo": "localhost"}

        def received() -> list[Receipt]:
            return [
                Receipt(
                    mail["Message-ID"].strip("<>").partition("@")[0].replace("%3A", ":"),
                    mail["Subject"],
                    mail.get_body(("plain",)).get_content().replace("\r\n", "\n").removesuffix("\n"),
                )
                for mail in server.box.mails
            ]

        yield Bench(
            EmailSettings(**common, port=server.port).open(),
            received,
            EmailSettings(**common, port=closed_port()).open(),
        )


@contextmanager
def webhook(folder: Path) -> Iterator[Bench]:
    with Receiver() as receiver:

        def received() -> list[Receipt]:
            events = [Webhook(SECRET).verify(request.body, dict(request.headers)) for request in receiver.requests]
            return [Receipt(event["id"], event["data"]["title"], event["data"]["body"]) for event in events]

        channel = WebhookSettings(url=receiver.url, secret=SECRET).open()
        nobody = WebhookSettings(url=f"http://127.0.0.1:{closed_port()}/hook", secret=SECRET).open()
        yield Bench(channel, received, nobody)
        channel.close()
        nobody.close()


BENCHES: dict[str, Opener] = {"memory": memory, "log": log, "file": file, "email": email, "webhook": webhook}
"""Every channel there is. A new one joins the contract by one more line."""
