"""Every import arrow points downwards. In-function and TYPE_CHECKING imports count like all others."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

import pytest
from house_source import Import, Module, imports, modules

GROUND = {"errors", "clock", "durations", "calendars"}
PURE = GROUND | {"definition", "execution"}
SEES = {
    "errors": set(),
    "clock": {"errors"},
    "durations": {"errors"},
    "calendars": {"errors", "clock", "durations"},
    "definition": GROUND,
    "execution": GROUND | {"definition"},
    "rows": set(),
    "outside": set(),
    "ports": PURE | {"rows", "outside"},
    "persistence": PURE | {"ports"},
    "runtime": PURE | {"ports", "persistence"},
    "insight": PURE | {"ports", "persistence", "runtime"},
    "design": PURE,
    "testing": PURE | {"ports", "persistence", "runtime", "insight", "design"},
    "": PURE | {"ports", "persistence", "runtime", "insight", "design", "testing"},
}
"""What each room of the engine may import; itself goes without saying."""

SOLE = {
    "yaml": {"definition"},
    "pydantic": {"definition"},
    "lark": {"definition"},
    "jinja2": {"definition", "execution"},
    "transitions": {"execution"},
    "sqlalchemy": {"persistence"},
    "alembic": {"persistence"},
    "sqlite3": {"persistence"},
    "psycopg": {"persistence"},
    "apscheduler": {"runtime"},
    "chinese_calendar": {"calendars"},
    "pygraphviz": {"design"},
    "pytest": {"testing"},
    "freezegun": {"testing"},
    "httpx": set(),
    "smtplib": set(),
    "typer": set(),
    "rich": set(),
    "duban_adapters": set(),
    "duban_processes": set(),
}
"""The rooms of the engine that may import a library."""

OUTSIDE = {
    "os",
    "io",
    "socket",
    "subprocess",
    "pathlib",
    "tempfile",
    "time",
    "random",
    "secrets",
    "uuid",
    "logging",
    "structlog",
}
CHANCE = {"uuid", "random", "secrets"}
CLOCK_READS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.ctime",
    "os.urandom",
    "sqlalchemy.func.now",
}

ENGINE = [module for module in modules().values() if module.name.partition(".")[0] == "duban"]
ADAPTERS = [module for module in modules().values() if module.name.partition(".")[0] == "duban_adapters"]


def inner(module: Module) -> Iterator[Import]:
    return (found for found in imports(module) if found.name.partition(".")[0] == "duban")


def test_each_room_of_the_engine_sees_only_the_rooms_below_it() -> None:
    wrong = [
        f"{module.place}:{found.line}: {module.room or 'duban'} must not import {found.name}"
        for module in ENGINE
        for found in inner(module)
        if (room := [*found.name.split("."), ""][1]) != module.room and room not in SEES[module.room]
    ]
    assert not wrong, "\n".join(wrong)


def test_each_library_has_its_own_room() -> None:
    wrong = [
        f"{module.place}:{found.line}: {module.room or 'duban'} must not import {found.name}"
        for module in ENGINE
        for found in imports(module)
        if (library := found.name.partition(".")[0]) in SOLE and module.room not in SOLE[library]
    ]
    assert not wrong, "\n".join(wrong)


def test_transitions_stands_in_one_module() -> None:
    importers = {module.name for module in ENGINE for found in imports(module) if found.name.split(".")[0] == "transitions"}
    assert len(importers) <= 1, importers


def test_the_heart_cannot_reach_outside() -> None:
    wrong = [
        f"{module.place}:{found.line}: execution is pure and must not import {found.name}"
        for module in ENGINE
        for found in imports(module)
        if module.room == "execution" and found.name.partition(".")[0] in OUTSIDE
    ]
    assert not wrong, "\n".join(wrong)


def test_adapters_see_only_the_public_face_of_the_engine() -> None:
    """That is `duban` and the modules and packages right below it, and of them only names without an underscore."""
    wrong = [
        f"{module.place}:{found.line}: {found.name} {' '.join(found.names)}".rstrip()
        for module in ADAPTERS
        for found in inner(module)
        if found.name.count(".") > 1 or any(part.startswith("_") for part in (*found.name.split("."), *found.names))
    ]
    assert not wrong, "\n".join(wrong)


def test_there_are_no_cycles() -> None:
    graph = {
        module.name: {found.name for found in imports(module) if found.name in modules()} - {module.name}
        for module in modules().values()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_the_wall_clock_and_chance_live_in_one_module() -> None:
    wrong = [
        f"{module.place}:{line}: {name}"
        for module in modules().values()
        if module.name != "duban.clock"
        for name, line in _reads(module)
    ]
    assert not wrong, "\n".join(wrong)


def _reads(module: Module) -> Iterator[tuple[str, int]]:
    names = _known_names(module)
    for found in imports(module):
        if found.name in CHANCE:
            yield found.name, found.line
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute | ast.Name) and (name := _dotted(node, names)) in CLOCK_READS:
            yield name, node.lineno


def _known_names(module: Module) -> dict[str, str]:
    """What each imported name stands for, in full."""
    known = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            known |= {alias.asname or alias.name.partition(".")[0]: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return known


def _dotted(node: ast.expr, names: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value, names)}.{node.attr}"
    return names.get(node.id, node.id) if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("import datetime\ndatetime.datetime.now()", "datetime.datetime.now"),
        ("from datetime import datetime as dt\nlater = dt.utcnow", "datetime.datetime.utcnow"),
        ("def f():\n    from time import time\n    return time()", "time.time"),
        ("import os\nos.urandom(4)", "os.urandom"),
        ("import uuid", "uuid"),
    ],
)
def test_hidden_readings_are_found(text: str, read: str) -> None:
    module = Module("duban.example", modules()["duban"].path, ast.parse(text), is_package=False)
    assert [name for name, _ in _reads(module)] == [read]


def test_a_given_clock_is_no_reading() -> None:
    text = "import time\nclass A:\n    def f(self):\n        return self.clock.now(), time.monotonic()"
    module = Module("duban.example", modules()["duban"].path, ast.parse(text), is_package=False)
    assert not list(_reads(module))
