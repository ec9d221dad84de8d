"""Files that go with a message: mail carries them, other channels tell their names."""

from __future__ import annotations

import json
from pathlib import Path

from channel_benches import message
from channel_servers import MailServer

from duban.ports import Attachment
from duban_adapters.channels import EmailSettings, FileSettings
from duban_adapters.channels.webhook import cloud_event

FILES = (
    Attachment("analysis-2026-10.html", "text/html", "<p>客户服务分析报告</p>".encode()),
    Attachment("分析 2026.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes(range(256))),
)


def test_mail_carries_them() -> None:
    with MailServer() as server:
        settings = EmailSettings(**{"host": "127.0.0.1", "port": server.port, "from": "d@example.org", "security": "none"})
        settings.open("boss").deliver(message(attachments=FILES))
        [mail] = server.box.mails
    found = [
        (part.get_filename(), part.get_content_type(), part.get_payload(decode=True)) for part in mail.iter_attachments()
    ]
    assert found == [(one.name, one.media_type, one.content) for one in FILES]
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Leak in building 3" in body.get_content()


def test_files_and_webhooks_tell_their_names(tmp_path: Path) -> None:
    FileSettings(path=tmp_path / "told.jsonl").open().deliver(message(attachments=FILES))
    told = json.loads((tmp_path / "told.jsonl").read_text("utf-8"))
    assert told["attachments"] == [one.name for one in FILES]
    event = cloud_event(message(attachments=FILES), "urn:x")
    assert isinstance(event["data"], dict)
    assert event["data"]["attachments"] == [one.name for one in FILES]
    assert "attachments" not in json.dumps(cloud_event(message(), "urn:x"))
