"""Requests from a CSV file: a row each, many to a transaction, and what became of every row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duban_adapters.cli import values
from duban_adapters.cli.codes import PROBLEMS, MisuseError
from duban_adapters.cli.desk import Desk

if TYPE_CHECKING:
    from duban import Answer
    from duban.runtime import SqlEngine

CHUNK = 500
Row = Mapping[str, str]


def start_file(desk: Desk, process: str, path: Path, as_: str | None, request: str | None) -> None:
    """Start an instance for each row: a column for each fact, and `key` and `request` if wanted."""
    from duban import ToStart

    engine, actor = desk.engine(), values.actor(as_)
    program = engine.program(process)
    facts = program.definition.facts
    own = {"key", "request"} - facts.keys()

    def one(number: int, row: Row) -> ToStart:
        given = _given(row, own)
        ready = values.localized(given, facts, program.calendar.zone)
        key = row.get("key") or None if "key" in own else None
        return ToStart(process, ready, key, actor, _request(row if "request" in own else {}, number, request))

    _run(desk, path, one, engine.start_many, ())


def send_file(desk: Desk, path: Path, as_: str | None, request: str | None) -> None:
    """Send an event for each row: the columns `instance` (id or key) and `event`, then one for each field."""
    from duban import ToSend

    engine, actor = desk.engine(), values.actor(as_)

    def one(number: int, row: Row) -> ToSend:
        instance, fields = _addressed(engine, row, _given(row, {"instance", "event", "request"}))
        return ToSend(instance, row["event"], fields, actor, _request(row, number, request))

    _run(desk, path, one, engine.send_many, ("instance", "event"))


def _addressed(engine: SqlEngine, row: Row, given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The instance's id, and the fields with instants in its zone. One that is not there is for the engine to refuse."""
    from duban.errors import UnknownInstance
    from duban_adapters.cli.finding import find

    try:
        found = find(engine, row["instance"])
    except UnknownInstance:
        return row["instance"], dict(given)
    program = engine.program(found.process, found.version)
    known = program.definition.events.get(row["event"])
    return found.id, values.localized(given, known.fields if known else {}, program.calendar.zone)


def _given(row: Row, own: set[str]) -> dict[str, Any]:
    """The cells that are filled in, without our own columns."""
    return values.pairs((f"{name}={cell}" for name, cell in row.items() if cell and name not in own), "column")


def _request(row: Row, number: int, prefix: str | None) -> str | None:
    return row.get("request") or (f"{prefix}:{number}" if prefix else None)


def _run(
    desk: Desk,
    path: Path,
    one: Callable[[int, Row], Any],
    ask: Callable[[Sequence[Any]], Sequence[Answer]],
    needed: Sequence[str],
) -> None:
    from duban.clock import SystemClock

    began = SystemClock().now()
    rows = list(_rows(path, needed))
    items = [one(number, row) for number, row in rows]
    answers: list[Answer] = []
    with desk.out.progress("rows", len(items)) as bar:
        for first in range(0, len(items), CHUNK):
            answers += ask(items[first : first + CHUNK])
            bar(len(answers))
    _tell(desk, [number for number, _ in rows], answers, (SystemClock().now() - began).total_seconds())


def _rows(path: Path, needed: Sequence[str]) -> Iterator[tuple[int, Row]]:
    """Rows with their line numbers. MisuseError for a file without the columns that are needed."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, restval="")
        columns = [name.strip() for name in reader.fieldnames or ()]
        reader.fieldnames = columns
        missing = [name for name in needed if name not in columns]
        if not columns or missing:
            raise MisuseError(f"{path}: the first line names the columns; missing: {', '.join(missing) or 'all'}")
        for row in reader:
            if None in row:
                raise MisuseError(f"{path}:{reader.line_num}: more cells than columns")
            yield reader.line_num, row


def _tell(desk: Desk, numbers: Sequence[int], answers: Sequence[Answer], seconds: float) -> None:
    import typer

    out, refused = desk.out, 0
    for number, answer in zip(numbers, answers, strict=True):
        refused += answer.error is not None
        if desk.json:
            out.record(_record(number, answer))
        elif answer.error is not None:
            out((f"{number}", "dim"), "  ", (type(answer.error).__name__, "red"), f"  {answer.error}")
    words = "{done} done, {refused} refused in {seconds} s"
    out(out.word(words, done=len(answers) - refused, refused=refused, seconds=f"{seconds:.1f}"))
    if refused:
        raise typer.Exit(PROBLEMS)


def _record(line: int, answer: Answer) -> dict[str, Any]:
    """What became of a row, by its line in the file."""
    outcome = answer.outcome
    if outcome is None:
        return {"line": line, "error": {"type": type(answer.error).__name__, "message": str(answer.error)}}
    return {"line": line, "id": outcome.id, "key": outcome.key, "status": outcome.status, "states": list(outcome.states)}
