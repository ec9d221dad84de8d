"""What is fed, and with what: good inputs in which something has been changed."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

from duban.calendars import bundled
from duban.definition import Source, check_definition, read_definition
from duban.design import export_bpmn, export_dmn, import_bpmn, import_dmn, import_scxml
from duban.design.log import open_log
from duban.execution.documents import (
    decode_effect,
    decode_entries,
    decode_instance,
    decode_stimulus,
    encode,
    encode_instance,
)
from duban.execution.drive import drive
from duban.execution.instance import Instance
from duban.execution.program import Program, compile_program
from duban.execution.stimulus import Event, Start
from tests.crash.storm_office import CASE, CHECK, PATROL

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)
SIGNS = "{}[]()<>:,;-&*!|'\"%@`#?/\\ \n\t=.0123456789abcnull\0\ud7ff\U0001f600年"
CHART = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" initial="a" datamodel="feel">
<datamodel><data id="n" expr="1"/></datamodel>
<state id="a"><onentry><assign location="n" expr="n + 1"/></onentry>
<transition event="go" cond="n &gt; 1" target="p"/></state>
<parallel id="p"><state id="q"><transition event="x.*" target="f"/></state><state id="r"/></parallel><final id="f"/></scxml>
"""
LOG = 'case,at,event,amount\n1,2026-01-01 10:00,open,3\n2,2026-01-02 10:00,"close, late",4\n3,2026-01-03,open,\n'
JUNK: list[Any] = [
    None,
    True,
    -1,
    0,
    2**70,
    1.5,
    float("1e308"),
    "",
    "x",
    "\0",
    "2026-13-01",
    "PT-5S",
    [],
    {},
    [[]],
    {"": []},
]


def spoiled(random: Random, text: str) -> str:
    """The text with some characters, pieces or lines changed."""
    for _ in range(random.randint(1, 5)):
        at = random.randrange(len(text) + 1)
        end = min(len(text), at + random.choice((0, 1, 1, 2, 10, 60)))
        kind = random.random()
        piece = random.choice(SIGNS) if kind < 0.5 else text[end : end + random.randint(0, 40)] if kind < 0.8 else ""
        text = text[:at] + piece * random.choice((1, 1, 1, 3, 50)) + text[end:]
    return text


@cache
def texts() -> list[str]:
    """Processes that are in order."""
    folder = files("duban_processes")
    found = [path.read_text("utf-8") for path in Path(str(folder)).rglob("*.yaml") if _is_process(path)]
    return [CASE, CHECK, PATROL, *found]


def _is_process(path: Path) -> bool:
    return "\nprocess:" in path.read_text("utf-8") and ".scenario" not in path.name


@cache
def program() -> Program:
    """The process of the storm, which has most of what there is."""
    return compile_program(read_definition(Source("case.yaml", CASE)), bundled("always"))


def definition(random: Random) -> None:
    """A definition file."""
    for problem in check_definition(Source("x.yaml", spoiled(random, random.choice(texts())))).problems:
        str(problem)


def junk(random: Random, depth: int = 0) -> Any:
    """Any JSON."""
    if depth < 3 and random.random() < 0.2:
        return [junk(random, depth + 1) for _ in range(random.randint(0, 4))]
    return random.choice(JUNK)


def lived(random: Random) -> Instance:
    """An instance some way on."""
    facts = {"number": "C1", "wait": random.randint(0, 5), "wanted": random.randint(0, 2)}
    steps = drive(program(), None, Start("i1", "C1", facts), NOW, lambda query: 0)
    instance = steps[-1].instance
    for step in range(random.randint(0, 4)):
        taken = drive(program(), instance, None, NOW + timedelta(seconds=3 * step), lambda query: 0)
        instance = taken[-1].instance if taken else instance
    return instance


def event(random: Random) -> None:
    """Facts and events from outside."""
    if random.random() < 0.3:
        facts = {name: junk(random) for name in random.sample(["number", "wait", "wanted", "total", "nobody"], 3)}
        drive(program(), None, Start("i1", "C1", facts), NOW, lambda query: 0)
    name = random.choice(["answered", "answered", "closed", "", "done.x"])
    fields = {field: junk(random) for field in random.sample(["amount", "other", ""], random.randint(0, 2))}
    drive(program(), lived(random), Event(name, fields), NOW + timedelta(seconds=random.randint(-5, 50)), lambda query: 0)


def log(random: Random) -> None:
    """A log for a backtest."""
    data = bytearray(spoiled(random, LOG * random.randint(1, 20)).encode("utf-8", "replace"))
    if random.random() < 0.3:
        data[random.randrange(len(data) or 1) : 1] = bytes([random.randrange(256)])
    number, name = tempfile.mkstemp(suffix=".csv")
    try:
        os.write(number, data)
        os.close(number)
        opened = open_log(name)
        list(opened.rows(opened.columns))
    finally:
        Path(name).unlink()


def row(random: Random) -> None:
    """What is stored: documents of instances, steps, effects and entries."""
    document = encode_instance(lived(random)).decode()
    if random.random() < 0.5:
        decode_instance(program(), spoiled(random, document).encode("utf-8", "replace"))
        return
    value = json.loads(document)
    value[random.choice(list(value))] = junk(random)
    decode_instance(program(), json.dumps(value).encode())


def stored_step(random: Random) -> None:
    """Stimuli, effects and entries."""
    start = drive(program(), None, Start("i1", "C1", {"number": "C1", "wait": 0, "wanted": 0}), NOW, lambda query: 0)
    kind = random.randrange(3)
    if kind == 0:
        text = encode(Start("i1", "C1", {"number": "C1", "wait": 1, "wanted": 2})).decode()
        decode_stimulus(program(), spoiled(random, text).encode("utf-8", "replace"))
    elif kind == 1:
        effects = [effect for step in start for effect in step.effects]
        decode_effect(spoiled(random, encode(random.choice(effects)).decode()).encode("utf-8", "replace"))
    else:
        decode_entries(spoiled(random, encode(list(start[0].entries)).decode()).encode("utf-8", "replace"))


@cache
def drawn() -> tuple[str, str]:
    """A process as BPMN and its decisions as DMN."""
    complaint = next(text for text in texts() if "decisions:" in text and "extends:" not in text)
    made = read_definition(Source("x.yaml", complaint))
    return export_bpmn(made).text, export_dmn(made).text


def xml(random: Random) -> None:
    """Files of other tools."""
    kind = random.randrange(3)
    if kind == 0:
        import_scxml(spoiled(random, CHART))
    elif kind == 1:
        import_bpmn(spoiled(random, drawn()[0]))
    else:
        import_dmn(spoiled(random, drawn()[1]))


TARGETS: dict[str, Callable[[Random], None]] = {
    "definition": definition,
    "event": event,
    "log": log,
    "row": row,
    "stored_step": stored_step,
    "xml": xml,
}
