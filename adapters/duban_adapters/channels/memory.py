"""A channel that keeps messages in a list: for tests and for trying things out."""

from __future__ import annotations

from collections import deque

from duban.errors import DeliveryError
from duban.ports import Message


class MemoryChannel:
    """Keeps what it was given in `messages`, in order of arrival."""

    def __init__(self, name: str = "memory") -> None:
        self.name = name
        self.messages: list[Message] = []
        self._failures: deque[DeliveryError] = deque()

    def fail(self, *errors: DeliveryError) -> None:
        """Let the next deliveries fail with these errors, one each."""
        self._failures.extend(errors)

    def deliver(self, message: Message) -> None:
        """Keep the message, or raise what `fail` has queued."""
        try:
            error = self._failures.popleft()
        except IndexError:
            self.messages.append(message)
        else:
            raise error

    def close(self) -> None:
        """Nothing to give up; the messages stay."""
