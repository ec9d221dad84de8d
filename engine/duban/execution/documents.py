"""Instances, stimuli, effects and entries as JSON and back: typed exactly, by the facts of the definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from duban.definition.model import FactType
from duban.errors import DamagedRow
from duban.execution.effects import Effect, Entry, Step
from duban.execution.facts import ATOMS, convert, plain
from duban.execution.instance import Instance
from duban.execution.program import Program, restored_types
from duban.execution.stimulus import Event, Migrate, SetFacts, Start, Stimulus

T = TypeVar("T")
_encoder = msgspec.json.Encoder()
_instances = msgspec.json.Decoder(Instance)
_stimuli: msgspec.json.Decoder[Stimulus] = msgspec.json.Decoder(Stimulus)
_effects: msgspec.json.Decoder[Effect] = msgspec.json.Decoder(Effect)
_entries = msgspec.json.Decoder(list[Entry])
_numbers: msgspec.json.Decoder[Mapping[str, int]] = msgspec.json.Decoder(dict[str, int])


def encode(value: Any) -> bytes:
    """Any value of execution as JSON: decimals become texts, instants RFC 3339 in UTC. Durations must be `plain`."""
    return _encoder.encode(value)


def encode_stimulus(stimulus: Stimulus) -> bytes:
    """A stimulus for the journal; `decode_stimulus` types its values again."""
    if isinstance(stimulus, Event):
        stimulus = msgspec.structs.replace(stimulus, fields=plain(stimulus.fields))
    elif isinstance(stimulus, Start | SetFacts | Migrate):
        stimulus = msgspec.structs.replace(stimulus, facts=plain(stimulus.facts))
    return _encoder.encode(stimulus)


def encode_instance(instance: Instance) -> bytes:
    """An instance's document. Facts that are not known are left out."""
    facts = {
        name: value if type(value) in ATOMS else plain(value) for name, value in instance.facts.items() if value is not None
    }
    return _encoder.encode(msgspec.structs.replace(instance, facts=facts))


def decode_instance(program: Program, document: bytes) -> Instance:
    """The instance again, equal to the one encoded."""
    instance = _decoded(_instances, document, "an instance")
    facts = instance.facts
    facts.update(program.blank | facts | _restored(program.restored, facts))
    return instance


def decode_stimulus(program: Program, document: bytes) -> Stimulus:
    """A stimulus from the journal, its values typed again. That of a migration is read with the new version's program."""
    stimulus = _decoded(_stimuli, document, "a step of the journal")
    if isinstance(stimulus, Start | SetFacts | Migrate):
        stimulus.facts.update(_restored(program.restored, stimulus.facts))
    elif isinstance(stimulus, Event) and stimulus.name in program.definition.events:
        types = restored_types(program.definition.events[stimulus.name].fields)
        stimulus.fields.update(_restored(types, stimulus.fields))
    return stimulus


def decode_effect(document: bytes) -> Effect:
    """An effect from the outbox. Values in it are plain; the receiver's definition types them."""
    return _decoded(_effects, document, "an effect")


def decode_entries(document: bytes) -> list[Entry]:
    """The entries of one journal row, particulars as plain values."""
    return _decoded(_entries, document, "entries of the journal")


def encode_answers(step: Step) -> bytes | None:
    """The counts a step was given, None when it asked for none."""
    return _encoder.encode(step.answers) if step.answers else None


def decode_answers(document: bytes | None) -> Mapping[str, int]:
    """Counts from a journal row."""
    return _decoded(_numbers, document, "counts") if document else {}


def _decoded(decoder: msgspec.json.Decoder[T], document: bytes, what: str) -> T:
    try:
        return decoder.decode(document)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise DamagedRow(f"{what} is stored that cannot be read: {error}") from error


def _restored(types: Mapping[str, FactType], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: convert(type_, values[name], UTC) for name, type_ in types.items() if values.get(name) is not None}


def index_values(changed: Mapping[str, Any]) -> dict[str, str | None]:
    """Indexed facts as the texts the store compares."""
    return {name: index_text(value) for name, value in changed.items()}


def index_text(value: Any) -> str | None:
    """A fact's value as the text it is found by; equal values give equal texts."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return _encoder.encode(plain(value)).decode()


def entry_rows(entries: Sequence[Entry]) -> bytes:
    """The entries of a step as one JSON array."""
    return _encoder.encode(entries)
