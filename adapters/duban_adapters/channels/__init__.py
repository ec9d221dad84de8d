"""Escalations go out: one module a channel, all held to one contract suite (`tests/channels`).

A channel is built from its frozen settings: `FileSettings(path=…).open("file")`. Delivery is at least once; the message's
id is the same at every attempt, and every channel shows it to its receiver.
"""

from duban_adapters.channels.email import EmailChannel, EmailSettings
from duban_adapters.channels.file import FileChannel, FileSettings
from duban_adapters.channels.log import LogChannel, LogSettings
from duban_adapters.channels.memory import MemoryChannel
from duban_adapters.channels.webhook import WebhookChannel, WebhookSettings

AnySettings = LogSettings | FileSettings | EmailSettings | WebhookSettings
"""Every kind of channel that duban.toml can name by its `type`."""

__all__ = [
    "AnySettings",
    "EmailChannel",
    "EmailSettings",
    "FileChannel",
    "FileSettings",
    "LogChannel",
    "LogSettings",
    "MemoryChannel",
    "WebhookChannel",
    "WebhookSettings",
]
