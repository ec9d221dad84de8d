"""Helpers of the tests here: a text becomes a definition or its problems."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from duban.definition import CheckContext, Checked, Definition, Source, check_definition
from duban.errors import Problem

FILES = Path(__file__).parent / "files"
HEAD = "duban: 1\nprocess: example\n"
FLOW = "initial: open\nstates: {open: {final: true}}\n"


def whole(text: str) -> str:
    """A file out of a part: with the head and the state it may lack, at its end so that lines stay."""
    text = dedent(text).lstrip("\n")
    keys = {line.split(":")[0] for line in text.splitlines() if line and not line[0].isspace()}
    tail = "" if keys & {"process", "extends"} else HEAD
    return text.rstrip() + "\n" + tail + ("" if keys & {"states", "parallel", "extends"} else FLOW)


def check(text: str, context: CheckContext | None = None) -> Checked:
    return check_definition(Source("a.yaml", whole(text)), context=context)


def problems(text: str, context: CheckContext | None = None) -> tuple[Problem, ...]:
    return check(text, context).problems


def found(text: str, context: CheckContext | None = None) -> list[tuple[str, int, int]]:
    """Code, line and column of every problem."""
    return [(one.code, one.line, one.column) for one in problems(text, context)]


def read(text: str) -> Definition:
    checked = check(text)
    assert checked.definition is not None, "\n".join(map(str, checked.problems))
    return checked.definition


def only(text: str, context: CheckContext | None = None) -> Problem:
    """The one problem of a text."""
    every = problems(text, context)
    assert len(every) == 1, "\n".join(map(str, every)) or "no problem"
    return every[0]
