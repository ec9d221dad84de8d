"""The W3C's SCXML tests: where they are, and how one of them is played, in memory or with its document written each step."""

from __future__ import annotations

import csv
import os
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from script_subset import assignments, subset

from duban import ManualClock, open_engine
from duban.calendars import bundled
from duban.definition.model import Definition
from duban.design.scxml import Chart, chart_reader, read_scxml
from duban.execution.documents import decode_instance, encode_instance
from duban.execution.effects import Step
from duban.execution.instance import Instance
from duban.execution.program import compile_program
from duban.execution.world import World

SUITES = Path(os.environ.get("DUBAN_SUITES", Path(__file__).parents[2] / ".." / "shared" / "suites"))
SUITE = SUITES / "w3c-scxml"
BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)
LONGEST = timedelta(seconds=60)
LATEST = BEGIN + LONGEST
LANGUAGES = dict.fromkeys(("python", "ecmascript", "c89"), subset)
SCRIPTS = dict.fromkeys(LANGUAGES, assignments)
READERS = {".scxml": chart_reader(LANGUAGES, scripts=SCRIPTS, default="python")}
REFUSED = {"240": "there is no state 'subFinal1'"}
"""Cases that are no charts as the standard defines them, and why."""


@dataclass(frozen=True)
class Case:
    """One test of the suite. `group` is A-core, B-data, B-queues, B-subprocess or C-skip; `theirs` what another has."""

    name: str
    group: str
    path: Path
    theirs: bool


@cache
def cases() -> tuple[Case, ...]:
    """All tests of the index; none where the suite is not there."""
    if not (SUITE / "INDEX.csv").exists():
        return ()
    with (SUITE / "INDEX.csv").open(encoding="utf-8-sig") as index:
        return tuple(_case(row) for row in csv.DictReader(index))


def _case(row: dict[str, str]) -> Case:
    path = SUITE / row["kind"] / f"test{row['test']}.scxml"
    return Case(row["test"], row["suggested_class"], path, row["python-statemachine-3.2"] == "pass")


def chart_of(path: Path, name: str = "") -> Chart:
    """A chart of the suite, its conditions read by the subset."""
    return read_scxml(path.read_bytes(), file=path.name, name=name, languages=LANGUAGES, scripts=SCRIPTS, default="python")


def definitions_of(path: Path) -> list[Definition]:
    """The chart under the name `main`, those inside it, and the files beside it that belong to it."""
    charts = [chart_of(path, "main")]
    charts += [chart_of(other, f"file:{other.name}") for other in path.parent.glob(f"{path.stem}sub*.scxml")]
    return [one for chart in charts for one in (chart.definition, *chart.children.values())]


class Stored(World):
    """A world in which an instance is written as its document after each step, and read again."""

    def _keep(self, step: Step) -> None:
        super()._keep(step)
        program = self.programs[step.instance.process]
        self._registry.put(decode_instance(program, encode_instance(step.instance)))


def in_memory(path: Path, world: type[World] = World) -> str:
    """Where the chart ends (`pass` is what all tests want), or where it still is after a minute."""
    programs = {one.process: compile_program(one, bundled("always")) for one in definitions_of(path)}
    played = world(programs, BEGIN)
    id = played.start("main", {})
    played.advance(BEGIN + LONGEST)
    return _ended(played.instance(id))


def with_documents(path: Path) -> str:
    """The same, every instance written as its document after each step and read again."""
    return in_memory(path, Stored)


def on_sqlite(path: Path) -> str:
    """The same through the engine: every step committed to a database, the instance read from there for the next.

    At each due instant it is a new engine, which reads the deployed charts again too.
    """
    with TemporaryDirectory() as folder:
        url, at = f"sqlite:///{folder}/suite.db", BEGIN
        with closing(open_engine(url, clock=ManualClock(at))) as engine:
            for definition in definitions_of(path):
                engine.deploy(definition)
            id = engine.start("main").id
        while at <= LATEST:
            with closing(open_engine(url, clock=ManualClock(at), readers=READERS, migrate=False)) as engine:
                engine.tick()
                at = min((row.next_due for row in engine.instances() if row.next_due), default=LATEST + LONGEST)
                ended = _ended(engine.instance(id))
        return ended


def _ended(instance: Instance) -> str:
    return instance.outcome if instance.ended else f"still in {instance.states}"
