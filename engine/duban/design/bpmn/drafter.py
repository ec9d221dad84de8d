"""What all bodies of a draft share: titles in one language, ids, and what is told about them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from duban.definition.model import NOWHERE, ROOT, Definition, Place, State, Text
from duban.design.bpmn.ids import Ids, clean
from duban.design.bpmn.model import Body, Node
from duban.design.bpmn.ways import Events
from duban.durations import Duration
from duban.errors import Problem

LONGEST = 40
"""Of the names of flows, in letters; the whole condition stands in the flow."""
_MADE_UP = re.compile(r"(start|end|ended|choice|fork|some|first_of|wait|tell|boundary|begin|join)(_\d+)?")

_WORDS = {"startEvent": "start", "endEvent": "end", "boundaryEvent": "otherwise", "intermediateCatchEvent": "waits"}
_CHINESE = {"start": "开始", "end": "结束", "otherwise": "否则", "waits": "等待", "error": "出错"}


@dataclass(slots=True)
class Drafter:
    """What all bodies of a draft share."""

    definition: Definition
    lang: str
    events: Events
    ids: Ids
    findings: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, definition: Definition, lang: str) -> Drafter:
        taken = {clean(path) for path in definition.states if path != ROOT}
        return cls(definition, lang, Events.of(definition), Ids(taken))

    def text(self, text: Text, name: str) -> str:
        """A title in the draft's language."""
        return text.get(self.lang) or text.get("") or text.get("en") or next(iter(text.values()), name)

    def word(self, name: str) -> str:
        """One of the few words that a draft brings itself."""
        return _CHINESE[name] if self.lang.startswith("zh") else name

    def named(self, body: Body) -> Body:
        """A body whose starts, ends and choices all have names."""
        return replace(body, nodes=tuple(self._named(node, body) for node in body.nodes))

    def _named(self, node: Node, body: Body) -> Node:
        inside = self.named(node.inside) if node.inside is not None else None
        splits = sum(flow.source == node.id for flow in body.flows) > 1
        if node.name:
            name = node.name
        elif node.kind in ("exclusiveGateway", "inclusiveGateway", "complexGateway"):
            name = "?" if splits else ""
        else:
            name = self.word(_WORDS[node.kind]) if node.kind in _WORDS else ""
        return replace(node, name=name, inside=inside)

    def title(self, state: State) -> str:
        """What a state's node is called."""
        if state.task is not None and state.task.title:
            return self.text(state.task.title, state.name)
        return self.text(state.title, "" if _MADE_UP.fullmatch(state.name) else state.name)

    def event_title(self, name: str) -> str:
        """What an event is called."""
        event = self.definition.events.get(name)
        return self.text(event.title, name) if event is not None else name

    def label(self, kind: str, name: str) -> str:
        """What opens or meets something, in words."""
        if kind == "event":
            return self.event_title(name)
        if kind in ("enter", "leave"):
            return self.title(self.definition.states[name])
        fact = self.definition.facts.get(name)
        return self.text(fact.title, name) if fact is not None else name or self.word(kind)

    def value(self, text: str) -> str:
        """An expression with the numbers that its terms stand for."""
        return re.sub(r"\bterms\.(\w+)", lambda found: self._term(found[1]), text)

    def _term(self, name: str) -> str:
        value = self.definition.terms[name].value if name in self.definition.terms else name
        return value.text(self.lang) if isinstance(value, Duration) else str(value)

    def short(self, text: str) -> str:
        """A condition as a flow's name."""
        found = self.value(text)
        return found if len(found) <= LONGEST else f"{found[: LONGEST - 1]}…"

    def tell(self, code: str, place: Place, where: str, message: str, error: bool = False) -> None:
        """Something that BPMN has no form for: an error where it is lost, a warning where it stands in our own words."""
        known = place if place != NOWHERE else self.definition.place
        severity = "error" if error else "warning"
        found = Problem(known.file, known.line, known.column, where, message, "", severity, f"bpmn-{code}")
        if found not in self.findings:
            self.findings.append(found)
