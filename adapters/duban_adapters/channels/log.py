"""A channel that writes a line to the structured log: who is told of what, and never the words themselves.

Logs travel further than messages do, so the title, the body and the addresses stay out of them.
"""

from __future__ import annotations

from typing import Any, Literal

from duban.clock import Clock
from duban.errors import DeliveryError
from duban.ports import Channel, Message
from duban_adapters.channels.settings import ChannelSettings


class LogSettings(ChannelSettings):
    """`type = "log"`."""

    type: Literal["log"] = "log"

    def open(self, name: str = "log", clock: Clock | None = None) -> Channel:
        """The channel."""
        return LogChannel(name)


class LogChannel:
    """One event `escalation` or `notification` a message, with constant field names.

    The fields are `id`, `role`, `escalation`, `process`, `instance`, `key` and `escalation_level` (plain `level` is the
    log's own word for how grave the line is).
    """

    def __init__(self, name: str = "log", logger: Any = None) -> None:
        self.name = name
        self._log = logger or _logger()

    def deliver(self, message: Message) -> None:
        """Write the line: a warning for an escalation, an info for a notification."""
        write = self._log.warning if message.kind == "escalation" else self._log.info
        data = message.data
        try:
            write(
                message.kind,
                id=message.id,
                role=message.to,
                escalation=data.get("escalation"),
                process=data.get("process"),
                instance=data.get("instance"),
                key=data.get("key"),
                escalation_level=data.get("level"),
            )
        except (OSError, ValueError) as error:
            raise DeliveryError(f"channel {self.name}: the log cannot be written: {error}") from error

    def close(self) -> None:
        """Nothing to give up; the log belongs to the application."""


def _logger() -> Any:
    import structlog  # costly, and configurations are read by many who write no log

    return structlog.get_logger("duban.channel")
