"""A service that is asked over HTTP: the fields as JSON, the answer as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from duban.clock import Clock
from duban.errors import DeliveryError, ServiceError
from duban.ports import Service, ServiceRequest
from duban.runtime import SqlEngine
from duban_adapters.channels.encoding import compact
from duban_adapters.channels.settings import RootedPath, Seconds, secret, tls
from duban_adapters.channels.webhook import retry_after
from duban_adapters.services.settings import ServiceSettings

if TYPE_CHECKING:
    import httpx

LONGEST_ANSWER = 1 << 20
"""Bytes of an answer that are read at most."""

_TEMPORARY = frozenset({302, 303, 307, 408, 409, 425, 429})
_OWN_HEADERS = frozenset({"content-type", "content-length", "idempotency-key", "accept", "accept-encoding", "host"})
_PRINTED = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"%')


def _url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("a service's url begins with https:// (or http://) and names a host")
    return url


def _headers(given: Mapping[str, str]) -> Mapping[str, str]:
    for name, value in given.items():
        if not (name.isascii() and name.replace("-", "").replace("_", "").isalnum()) or not value.isprintable():
            raise ValueError(f"{name!r} is no header with a value on one line")
        if name.lower() in _OWN_HEADERS or name.lower().startswith("ce-"):
            raise ValueError(f"the header {name} is set with every call")
    return given


class HttpSettings(ServiceSettings):
    """`type = "http"`. `secret` is sent as `Authorization: Bearer …`; other `headers` as they stand."""

    type: Literal["http"] = "http"
    url: Annotated[str, AfterValidator(_url)] = Field(repr=False)
    headers: Annotated[Mapping[str, str], AfterValidator(_headers)] = Field(default_factory=dict, repr=False)
    secret: SecretStr | None = None
    secret_file: RootedPath | None = None
    source: str = Field(default="urn:duban", min_length=1)
    ca_file: RootedPath | None = None
    timeout: Seconds = 10

    @model_validator(mode="after")
    def _one_secret(self) -> HttpSettings:
        if self.secret is not None and self.secret_file is not None:
            raise ValueError("give `secret` or `secret_file`, not both")
        return self

    def open(self, name: str, engine: SqlEngine) -> Service:
        """The service, with a pool of connections of its own."""
        return HttpService(name, self, engine.clock)


class HttpService:
    """One POST a call. A 2xx is the answer: a JSON object, or nothing. A 4xx with `{"error": code}` is a no of that code.

    Timeouts, lost connections, 408, 409, 425, 429, 5xx and temporary redirects are worth another try (after `Retry-After`,
    when the receiver names it); every other answer is permanent. Redirects are never followed.
    """

    def __init__(self, name: str, settings: HttpSettings, clock: Clock) -> None:
        import httpx  # costly, and only for those who ask over HTTP

        self.name, self._settings, self._clock = name, settings, clock
        token = secret(settings.secret, settings.secret_file)
        self._headers = {**settings.headers, **({"authorization": f"Bearer {token}"} if token else {})}
        self._client = httpx.Client(timeout=settings.timeout, follow_redirects=False, verify=tls(settings.ca_file))

    def __call__(self, request: ServiceRequest) -> Mapping[str, Any] | None:
        """Post the request; ServiceError for a no, DeliveryError when there is no answer."""
        import httpx

        headers = self._headers | event_headers(request, self._settings.source)
        try:
            with self._client.stream(
                "POST", self._settings.url, content=compact(dict(request.fields)), headers=headers
            ) as reply:
                body = self._read(reply)
        except httpx.TimeoutException as error:
            raise DeliveryError(f"service {self.name}: no answer within {self._settings.timeout:g} s") from error
        except httpx.TransportError as error:
            raise DeliveryError(f"service {self.name}: {error}") from error
        if not reply.is_success:
            raise self._refused(reply, body)
        return self._answer(reply, body)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _read(self, reply: httpx.Response) -> bytes:
        """A bounded answer: a service that never stops talking must not hold up the others."""
        ends, read = monotonic() + self._settings.timeout, bytearray()
        for chunk in reply.iter_raw(65536):
            read += chunk
            if len(read) > LONGEST_ANSWER:
                raise DeliveryError(f"service {self.name}: an answer of more than {LONGEST_ANSWER} bytes", permanent=True)
            if monotonic() > ends:
                raise DeliveryError(f"service {self.name}: no end of the answer within {self._settings.timeout:g} s")
        return bytes(read)

    def _answer(self, reply: httpx.Response, body: bytes) -> Mapping[str, Any] | None:
        if not body.strip():
            return None
        found = _object(body)
        if found is None:
            said = f"service {self.name}: {reply.status_code} with something else than a JSON object: {_beginning(body)}"
            raise DeliveryError(said, permanent=True)
        return found

    def _refused(self, reply: httpx.Response, body: bytes) -> ServiceError | DeliveryError:
        status = reply.status_code
        found = _object(body) or {}
        code = found.get("error")
        if 400 <= status < 500 and status not in (408, 425, 429) and isinstance(code, str) and code:
            facts = found.get("facts")
            return ServiceError(code, str(found.get("message") or ""), facts if isinstance(facts, Mapping) else None)
        said = _beginning(body)
        return DeliveryError(
            f"service {self.name}: {status} {reply.reason_phrase}".rstrip() + (said and f": {said}"),
            retry_after=retry_after(reply.headers.get("retry-after"), self._clock.now()),
            permanent=status < 500 and status not in _TEMPORARY,
        )


def event_headers(request: ServiceRequest, source: str) -> dict[str, str]:
    """What says who asks: the idempotency key, and the attributes of a CloudEvent in binary mode."""
    told = {
        "idempotency-key": request.id,
        "ce-specversion": "1.0",
        "ce-id": request.id,
        "ce-source": source,
        "ce-type": f"duban.service.{request.service}",
        "ce-time": request.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "ce-subject": request.instance,
        "ce-process": request.process,
        "ce-key": request.key,
        "ce-attempt": str(request.attempt),
    }
    named = {name: quote(value, safe=_PRINTED) for name, value in told.items()}
    return named | {"content-type": "application/json", "accept": "application/json", "accept-encoding": "identity"}


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _beginning(body: bytes) -> str:
    return " ".join(body[:4096].decode("utf-8", "replace").split())[:300]
