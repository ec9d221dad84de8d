"""What is particular to the file, the log and the memory channel."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import structlog
from channel_benches import message

from duban.errors import DeliveryError
from duban_adapters.channels import FileChannel, FileSettings, LogSettings, MemoryChannel


def file_channel(path: Path) -> FileChannel:
    return FileChannel("file", FileSettings(path=path))


def test_a_line_says_everything(tmp_path: Path) -> None:
    file_channel(tmp_path / "out.jsonl").deliver(message())
    [line] = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line) == {
        "id": "0199c1d2a3b4:12:0",
        "kind": "escalation",
        "at": "2026-10-08T08:00:00+00:00",
        "process": "complaint",
        "version": "3",
        "instance": "0199c1d2a3b4",
        "key": "C-17",
        "escalation": "leadership",
        "level": "major",
        "to": "leadership",
        "recipients": ["ceo@example.org"],
        "title": "Important complaint C-17",
        "body": "Leak in building 3",
    }


def test_a_line_is_one_line_whatever_the_text(tmp_path: Path) -> None:
    file_channel(tmp_path / "out.jsonl").deliver(message(body="a\r\nb\u2028c\x85d"))
    assert (tmp_path / "out.jsonl").read_bytes().count(b"\n") == 1


def test_a_torn_line_does_not_spoil_the_next(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text('{"id": "cut by a cra')
    file_channel(path).deliver(message())
    assert json.loads(path.read_text("utf-8").splitlines()[1])["id"] == message().id


def test_it_goes_on_when_the_file_is_moved_away(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    channel = file_channel(path)
    channel.deliver(message(id="a:1:0"))
    path.rename(tmp_path / "old.jsonl")
    channel.deliver(message(id="a:2:0"))
    assert json.loads(path.read_text("utf-8"))["id"] == "a:2:0"


def test_each_message_is_one_write_and_is_on_the_disk_before_it_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: (synced.append(os.fstat(descriptor).st_size), sync(descriptor)))
    file_channel(tmp_path / "out.jsonl").deliver(message())
    assert synced[0] == (tmp_path / "out.jsonl").stat().st_size


def test_a_full_disk_is_worth_another_try() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("only Linux has /dev/full")
    with pytest.raises(DeliveryError) as caught:
        file_channel(Path("/dev/full")).deliver(message())
    assert not caught.value.permanent


@pytest.mark.parametrize(("kind", "level"), [("escalation", "warning"), ("notification", "info")])
def test_the_log_names_the_case_and_keeps_the_words_to_itself(kind: str, level: str) -> None:
    with structlog.testing.capture_logs() as lines:
        LogSettings().open().deliver(
            message(kind=kind, title="Mr Wang", body="phone 138", data={**message().data, "x": "y"})
        )
    assert lines == [
        {
            "event": kind,
            "log_level": level,
            "id": "0199c1d2a3b4:12:0",
            "role": "leadership",
            "escalation": "leadership",
            "process": "complaint",
            "instance": "0199c1d2a3b4",
            "key": "C-17",
            "escalation_level": "major",
        }
    ]


def test_memory_fails_as_often_as_told() -> None:
    channel = MemoryChannel()
    channel.fail(DeliveryError("busy", retry_after=3), DeliveryError("gone", permanent=True))
    for expected in ("busy", "gone"):
        with pytest.raises(DeliveryError, match=expected):
            channel.deliver(message())
    channel.deliver(message())
    assert channel.messages == [message()]
