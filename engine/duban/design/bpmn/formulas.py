"""Expressions of a model as FEEL: taken as they are, without a leading `=`, or through a host's translator by language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from duban.definition.feel import FeelError, parse
from duban.definition.feel.nodes import Call, Iteration, Name, Node
from duban.definition.model import NOWHERE, Place
from duban.design.bpmn.model import Formula
from duban.durations import parse_duration
from duban.errors import Problem

Translators = Mapping[str, Callable[[str], str]]
"""What makes FEEL of a foreign language's text, by the language's name or URI. Nothing is executed."""
_FEEL = re.compile(r"feel", re.IGNORECASE)
_FOREIGN = re.compile(r"^\s*[$#]\{")
_CYCLE = re.compile(r"R(?P<times>\d*)/(?:(?P<start>[^P/][^/]*)/)?(?P<period>P[^/]+)")
_CRON = re.compile(r"(\S+\s+){4}\S+")


@dataclass(slots=True)
class Notes:
    """What was seen while a model is carried over: findings, and the data its expressions read."""

    findings: list[Problem] = field(default_factory=list)
    reads: dict[str, None] = field(default_factory=dict)

    def tell(self, code: str, place: Place, element: str, message: str, suggestion: str = "") -> None:
        """Something that is not carried over, or not as it is."""
        known = place if place != NOWHERE else Place("", 1, 1)
        problem = Problem(
            known.file, known.line, known.column, element, message, suggestion, severity="warning", code=f"bpmn-{code}"
        )
        self.findings.append(problem)


@dataclass(frozen=True, slots=True)
class Formulas:
    """Reads formulas; what cannot be read is told."""

    notes: Notes
    translators: Translators

    def condition(self, formula: Formula | None, element: str) -> str | None:
        """FEEL for a condition; None where there is none, or none that can be read."""
        return self.value(formula, element) if formula is not None else None

    def value(self, formula: Formula, element: str) -> str | None:
        """FEEL for any expression."""
        text = self._feel(formula)
        try:
            tree = parse(text) if text is not None else None
        except FeelError:
            tree = None
        if tree is None or text is None:
            language = formula.language or "no named language"
            message = f"the expression {formula.text!r} in {language} is not carried over"
            self.notes.tell("expression", formula.place, element, message, "write it in FEEL, or give a translator")
            return None
        for name in sorted(_names(tree), key=lambda one: one.offset, reverse=True):
            plain = "_".join(name.name.split())
            self.notes.reads.setdefault(plain)
            text = text[: name.offset] + plain + text[name.offset + name.length :]
        return text

    def _feel(self, formula: Formula) -> str | None:
        translate = self.translators.get(formula.language)
        if translate is not None:
            return translate(formula.text)
        if formula.language and not _FEEL.search(formula.language) and "XPath" not in formula.language:
            return None
        return None if _FOREIGN.match(formula.text) else formula.text.removeprefix("=").strip()

    def clock(self, how: str, formula: Formula | None, element: str, place: Place) -> dict[str, Any]:
        """The keys of a timer: `after`, `at`, `every` or `cron`; a draft's timer without a time never fires."""
        if formula is None:
            self.notes.tell("timer", place, element, "the timer says no time; it never fires", "write after: …")
            return {"after": "never"}
        text = formula.text.removeprefix("=").strip()
        if how == "cycle":
            return self._cycle(text, formula, element)
        if how == "duration" and _is_duration(text):
            return {"after": text}
        if how == "date" and re.match(r"\d{4}-\d{2}-\d{2}", text):
            return {"at": text}
        value = self.value(formula, element)
        return {"after": "never"} if value is None else {"at" if how == "date" else "after": value}

    def _cycle(self, text: str, formula: Formula, element: str) -> dict[str, Any]:
        match = _CYCLE.fullmatch(text)
        if match and _is_duration(match["period"]):
            times = {"times": int(match["times"])} if match["times"] else {}
            return {"every": match["period"]} | times
        if _CRON.fullmatch(text):
            return {"cron": text}
        self.notes.tell("timer", formula.place, element, f"the cycle {text!r} is not carried over", "write every: …")
        return {"after": "never"}


def _is_duration(text: str) -> bool:
    try:
        return not parse_duration(text).never
    except ValueError:
        return False


def _names(node: Any, bound: frozenset[str] = frozenset()) -> Iterator[Name]:
    """The free names of a FEEL tree; those that `for`, `some` and functions bind are not, nor are functions."""
    if isinstance(node, Name):
        if node.name not in bound:
            yield node
    elif isinstance(node, Call) and isinstance(node.function, Name):
        yield from _names(node.args, bound)
    elif isinstance(node, tuple):
        for one in node:
            yield from _names(one, bound)
    elif isinstance(node, Node | Iteration):
        inner = bound | {one.name for one in getattr(node, "iterations", ())} | set(getattr(node, "params", ()))
        for one in fields(node):
            yield from _names(getattr(node, one.name), inner)
