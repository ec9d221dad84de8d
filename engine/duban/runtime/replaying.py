"""An instance made again from its journal, through every version it went over to, and held against the stored one."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from duban.errors import DubanError, UnknownInstance
from duban.execution.documents import decode_answers, decode_entries, decode_instance, decode_stimulus
from duban.execution.instance import Instance
from duban.execution.replay import replay
from duban.ports import JournalRow
from duban.runtime.core import Core


class _Head(Struct, frozen=True):
    stimulus: str = ""
    version: str = ""


_heads = msgspec.json.Decoder(_Head)


def replayed(engine: Core, instance: str) -> Instance:
    """The instance that the journal makes. DubanError when it is not the stored one, or cannot be made; UnknownInstance."""
    with engine.store.begin(engine.tenant, write=False) as tx:
        row = tx.instance(instance)
        if row is None:
            raise UnknownInstance(instance)
        rows = [line for line in tx.journal(instance) if line.seq is not None]
        program = start = engine.catalog.program(tx, row.process, _first_version(rows) or row.version)
        steps = []
        for line in rows:
            to = _goes_to(line)
            program = engine.catalog.program(tx, row.process, to) if to else program
            steps.append((decode_stimulus(program, line.stimulus or b""), line.at, decode_answers(line.answers)))
        made = replay(start, steps, lambda version: engine.catalog.program(tx, row.process, version))
    if made != decode_instance(program, row.document):
        raise DubanError(f"the journal of instance {instance!r} makes another instance than the one that is stored")
    return made


def _goes_to(row: JournalRow) -> str:
    """The version that a migration went to, nothing for every other step."""
    head = _heads.decode(row.stimulus or b"{}")
    return head.version if head.stimulus == "migrate" else ""


def _first_version(rows: Sequence[JournalRow]) -> str:
    """The version it started on, where it went over to another."""
    first = next((row for row in rows if _goes_to(row)), None)
    if first is None:
        return ""
    return str(next(entry.data["from"] for entry in decode_entries(first.entries) if entry.kind == "migrated"))
