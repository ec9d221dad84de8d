"""One mistake made in a copy of a document, and what a check says to it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from duban.definition.context import CheckContext
from duban.definition.located import Spot
from duban.definition.model import Definition, Source
from duban.definition.pipeline import check_document
from duban.definition.reading import check_definition
from duban.definition.report import Report
from duban.definition.standards import Resolve
from duban.definition.yaml_text import Document
from duban.errors import Problem
from duban.testing.mutation_places import REMOVED, Mistake


@dataclass(frozen=True, slots=True)
class Bench:
    """A definition's document, read once, and what its check has to know."""

    source: Source
    document: Document
    resolve: Resolve
    context: CheckContext

    def make(self, mistake: Mistake) -> tuple[Definition | None, tuple[Problem, ...]]:
        """The definition with this mistake in it, or None with the errors where a check refuses it."""
        report = Report()
        definition = check_document(self.source, self._changed(mistake), self.resolve, self.context, report)
        return definition, tuple(report.errors)

    def heir(self, source: Source, mistake: Mistake) -> Definition | None:
        """Another standard of the process, from a base with this mistake in it. Its places in the base are lost."""
        base = Source(self.source.file, json.dumps(self._changed(mistake).data, ensure_ascii=False, default=str))
        name = self.document.data["process"]
        return check_definition(source, lambda asked: base if asked == name else self.resolve(asked)).definition

    def _changed(self, mistake: Mistake) -> Document:
        document = Document(_copy(self.document.data), _copy_spot(self.document.spot))
        _apply(document, mistake)
        return document


def _apply(document: Document, mistake: Mistake) -> None:
    *above, last = mistake.path
    data, spot = document.data, document.spot
    for key in above:
        data, spot = data[key], spot.child(key)
    if mistake.value is not REMOVED:
        data[last] = mistake.value
        return
    del data[last]
    spot.remove(last)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _copy_spot(spot: Spot) -> Spot:
    return replace(spot, children={key: _copy_spot(child) for key, child in spot.children.items()}, lost=set(spot.lost))
