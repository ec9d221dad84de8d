"""Real receivers on loopback: an SMTP server and an HTTP server that do as a test tells them."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

CERTIFICATE = Path(__file__).parent / "certificates" / "localhost.pem"


def server_tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, CERTIFICATE.with_suffix(".key"))
    return context


def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Mailbox:
    """Takes mail, unless `recipients` or `data` say what to answer instead."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.recipients: dict[str, str] = {}
        self.data: list[str] = []

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(envelope.content, policy=default) for envelope in self.envelopes]

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if refusal := self.recipients.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data:
            return self.data.pop(0)
        self.envelopes.append(envelope)
        return "250 OK"


class MailServer:
    """An SMTP server: plain, with STARTTLS, or over TLS from the first byte; with `login` only for those who know it."""

    def __init__(self, security: str = "none", login: tuple[str, str] | None = None) -> None:
        self.box = Mailbox()
        self.port = closed_port()
        tls = None if security == "none" else server_tls()
        self._controller = Controller(
            self.box,
            hostname="127.0.0.1",
            port=self.port,
            ssl_context=tls if security == "ssl" else None,
            tls_context=tls if security == "starttls" else None,
            require_starttls=security == "starttls",
            auth_required=login is not None,
            auth_require_tls=security == "starttls",
            authenticator=_authenticator(login),
        )

    def __enter__(self) -> MailServer:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()


def _authenticator(login: tuple[str, str] | None) -> Callable[..., AuthResult]:
    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else None
        return AuthResult(success=given == login, handled=given == login)

    return check


@dataclass(frozen=True)
class Request:
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """`hang` never answers; `endless` keeps sending a body until the caller has had enough."""

    status: int = 200
    headers: Mapping[str, str] | None = None
    body: bytes = b""
    hang: bool = False
    endless: bool = False


class Receiver:
    """An HTTP server: `answers` are given in turn, after them plain 200s."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: list[Answer] = []
        self.over = Event()
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"

    def __enter__(self) -> Receiver:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def take(self, request: Request) -> Answer:
        with self._lock:
            self.requests.append(request)
            return self.answers.pop(0) if self.answers else Answer()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        return type("Handler", (_Handler,), {"receiver": self})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.receiver.take(Request(self.path, headers, body))
        if answer.hang:
            self.receiver.over.wait()
            self.close_connection = True
        else:
            self._reply(answer)

    do_GET = do_POST  # noqa: N815 (a redirect that is followed would come as GET)

    def _reply(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in (answer.headers or {}).items():
            self.send_header(name, value)
        if not answer.endless:
            self.send_header("content-length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)
        if answer.endless:
            self._send_for_ever()

    def _send_for_ever(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            while not self.receiver.over.is_set():
                self.wfile.write(b"x" * 65536)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
