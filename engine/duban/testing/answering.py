"""Who answers in a play when a service is asked: a script, a function of the host's own, or somebody by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from duban.definition.hints import did_you_mean
from duban.durations import Duration
from duban.errors import DubanError, ServiceError
from duban.execution.effects import CallService, ReplyTo
from duban.ports import Service, ServiceRequest
from duban.runtime.answers import facts_of, message_of
from duban.runtime.calls import FAILED
from duban.testing.scenario import Scripted

Answering = Scripted | Service | Literal["ignore"]


class NobodyWaitsError(DubanError):
    """A story answers for a service that nobody has asked."""


@dataclass(slots=True)
class Calls:
    """The services of a play by name, and the calls that wait to be answered by hand, oldest first."""

    services: Mapping[str, Answering] = field(default_factory=dict)
    waiting: list[CallService] = field(default_factory=list)

    def ask(self, effect: CallService, at: datetime) -> tuple[Duration | None, ReplyTo | None]:
        """The answer and how long it takes. No answer for a service that nobody plays: then somebody may give it by hand."""
        answering = self.services.get(effect.service, "ignore")
        if isinstance(answering, Scripted) and answering.mode == "answer":
            return answering.after, answer(effect, answering.facts, answering.error, answering.message)
        if isinstance(answering, Scripted | str):
            self.waiting += [effect] if effect.parent is not None else []
            return None, None
        return None, _asked(answering, effect, at)

    def take(self, service: str, instance: str) -> CallService:
        """The oldest call of this service by an instance that nobody has answered. NobodyWaitsError."""
        calls = [call for call in self.waiting if call.parent is not None and call.parent.instance == instance]
        found = next((call for call in calls if call.service == service), None)
        if found is None:
            hint = did_you_mean(service, {call.service for call in calls}, "asked and not answered yet")
            raise NobodyWaitsError(f"no call of service {service!r} waits for an answer; {hint}")
        self.waiting.remove(found)
        return found


def answer(effect: CallService, facts: Mapping[str, Any], error: str = "", message: str = "") -> ReplyTo | None:
    """What a service says, as its call hears it; nobody hears the answer to what nobody waits for."""
    if effect.parent is None:
        return None
    return ReplyTo(effect.id, effect.parent, facts_of(effect.service, facts), error, message)


def _asked(service: Service, effect: CallService, at: datetime) -> ReplyTo | None:
    instance = effect.id.rsplit(":", 2)[0]
    request = ServiceRequest(
        effect.id, effect.service, effect.fields, effect.process, effect.key, instance=instance, at=at, attempt=1
    )
    try:
        return answer(effect, service(request) or {})
    except ServiceError as error:
        return answer(effect, error.facts, error.code, message_of(error))
    except DubanError as error:
        return answer(effect, {}, FAILED, message_of(error))
