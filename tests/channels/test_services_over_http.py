"""A service over HTTP before a real server: what it sends, and what it makes of every kind of answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from channel_servers import Answer, Receiver, closed_port

from duban.clock import ManualClock
from duban.errors import ConfigurationError, DeliveryError, ServiceError
from duban.ports import ServiceRequest
from duban.runtime import SqlEngine, open_engine
from duban_adapters.services import HttpService, HttpSettings, PythonSettings, open_services
from duban_adapters.services.http import LONGEST_ANSWER

NOW = datetime(2026, 10, 8, 8, 0, tzinfo=UTC)
REQUEST = ServiceRequest(
    id="01a0:2:0",
    service="charge",
    fields={"amount": "12.50", "who": "李女士"},
    process="order",
    key="订单 7",
    instance="01a0",
    at=NOW,
    attempt=2,
)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as opened:
        yield opened


@pytest.fixture
def service(receiver: Receiver) -> Iterator[HttpService]:
    settings = HttpSettings(url=receiver.url, secret="s3cret", headers={"x-branch": "north"}, timeout=5)
    opened = HttpService("charge", settings, ManualClock(NOW))
    yield opened
    opened.close()


@pytest.fixture
def engine() -> Iterator[SqlEngine]:
    opened = open_engine("sqlite:///:memory:", clock=ManualClock(NOW))
    yield opened
    opened.close()


def reply(status: int, value: object = None, **headers: str) -> Answer:
    return Answer(status, headers, b"" if value is None else json.dumps(value).encode())


def test_it_posts_the_fields_and_says_who_asks(receiver: Receiver, service: HttpService) -> None:
    receiver.answers = [reply(200, {"receipt": "r1"})]
    assert service(REQUEST) == {"receipt": "r1"}
    [request] = receiver.requests
    assert json.loads(request.body) == {"amount": "12.50", "who": "李女士"}
    told = {name: request.headers[name] for name in request.headers if name.startswith("ce-")}
    assert told == {
        "ce-specversion": "1.0",
        "ce-id": "01a0:2:0",
        "ce-source": "urn:duban",
        "ce-type": "duban.service.charge",
        "ce-time": "2026-10-08T08:00:00Z",
        "ce-subject": "01a0",
        "ce-process": "order",
        "ce-key": "%E8%AE%A2%E5%8D%95%207",
        "ce-attempt": "2",
    }
    assert request.headers["idempotency-key"] == "01a0:2:0"
    assert request.headers["authorization"] == "Bearer s3cret"
    assert request.headers["x-branch"] == "north"
    assert request.headers["content-type"] == "application/json"


def test_an_empty_answer_has_no_facts(receiver: Receiver, service: HttpService) -> None:
    receiver.answers = [Answer(204), reply(200, {})]
    assert service(REQUEST) is None
    assert service(REQUEST) == {}


@pytest.mark.parametrize("status", [400, 402, 404, 409, 422])
def test_a_refusal_with_a_code_is_a_no(receiver: Receiver, service: HttpService, status: int) -> None:
    receiver.answers = [reply(status, {"error": "declined", "message": "no money", "facts": {"left": 3}})]
    with pytest.raises(ServiceError) as caught:
        service(REQUEST)
    assert (caught.value.code, caught.value.message, caught.value.facts) == ("declined", "no money", {"left": 3})


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        (reply(400), True),
        (reply(401, {"detail": "who are you"}), True),
        (reply(422, {"error": {"code": 3}}), True),
        (reply(301), True),
        (reply(302), False),
        (reply(408, {"error": "slow"}), False),
        (reply(409), False),
        (reply(425), False),
        (reply(429, {"error": "too_many"}), False),
        (reply(500, {"error": "declined"}), False),
        (reply(503), False),
        (Answer(200, None, b"<html>please log in</html>"), True),
        (Answer(200, None, b"[1, 2]"), True),
        (Answer(200, None, b"[" * 100_000), True),
    ],
)
def test_anything_else_is_no_answer(receiver: Receiver, service: HttpService, answer: Answer, permanent: bool) -> None:
    receiver.answers = [answer]
    with pytest.raises(DeliveryError) as caught:
        service(REQUEST)
    assert caught.value.permanent == permanent
    assert str(answer.status) in str(caught.value)
    assert len(receiver.requests) == 1


def test_it_waits_as_long_as_the_receiver_asks(receiver: Receiver, service: HttpService) -> None:
    receiver.answers = [Answer(429, {"retry-after": "90"}), Answer(503, {"retry-after": "Thu, 08 Oct 2026 08:10:00 GMT"})]
    waits = []
    for _ in range(2):
        with pytest.raises(DeliveryError) as caught:
            service(REQUEST)
        waits.append(caught.value.retry_after)
    assert waits == [90, 600]


def test_silence_and_a_lost_line_are_worth_another_try(receiver: Receiver) -> None:
    for url, answers, told in (
        (receiver.url, [Answer(hang=True)], "no answer within 0.2 s"),
        (f"http://127.0.0.1:{closed_port()}/", [], "service charge: "),
    ):
        receiver.answers = answers
        service = HttpService("charge", HttpSettings(url=url, timeout=0.2), ManualClock(NOW))
        with pytest.raises(DeliveryError, match=told) as caught:
            service(REQUEST)
        assert not caught.value.permanent
        service.close()


def test_an_answer_without_end_is_cut_off(receiver: Receiver, service: HttpService) -> None:
    receiver.answers = [Answer(endless=True)]
    with pytest.raises(DeliveryError, match=str(LONGEST_ANSWER)) as caught:
        service(REQUEST)
    assert caught.value.permanent


def made(name: str, engine: SqlEngine, greeting: str = "hello") -> object:
    return lambda request: {"said": f"{greeting} {name} {engine.tenant}".strip()}


def echo(request: ServiceRequest) -> dict[str, object]:
    return dict(request.fields)


nothing = "not callable"


def test_a_function_of_the_hosts_own_is_a_service(engine: SqlEngine) -> None:
    settings = {
        "echo": PythonSettings(target=f"{__name__}:echo"),
        "made": PythonSettings(factory=f"{__name__}:made", options={"greeting": "good day"}),
    }
    with ExitStack() as opened:
        services = open_services(settings, engine, opened)
        assert services["echo"](REQUEST) == REQUEST.fields
        assert services["made"](REQUEST) == {"said": "good day made"}


def test_what_can_be_closed_is_closed(engine: SqlEngine) -> None:
    with ExitStack() as opened:
        service = open_services({"charge": HttpSettings(url="http://127.0.0.1:9/")}, engine, opened)["charge"]
    with pytest.raises(RuntimeError, match="closed"):
        service(REQUEST)


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("nobody_has_this:charge", "ModuleNotFoundError"),
        (f"{__name__}:nobody", "AttributeError"),
        (f"{__name__}:nothing", "is a str, no function"),
    ],
)
def test_a_function_that_is_not_there_is_told_when_the_engine_is_opened(engine: SqlEngine, target: str, told: str) -> None:
    with ExitStack() as opened, pytest.raises(ConfigurationError, match=told) as caught:
        open_services({"x": PythonSettings(target=target)}, engine, opened)
    assert str(caught.value).startswith("services.x: ")


def test_a_secret_may_stand_in_a_file(receiver: Receiver, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from-file\n")
    service = HttpService("charge", HttpSettings(url=receiver.url, secret_file=tmp_path / "token"), ManualClock(NOW))
    service(REQUEST)
    service.close()
    assert receiver.requests[0].headers["authorization"] == "Bearer from-file"
