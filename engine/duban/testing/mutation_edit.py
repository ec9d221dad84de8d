"""One mistake made in a copy of a document, and what a check says to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from duban.definition.context import CheckContext
from duban.definition.located import Spot
from duban.definition.model import Definition, Source
from duban.definition.pipeline import check_document
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

    def make(self, mistake: Mistake | None) -> tuple[Definition | None, tuple[Problem, ...]]:
        """The definition with this mistake in it; None with the errors where a check refuses it."""
        document = Document(_copy(self.document.data), _copy_spot(self.document.spot))
        if mistake is not None:
            _apply(document, mistake)
        report = Report()
        definition = check_document(self.source, document, self.resolve, self.context, report)
        return definition, tuple(report.errors)


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
