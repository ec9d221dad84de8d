"""A channel that appends JSON lines to a file: the plainest receiver, and the one that is there by default."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock
from typing import Literal

from duban.clock import Clock
from duban.errors import DeliveryError
from duban.ports import Channel, Message
from duban_adapters.channels.encoding import compact, fields
from duban_adapters.channels.settings import ChannelSettings, RootedPath


class FileSettings(ChannelSettings):
    """`type = "file"`. The folder of `path` is made when it is missing; the file only ever grows."""

    type: Literal["file"] = "file"
    path: RootedPath

    def open(self, name: str = "file", clock: Clock | None = None) -> Channel:
        """The channel; the file is opened at each delivery."""
        return FileChannel(name, self)


class FileChannel:
    """One line a message, on the disk before `deliver` returns. A message delivered again is a second line, same `id`.

    The file is opened anew each time, so it may be moved away while the engine runs.
    """

    def __init__(self, name: str, settings: FileSettings) -> None:
        self.name = name
        self._path = settings.path
        self._lock = Lock()

    def deliver(self, message: Message) -> None:
        """Append the message. Raises DeliveryError, worth another try, when the file cannot be written."""
        told = {"id": message.id, "kind": message.kind, "at": message.at.isoformat(), **fields(message)}
        try:
            with self._lock:
                _append(self._path, compact(told) + b"\n")
        except OSError as error:
            raise DeliveryError(f"channel {self.name}: {error}") from error

    def close(self) -> None:
        """Nothing is held open between deliveries."""


def _append(path: Path, line: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = not path.exists()
    with path.open("a+b", buffering=0) as file:
        written = file.write(_after_torn_line(file.fileno()) + line)
        os.fsync(file.fileno())
    if written < len(line):
        raise OSError(f"only {written} of {len(line)} bytes fitted into {path}")
    if fresh:
        _sync_folder(path.parent)


def _after_torn_line(descriptor: int) -> bytes:
    """A crash or a full disk may have cut the last line; then the next one must not be glued to it."""
    size = os.fstat(descriptor).st_size
    torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
    return b"\n" if torn else b""


def _sync_folder(folder: Path) -> None:
    """A new file is durable only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
