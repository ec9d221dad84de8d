"""docs/reference/api.md, made from the docstrings. Run it to renew the page: `python tests/docs/api_page.py`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import duban

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "api.md"

GROUPS = {
    "Run an engine": ("open_engine", "Engine", "Outcome", "ToStart", "ToSend", "Answer", "Actor", "Worker"),
    "Tell it the time": ("Clock", "SystemClock", "ManualClock"),
    "Read definitions": ("Source", "read_definition", "check_definition", "Definition"),
    "Decide without an engine": ("compile_program", "Program", "step", "Step", "Instance", "World"),
    "Durations and calendars": ("Duration", "WorkingCalendar"),
    "Deliver and ask": ("Channel", "Message", "Service", "ServiceRequest"),
}
FIELDS_OF_ITS_OWN = {duban.Program}
"""What only the engine looks into."""

BAR = "\\|"
MODULES = ("calendars", "definition", "design", "insight", "persistence", "runtime", "testing")

HEAD = """\
# The Python API

`from duban import …` gives every name below, and imports it when it is first used, so that `import duban` stays light. This
page is made from the docstrings by `python tests/docs/api_page.py`.

What is public is what `duban` and the modules right below it offer, and the stimuli that `step` takes, from
`duban.execution.stimulus`. Everything else that lies deeper may change at any time.

Instants are aware datetimes; a naive one is refused with `NaiveTime`. Facts and fields go in as Python values: `str`, `int`,
`Decimal`, `bool`, `date`, `datetime`, `Duration`, `list` and `dict`. Values are frozen, and one engine serves
all threads of an application.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_groups(), *_errors(), *_modules()])


def _groups() -> Iterator[str]:
    for heading, names in GROUPS.items():
        yield f"## {heading}\n"
        for name in names:
            yield from _entry(name, getattr(duban, name))


def _entry(name: str, thing: Any) -> Iterator[str]:
    yield f"### {name}\n"
    if not inspect.isclass(thing):
        yield f"```text\n{name}{_signature(thing)}\n```\n"
    yield f"{_prose(thing)}\n"
    if fields := _fields(thing):
        yield f"Fields: {', '.join(f'`{field}`' for field in fields)}.\n"
    members = list(_members(thing)) if inspect.isclass(thing) else []
    if members:
        yield "| | |\n|---|---|"
        yield from members
        yield ""


def _members(kind: type) -> Iterator[str]:
    parts = [part for part in kind.__mro__ if part is kind or (part.__module__.startswith("duban") and _is_protocol(part))]
    for name, member in (item for part in parts for item in vars(part).items()):
        shown = isinstance(member, property) or inspect.isfunction(member)
        if not name.startswith("_") and shown and inspect.getdoc(member):
            call = _signature(member) if inspect.isfunction(member) else ""
            yield f"| `{name}{call.replace('|', BAR)}` | {' '.join(_prose(member).split())} |"


def _is_protocol(kind: type) -> bool:
    """Whether a class is a part of a face that is put together from several."""
    return bool(getattr(kind, "_is_protocol", False))


def _fields(thing: Any) -> list[str]:
    names = getattr(thing, "__struct_fields__", None) or getattr(thing, "__dataclass_fields__", ())
    return [] if thing in FIELDS_OF_ITS_OWN else [name for name in names if not name.startswith("_")]


class _Written(str):
    """An annotation as it is written: shown without quotes."""

    __slots__ = ()
    __repr__ = str.__str__


def _signature(function: Any) -> str:
    found = inspect.signature(function)
    parameters = [
        one.replace(annotation=_Written(one.annotation)) for name, one in found.parameters.items() if name != "self"
    ]
    return str(found.replace(parameters=parameters, return_annotation=_Written(found.return_annotation)))


def _prose(thing: Any) -> str:
    return inspect.getdoc(thing) or ""


def _errors() -> Iterator[str]:
    errors = import_module("duban.errors")
    yield f"## Errors\n\n{_prose(errors)} All are in `duban.errors`.\n\n| error | meaning |\n|---|---|"
    for name, kind in vars(errors).items():
        if inspect.isclass(kind) and issubclass(kind, duban.DubanError):
            yield f"| `{name}` | {' '.join(_prose(kind).split())} |"
    yield ""


def _modules() -> Iterator[str]:
    yield "## Modules for more\n"
    for module in MODULES:
        found = import_module(f"duban.{module}")
        yield f"**`duban.{module}`** {_prose(found).splitlines()[0]}\n\n| | |\n|---|---|"
        for name in sorted(set(found.__all__) - set(duban.__all__)):
            thing = getattr(found, name)
            if inspect.isclass(thing) or inspect.isfunction(thing):
                yield f"| `{name}` | {' '.join(_prose(thing).split())} |"
        yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
