"""A rule book: every rule that a pack of processes answers to, where it lives and what shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from duban.definition.located import Cursor
from duban.definition.model import Source, Text
from duban.definition.report import Report
from duban.errors import DefinitionError

if TYPE_CHECKING:
    from duban.definition.shapes.rulebook import BookedRuleShape, RuleBookShape

_TO = re.compile(r"\s*(?:…|–|to)\s*")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `lives` names elements by process, `shown` scenarios (folder/stem), `tested` tests in Python.

    `by` is who carries it instead of a process or besides one, and `why` says more about that.
    """

    id: str
    words: Text
    strength: Literal["hard", "soft", "vague"]
    lives: Mapping[str, tuple[str, ...]]
    shown: tuple[str, ...]
    tested: tuple[str, ...]
    by: str | None
    why: Text
    cursor: Cursor = field(repr=False, compare=False)

    @property
    def document(self) -> str:
        """The number of the document it stands in."""
        return self.id.partition("-")[0]

    @property
    def proven(self) -> bool:
        """Whether a scenario or a test shows it."""
        return bool(self.shown or self.tested)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules by id, the titles of their documents, and who else carries them."""

    name: str
    title: Text
    documents: Mapping[str, Text]
    carriers: Mapping[str, Text]
    rules: Mapping[str, Rule]
    cursor: Cursor = field(repr=False, compare=False)

    @property
    def file(self) -> str:
        """The file it was read from."""
        return self.cursor.place.file

    def cited(self, text: str) -> dict[str, int]:
        """The ids that a text names, ranges such as `002-35 … 002-38` spread, each with the first line that names it."""
        found: dict[str, int] = {}
        one = f"(?:{'|'.join(map(re.escape, self.documents))})-\\d{{2,}}"
        for match in re.finditer(rf"\b({one})\b(?:{_TO.pattern}({one})\b)?", text):
            line = text.count("\n", 0, match.start()) + 1
            for id in _spread(match[1], match[2]):
                found.setdefault(id, line)
        return found


def _spread(first: str, last: str | None) -> Iterator[str]:
    document, _, low = first.partition("-")
    high = last.partition("-")[2] if last and last.startswith(f"{document}-") else low
    yield from (f"{document}-{number:0{len(low)}}" for number in range(int(low), int(high) + 1))
    if last and not last.startswith(f"{document}-"):
        yield last


def read_rulebook(source: Source) -> RuleBook:
    """A rule book's file; DefinitionError lists every problem of its form, with places."""
    from duban.definition.shapes.rulebook import RuleBookShape
    from duban.definition.shaping import shape_of
    from duban.definition.yaml_text import read_document

    report = Report()
    document = read_document(source, report)
    shaped = shape_of(RuleBookShape, document, report) if document is not None else None
    if shaped is None or report.errors:
        raise DefinitionError(report.errors)
    return _book(shaped.shape, shaped.cursor)


def _book(shape: RuleBookShape, cursor: Cursor) -> RuleBook:
    rules = {id: _rule(id, one, cursor.at("rules", id)) for id, one in shape.rules.items()}
    return RuleBook(shape.rulebook, shape.title, shape.documents, shape.carriers, rules, cursor)


def _rule(id: str, shape: BookedRuleShape, cursor: Cursor) -> Rule:
    lives = {process: tuple(keys) for process, keys in shape.lives.items()}
    shown, tested = tuple(shape.shown), tuple(shape.tested)
    return Rule(id, shape.words, shape.strength, lives, shown, tested, shape.by, shape.why, cursor)
