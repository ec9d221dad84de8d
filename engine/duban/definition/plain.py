"""Plain data with places, and shapes, for other YAML files: scenarios, maps and the like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from duban.definition.located import Cursor, Key, walk
from duban.definition.model import Place, Source
from duban.definition.report import Report
from duban.errors import DefinitionError

if TYPE_CHECKING:
    from duban.definition.shapes.base import Shape

S = TypeVar("S", bound="Shape")


@dataclass(frozen=True, slots=True)
class Location:
    """The place of a node's value, and of the key it stands under (for an item: its own)."""

    value: Place
    key: Place


@dataclass(frozen=True, slots=True)
class Locate:
    """Finds the places of nodes by their path of keys and indexes."""

    cursor: Cursor

    def __call__(self, loc: Sequence[Key] = ()) -> Location:
        """The places of the node at a path; of the innermost node that is there, where the path goes on further."""
        spot = walk(self.cursor.spot, loc)
        return Location(spot.place, spot.key)


def read_yaml(text: str, file: str) -> tuple[Any, Locate]:
    """Plain data (dict, list, str, int, Decimal, bool, None) of a YAML 1.2 text, and the places of its nodes.

    Texts such as `on`, `12:30` and dates stay texts. DefinitionError lists what is wrong with the YAML.
    """
    from duban.definition.yaml_text import read_document

    report = Report()
    document = read_document(Source(file, text), report)
    if document is None or report.errors:
        raise DefinitionError(report.errors)
    return document.data, Locate(Cursor(document.spot))


def read_shape(model: type[S], source: Source) -> tuple[S, Locate]:
    """A file of any shape, checked and explained as definitions are; DefinitionError lists all problems."""
    from duban.definition.shaping import shape_of
    from duban.definition.yaml_text import read_document

    report = Report()
    document = read_document(source, report)
    shaped = shape_of(model, document, report) if document is not None else None
    if shaped is None or report.errors:
        raise DefinitionError(report.errors)
    return shaped.shape, Locate(shaped.cursor)
