"""Mail before a real SMTP server: plain, with STARTTLS, over TLS, with a login, and in a bad mood."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from channel_benches import message
from channel_servers import CERTIFICATE, MailServer
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from duban.errors import ConfigurationError, DeliveryError
from duban.ports import Message
from duban_adapters.channels import EmailChannel, EmailSettings
from duban_adapters.channels.email import address, one_line


def channel(port: int, **changes: Any) -> EmailChannel:
    values = {"host": "127.0.0.1", "from": "Duban <duban@example.org>", "security": "none", "helo": "localhost"}
    return EmailChannel("boss", EmailSettings(**values | {"port": port, "timeout": 5} | changes))


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as opened:
        yield opened


def sent(server: MailServer, given: Message) -> EmailMessage:
    channel(server.port).deliver(given)
    return server.box.mails[-1]


def refused(channel: EmailChannel, given: Message | None = None) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        channel.deliver(given or message())
    return caught.value


def test_a_mail_has_all_its_parts(server: MailServer) -> None:
    mail = sent(server, message(title="重大投诉 C-17", body="三号楼漏水 <b>急</b>\n请回复"))
    assert mail["Subject"] == "重大投诉 C-17"
    assert mail["From"] == "Duban <duban@example.org>"
    assert mail["To"] == "ceo@example.org"
    assert mail["Date"].datetime == datetime(2026, 10, 8, 8, 0, tzinfo=UTC)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    assert "三号楼漏水 <b>急</b>" in mail.get_body(("plain",)).get_content()
    assert "三号楼漏水 &lt;b&gt;急&lt;/b&gt;" in mail.get_body(("html",)).get_content()


def test_it_travels_as_plain_ascii(server: MailServer) -> None:
    """So that old relays on the way cannot break it."""
    sent(server, message(title="督办" * 60, body="漏水" * 500))
    content = server.box.envelopes[0].content
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_the_message_id_follows_from_the_id(server: MailServer) -> None:
    ids = [sent(server, message(id=id))["Message-ID"] for id in ("a:1:0", "a:1:0", "a.1.0", "a:10", "a%3A1:0")]
    assert ids[0] == ids[1] == "<a%3A1%3A0@example.org>"
    assert len(set(ids)) == 4


def test_all_recipients_get_one_mail(server: MailServer) -> None:
    sent(server, message(recipients=("ceo@example.org", "董事长 <chair@example.org>")))
    [envelope] = server.box.envelopes
    assert envelope.rcpt_tos == ["ceo@example.org", "chair@example.org"]
    assert [one.display_name for one in server.box.mails[0]["To"].addresses] == ["", "董事长"]


@pytest.mark.parametrize(
    "title",
    [
        "Leak\r\nBcc: thief@example.org",
        "Leak\nBcc: thief@example.org",
        "Leak\r\n\r\nbody",
        "Leak\x00\x0b\x85\u2028Bcc: x@y.z",
    ],
)
def test_a_title_cannot_become_a_header(server: MailServer, title: str) -> None:
    mail = sent(server, message(title=title))
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("Leak ")
    assert server.box.envelopes[0].rcpt_tos == ["ceo@example.org"]


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@given(st.text(max_size=40))
def test_an_address_is_one_line_or_refused(text: str) -> None:
    try:
        found = address(text)
    except ValueError:
        return
    assert len(str(found).splitlines()) == 1


@pytest.mark.parametrize(
    "recipient", ["", "nobody", "a@b\r\nRCPT TO:<thief@example.org>", "a@b, thief@example.org", "@", "a b@c", "<>"]
)
def test_a_broken_recipient_is_permanent(server: MailServer, recipient: str) -> None:
    assert refused(channel(server.port), message(recipients=(recipient,))).permanent
    assert not server.box.envelopes


def test_nobody_to_send_to_is_permanent(server: MailServer) -> None:
    assert refused(channel(server.port), message(recipients=())).permanent


@pytest.mark.parametrize(("reply", "permanent"), [("451 later", False), ("554 never", True)])
def test_a_refused_mail(server: MailServer, reply: str, permanent: bool) -> None:
    server.box.data = [reply]
    error = refused(channel(server.port))
    assert error.permanent is permanent
    assert reply in str(error)
    channel(server.port).deliver(message())
    assert len(server.box.envelopes) == 1


@pytest.mark.parametrize(("reply", "permanent"), [("450 mailbox busy", False), ("550 no such user", True)])
def test_a_refused_recipient_does_not_keep_it_from_the_others(server: MailServer, reply: str, permanent: bool) -> None:
    server.box.recipients = {"gone@example.org": reply}
    error = refused(channel(server.port), message(recipients=("ceo@example.org", "gone@example.org")))
    assert error.permanent is permanent
    assert reply in str(error)
    assert server.box.envelopes[0].rcpt_tos == ["ceo@example.org"]


def test_all_recipients_refused(server: MailServer) -> None:
    server.box.recipients = {"ceo@example.org": "550 no such user"}
    assert refused(channel(server.port)).permanent
    server.box.recipients = {"ceo@example.org": "450 mailbox busy"}
    assert not refused(channel(server.port)).permanent


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # the server cannot see that it is inside TLS
@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_it_travels_encrypted_with_a_login(security: str) -> None:
    with MailServer(security, login=("duban", "hush")) as server:
        settings = {"security": security, "ca_file": CERTIFICATE, "user": "duban"}
        channel(server.port, host="localhost", password="hush", **settings).deliver(message())
        assert len(server.box.envelopes) == 1
        error = refused(channel(server.port, host="localhost", password="wrong", **settings))
        assert error.permanent
        assert "535" in str(error)
        assert "wrong" not in str(error)
        assert len(server.box.envelopes) == 1


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_an_unknown_certificate_is_refused(security: str) -> None:
    with MailServer(security) as server:
        error = refused(channel(server.port, host="localhost", security=security))
        assert "certificate" in str(error).lower()
        assert not error.permanent
        assert not server.box.envelopes


def test_a_password_may_stand_in_a_file(tmp_path: Any) -> None:
    (tmp_path / "password").write_text("hush\n")
    with MailServer("starttls", login=("duban", "hush")) as server:
        channel(
            server.port,
            host="localhost",
            security="starttls",
            ca_file=CERTIFICATE,
            user="duban",
            password_file=tmp_path / "password",
        ).deliver(message())
        assert len(server.box.envelopes) == 1


def test_it_does_not_go_on_without_starttls(server: MailServer) -> None:
    """A server, or somebody in between, that hides STARTTLS must not get the mail in the clear."""
    assert refused(channel(server.port, security="starttls")).permanent
    assert not server.box.envelopes


def test_a_server_that_hangs_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        error = refused(channel(silent.getsockname()[1], timeout=0.1))
    assert not error.permanent


@pytest.mark.parametrize(
    "changes",
    [
        {"from": "nobody"},
        {"user": "duban"},
        {"password": "hush"},
        {"port": 0},
        {"timeout": 0},
        {"security": "tls"},
        {"host": ""},
        {"colour": "red"},
    ],
)
def test_settings_that_cannot_work_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        EmailSettings(**{"host": "mail.example.org", "from": "duban@example.org"} | changes)


@pytest.mark.parametrize("setting", ["password_file", "ca_file"])
def test_a_missing_file_is_seen_at_once(tmp_path: Any, setting: str) -> None:
    user = {"user": "duban"} if setting == "password_file" else {}
    settings = EmailSettings(host="mail.example.org", sender="duban@example.org", **user, **{setting: tmp_path / "none"})
    with pytest.raises(ConfigurationError, match="none"):
        settings.open("boss")


def test_a_password_is_not_shown() -> None:
    settings = EmailSettings(host="mail.example.org", sender="duban@example.org", user="duban", password="hush")
    assert "hush" not in repr(settings)
