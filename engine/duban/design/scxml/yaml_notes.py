"""What is known while a chart is written as YAML: names, expressions in FEEL, and what could not be carried over."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from duban.design.scxml.languages import only_states
from duban.design.xml_text import Element
from duban.errors import Problem

Conditions = Mapping[str, Callable[[str], str]]
"""By data model: an expression of it as FEEL. ValueError where it cannot be."""

_IN = re.compile(r"""\bIn\(\s*(["'])(.*?)\1\s*\)""")
_SYSTEM = re.compile(r"\b_(event|sessionid|name|ioprocessors)\b")


@dataclass(slots=True)
class Notes:
    """`timers` are the events that became timers, with what sent them; `events` all that the chart names."""

    model: str
    paths: Mapping[str, str]
    conditions: Conditions
    findings: list[Problem] = field(default_factory=list)
    timers: dict[str, Element] = field(default_factory=dict)
    events: frozenset[str] = frozenset()

    def lost(self, element: Element, message: str) -> None:
        """What could not be carried over."""
        self._find(element, message, "error", "not-carried-over")

    def changed(self, element: Element, message: str) -> None:
        """What means something a little different now."""
        self._find(element, message, "warning", "changed")

    def _find(self, element: Element, message: str, severity: str, code: str) -> None:
        place, id = element.place, element.get("id")
        where = f"<{element.name} {id}>" if id else f"<{element.name}>"
        self.findings.append(Problem(place.file, place.line, place.column, where, message, "", severity, code))

    def name(self, id: str) -> str:
        """A name that our language takes: letters, digits and underscores."""
        return re.sub(r"\W", "_", id)

    def path(self, id: str, element: Element) -> str:
        """The path of a state by its id."""
        if id not in self.paths:
            self.lost(element, f"there is no state {id!r}")
            return id
        return "/".join(map(self.name, self.paths[id].split("/")))

    def feel(self, text: str, element: Element) -> str | None:
        """An expression in FEEL; None, and a finding, where it cannot be."""
        try:
            found = self._feel(text.strip())
        except ValueError as error:
            self.lost(element, f"{text.strip()!r} is no FEEL: {error}")
            return None
        found = _IN.sub(lambda match: f'in state("{self.path(match[2], element)}")', found).replace("_event.data.", "event.")
        if _SYSTEM.search(found):
            self.lost(element, f"{text.strip()!r} reads a system variable")
            return None
        return found

    def _feel(self, text: str) -> str:
        if self.model == "null":
            only_states(text, frozenset())
        elif self.model in self.conditions:
            return self.conditions[self.model](text)
        elif self.model != "feel":
            raise ValueError(f"nobody translates from {self.model}")
        return text

    def with_condition(self, found: dict[str, Any], element: Element) -> dict[str, Any]:
        """With the `cond` of an element as its `if`; one that is lost never holds."""
        if not element.get("cond"):
            return found
        return {"if": self.feel(element.get("cond"), element) or "false", **found}

    def descriptors(self, event: str) -> tuple[str, ...]:
        """A descriptor in our words: ours match whole names unless they end with `.*`."""
        plain = plain_event(event)
        if not plain:
            return ("*",)
        more = plain != event or any(other.startswith(f"{plain}.") for other in self.events)
        return (plain, f"{plain}.*") if more else (plain,)


def plain_event(event: str) -> str:
    """The event that a descriptor names; empty for all."""
    return event.removesuffix("*").removesuffix(".")
