"""A channel that sends mail over SMTP, plainly, with STARTTLS or over TLS."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterable
from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Annotated, ClassVar, Literal
from urllib.parse import quote

from pydantic import AfterValidator, Field, SecretStr, model_validator

from duban.clock import Clock
from duban.errors import DeliveryError
from duban.ports import Channel, Message
from duban_adapters.channels.settings import ChannelSettings, RootedPath, Seconds, secret, tls

PORTS = {"none": 25, "starttls": 587, "ssl": 465}

_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_SPEC = r"[^\s<>()\[\],;:\\\"@]+@[^\s<>()\[\],;:\\\"@]+"
_ADDRESS = re.compile(rf"(?P<bare>{_SPEC})|(?P<name>[^<>]*)<(?P<spec>{_SPEC})>")
_HTML = '<!doctype html>\n<html><body><p style="white-space: pre-wrap">{}</p></body></html>\n'


def address(text: str) -> Address:
    """A mail address, `ceo@example.org` or `The Boss <ceo@example.org>`. Raises ValueError for anything else."""
    match = _ADDRESS.fullmatch(text.strip())
    if match is None or _CONTROL.search(text.replace(" ", "")):
        raise ValueError(f"{text!r} is no mail address")
    try:
        return Address((match["name"] or "").strip(' "'), addr_spec=match["spec"] or match["bare"])
    except (MessageError, IndexError) as error:
        raise ValueError(f"{text!r} is no mail address") from error


def one_line(text: str) -> str:
    """The text without line breaks and control characters, so that it cannot become a header of its own."""
    return _CONTROL.sub(" ", text).strip()


def _checked(text: str) -> str:
    address(text)
    return text


class EmailSettings(ChannelSettings):
    """`type = "email"`. `security` is `starttls` (the default), `ssl` or `none`; the port follows from it."""

    needs_recipients: ClassVar[bool] = True

    type: Literal["email"] = "email"
    host: str = Field(min_length=1)
    sender: Annotated[str, AfterValidator(_checked)] = Field(alias="from")
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["starttls", "ssl", "none"] = "starttls"
    user: str | None = None
    password: SecretStr | None = None
    password_file: RootedPath | None = None
    ca_file: RootedPath | None = None
    helo: str | None = None
    timeout: Seconds = 30

    @model_validator(mode="after")
    def _complete(self) -> EmailSettings:
        if (self.user is None) != (self.password is None and self.password_file is None):
            raise ValueError("`user` and `password` (or `password_file`) go together")
        return self

    def open(self, name: str = "email", clock: Clock | None = None) -> Channel:
        """The channel; it connects at each delivery."""
        return EmailChannel(name, self)


class EmailChannel:
    """One mail a message to all its recipients: plain text and the same as HTML, attachments after them.

    `Message-ID` is made from the message's id, so a mail sent twice can be recognised. What the server refuses with a
    5xx is permanent, all else is worth another try; a recipient refused for good does not keep the mail from the others.
    """

    def __init__(self, name: str, settings: EmailSettings) -> None:
        self.name = name
        self._settings = settings
        self._password = secret(settings.password, settings.password_file)
        self._tls = None if settings.security == "none" else tls(settings.ca_file)

    def deliver(self, message: Message) -> None:
        """Send the mail, or raise DeliveryError."""
        mail = self._compose(message)
        try:
            refused = self._send(mail)
        except smtplib.SMTPRecipientsRefused as error:
            refused = error.recipients
        except smtplib.SMTPResponseException as error:
            raise self._failed(f"{error.smtp_code} {_text(error.smtp_error)}", error.smtp_code >= 500) from error
        except smtplib.SMTPNotSupportedError as error:
            raise self._failed(str(error), permanent=True) from error
        except OSError as error:
            raise self._failed(str(error) or type(error).__name__, permanent=False) from error
        if refused:
            reasons = "; ".join(f"{code} {_text(reply)}" for code, reply in refused.values())
            raise self._failed(f"refused: {reasons}", all(code >= 500 for code, _ in refused.values()))

    def close(self) -> None:
        """Nothing is held open between deliveries."""

    def _send(self, mail: EmailMessage) -> dict[str, tuple[int, bytes]]:
        server = self._connect()
        try:
            return server.send_message(mail)
        finally:
            with suppress(OSError):  # what was taken stays taken, however the farewell goes
                server.quit()

    def _compose(self, message: Message) -> EmailMessage:
        sender = address(self._settings.sender)
        mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
        mail["Message-ID"] = f"<{quote(message.id, safe='').replace('.', '%2E')}@{sender.domain}>"
        mail["Date"] = format_datetime(message.at)
        mail["From"] = sender
        mail["To"] = self._recipients(message.recipients)
        mail["Subject"] = one_line(message.title)
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.body)
        mail.add_alternative(_HTML.format(escape(message.body)), subtype="html")
        for one in message.attachments:
            main, _, sub = one.media_type.partition("/")
            mail.add_attachment(one.content, maintype=main, subtype=sub, filename=one_line(one.name))
        return mail

    def _recipients(self, texts: Iterable[str]) -> list[Address]:
        try:
            found = [address(text) for text in texts]
        except ValueError as error:
            raise self._failed(str(error), permanent=True) from error
        if not found:
            raise self._failed("nobody to send to: the role has no address here", permanent=True)
        return found

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        port, limit = settings.port or PORTS[settings.security], settings.timeout
        if settings.security == "ssl":
            server: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, port, settings.helo, timeout=limit, context=self._tls)
        else:
            server = smtplib.SMTP(settings.host, port, settings.helo, timeout=limit)
        try:
            if settings.security == "starttls":
                server.starttls(context=self._tls)
            if settings.user is not None:
                server.login(settings.user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def _failed(self, why: str, permanent: bool) -> DeliveryError:
        return DeliveryError(f"channel {self.name}: {why}", permanent=permanent)


def _text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
