"""A rule book as a page: each rule with what it asks for, where it lives and what shows it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from duban.definition.model import Text
from duban.testing.rule_checks import Evidence
from duban.testing.rulebook import Rule, RuleBook

STRENGTHS = ("hard", "soft", "vague")

HEAD = """\
# {title}

Every rule of the documents that these processes answer to: what it asks for, where it lives, and what shows it. A number in
bold is a hard rule: it names a number, a recipient or a must. The words are ours; the documents speak for themselves.

This page is written by `duban rules --page`, from [{file}]({link}). Each place named here exists, each scenario passes and
touches it, and each rule is cited where it lives.
"""


def rule_page(book: RuleBook, evidence: Evidence, page: str | os.PathLike[str]) -> str:
    """The text of the page, with links that are right for a file at `page`."""
    return "\n".join(_Page(book, evidence, Path(page).resolve().parent).lines()) + "\n"


class _Page:
    def __init__(self, book: RuleBook, evidence: Evidence, folder: Path) -> None:
        self.book, self.evidence, self.folder = book, evidence, folder

    def lines(self) -> Iterator[str]:
        """Head, sums, and a table for each document."""
        title = _said(self.book.title) or self.book.name
        yield HEAD.format(title=title, file=Path(self.book.file).name, link=self.link(self.book.file))
        yield from self._sums()
        for document, words in self.book.documents.items():
            rules = [rule for rule in self.book.rules.values() if rule.document == document]
            yield f"\n## {document}: {_said(words)}\n"
            yield "| rule | asks for | lives | shown by |\n|---|---|---|---|"
            yield from (self._row(rule) for rule in rules)

    def _sums(self) -> Iterator[str]:
        rules = list(self.book.rules.values())
        groups = {
            "processes, and shown": [one for one in rules if one.lives and one.proven],
            "processes, not shown": [one for one in rules if one.lives and not one.proven],
        }
        for carrier, words in self.book.carriers.items():
            groups[_first(words)] = [one for one in rules if not one.lives and one.by == carrier]
        yield "| carried by | " + " | ".join(STRENGTHS) + " | all |"
        yield "|---|" + "---|" * (len(STRENGTHS) + 1)
        yield from (_sum(words, found) for words, found in groups.items() if found)
        yield _sum("all", rules)
        elsewhere = [one.id for one in rules if one.strength == "hard" and not one.lives]
        if elsewhere:
            yield f"\nHard rules that no process carries: {', '.join(elsewhere)}; below it says who does, and why."

    def _row(self, rule: Rule) -> str:
        id = f"**{rule.id}**" if rule.strength == "hard" else rule.id
        words = "<br>".join(rule.words.values())
        return f"| {id} | {words} | {'<br>'.join(self._lives(rule))} | {', '.join(self._shown(rule))} |"

    def _lives(self, rule: Rule) -> Iterator[str]:
        for process, keys in rule.lives.items():
            yield f"{process}: " + ", ".join(self._element(process, key) for key in keys)
        if rule.by is not None:
            carrier, why = _first(self.book.carriers.get(rule.by, {})), _first(rule.why)
            yield f"*{carrier}*" + (f": {why}" if why else "")

    def _element(self, process: str, key: str) -> str:
        place = self.evidence.places.get(process, {}).get(key)
        return f"[`{key}`]({self.link(place.file)}#L{place.line})" if place else f"`{key}`"

    def _shown(self, rule: Rule) -> Iterator[str]:
        last = ""
        for name in rule.shown:
            folder, _, stem = name.partition("/")
            number = re.match(r"\d+", stem)
            label = number[0] if number else stem
            file = self.evidence.scenarios[name].file if name in self.evidence.scenarios else ""
            yield f"[{label if folder == last else f'{folder} {label}'}]({self.link(file)})"
            last = folder
        for name in rule.tested:
            file, _, test = name.partition("::")
            yield f"[`{test}`]({self.link(self._root(file) / file)})"

    def _root(self, file: str) -> Path:
        parents = Path(self.book.file).resolve().parents
        return next((folder for folder in parents if (folder / file).exists()), parents[0])

    def link(self, file: str | Path) -> str:
        """The way from the page to a file."""
        return quote(Path(os.path.relpath(Path(file).resolve(), self.folder)).as_posix())


def _sum(words: str, rules: Sequence[Rule]) -> str:
    counts = [sum(one.strength == strength for one in rules) for strength in STRENGTHS]
    return f"| {words} | " + " | ".join(str(count or "–") for count in [*counts, len(rules)]) + " |"


def _said(text: Text) -> str:
    return " · ".join(text.values())


def _first(text: Mapping[str, str]) -> str:
    return text.get("en") or next(iter(text.values()), "")
