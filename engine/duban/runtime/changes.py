"""Steps as rows: everything a run of steps of one instance writes, ready for one commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from duban.execution.documents import encode, encode_answers, encode_instance, encode_stimulus, entry_rows, index_values
from duban.execution.effects import CallService, Effect, Escalate, Notify, Step
from duban.execution.instance import Instance
from duban.ports import Change, InstanceRow, JournalRow, OutboxRow

CHANNEL_KINDS = ("escalate", "notify")
SERVICE_KINDS = ("call_service",)
INTERNAL_KINDS = ("start_process", "send_event", "publish_event", "cancel_process", "reply_to")


def change_of(before: int | None, steps: Sequence[Step], request: str | None = None, answer: bytes | None = None) -> Change:
    """What the steps write. `before` is the stored `seq`, None for a new instance.

    The idempotency key `request` and its `answer` go with the last step.
    """
    last = steps[-1]
    facts: dict[str, str | None] = {}
    for step in steps:
        facts.update(index_values(step.indexed))
    journal = [_journal_row(step) for step in steps[:-1]] + [_journal_row(last, request, answer)]
    outbox = [
        outbox_row(last.instance.tenant, step.instance.id, effect, step.at) for step in steps for effect in step.effects
    ]
    return Change(_instance_row(last.instance), before, journal, outbox, facts)


def _instance_row(instance: Instance) -> InstanceRow:
    return InstanceRow(
        id=instance.id,
        tenant=instance.tenant,
        process=instance.process,
        version=instance.version,
        key=instance.key,
        status=instance.status,
        seq=instance.seq,
        next_due=instance.next_due,
        started_at=instance.started_at,
        ended_at=instance.ended_at,
        parent=instance.parent.instance if instance.parent else None,
        document=encode_instance(instance),
    )


def _journal_row(step: Step, request: str | None = None, answer: bytes | None = None) -> JournalRow:
    return JournalRow(
        instance=step.instance.id,
        seq=step.instance.seq,
        at=step.at,
        stimulus=encode_stimulus(step.stimulus),
        entries=entry_rows(step.entries),
        answers=encode_answers(step),
        request=request,
        answer=answer,
    )


def outbox_row(tenant: str, instance: str | None, effect: Effect, at: datetime) -> OutboxRow:
    """An effect as it waits for delivery."""
    return OutboxRow(
        id=effect.id,
        tenant=tenant,
        instance=instance,
        kind=str(effect.__struct_config__.tag),
        role=_whom(effect),
        payload=encode(effect),
        created_at=at,
        due_at=at,
    )


def _whom(effect: Effect) -> str | None:
    if isinstance(effect, CallService):
        return effect.service
    return effect.to if isinstance(effect, Escalate | Notify) else None
