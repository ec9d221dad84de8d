"""A channel and a router that keep every message, for tests of a real engine."""

from __future__ import annotations

from collections.abc import Iterable

from duban.ports import Channel, Message


class MessageBox:
    """Serves every role with one channel that keeps what it is given in `messages`, in order."""

    name = "message-box"

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def routes(self, role: str) -> Iterable[tuple[Channel, tuple[str, ...]]]:
        """Itself, for every role."""
        return [(self, (role,))]

    def deliver(self, message: Message) -> None:
        """Keep the message."""
        self.messages.append(message)

    def close(self) -> None:
        """Nothing to give up; the messages stay."""
