"""Reading a rule book for `duban rules`: looked up, summed up, written as a page, and held against the pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import typer

from duban.definition import load_source
from duban.testing import Evidence, Rule, RuleBook, check_rulebook, load_pack, read_rulebook, rule_page, run_paths
from duban_adapters.cli.check import show_problems
from duban_adapters.cli.codes import PROBLEMS, MisuseError
from duban_adapters.cli.desk import Desk
from duban_adapters.cli.faults import problem_data
from duban_adapters.cli.scenarios import own_calendars
from duban_adapters.cli.words import counted

STRENGTHS = ("hard", "soft", "vague")


def consult(desk: Desk, ids: Sequence[str], file: Path | None, page: Path | None, *, check: bool) -> None:
    """Show rules or sums, and what is wrong; exit with 1 when something is."""
    if check and page is None:
        raise MisuseError("--check needs --page, the page to compare with")
    file = file or desk.folder / "rules.yaml"
    if not file.is_file():
        raise MisuseError(f"there is no rule book {file}; --book names another")
    book = read_rulebook(load_source(file))
    chosen = _chosen(book, ids)
    evidence = _evidence(desk)
    problems = check_rulebook(book, evidence)
    stale = page is not None and _written(desk, page, rule_page(book, evidence, page), check=check)
    if desk.json:
        data = {"rules": [_data(rule, evidence) for rule in chosen], "problems": [problem_data(one) for one in problems]}
        desk.data(data | ({"stale": stale} if check else {}))
    else:
        _show(desk, book, chosen if ids else [], evidence)
        show_problems(desk, problems)
        desk.out((counted(len(problems), "problem", desk.lang), "bold red" if problems else "bold green"))
    if problems or stale:
        raise typer.Exit(PROBLEMS)


def _evidence(desk: Desk) -> Evidence:
    calendars = own_calendars(desk)
    played = run_paths([desk.folder], desk.folder, calendars=calendars, language=desk.lang).played
    return Evidence(load_pack(desk.folder, calendars=calendars), played)


def _chosen(book: RuleBook, ids: Sequence[str]) -> list[Rule]:
    if missing := [id for id in ids if id not in book.rules]:
        raise MisuseError(f"{book.file} has no rule {', '.join(missing)}")
    return [book.rules[id] for id in ids or book.rules]


def _written(desk: Desk, page: Path, text: str, *, check: bool) -> bool:
    """Whether the page is stale (and stays so)."""
    if not check:
        page.write_text(text, "utf-8")
        desk.out((desk.out.word("written"), "green"), f"  {page}")
        return False
    stale = not page.is_file() or page.read_text("utf-8") != text
    if stale:
        desk.complain(f"{page} is out of date; `duban rules --page {page}` writes it anew")
    return stale


def _show(desk: Desk, book: RuleBook, chosen: Iterable[Rule], evidence: Evidence) -> None:
    for rule in chosen:
        _tell(desk, book, rule, evidence)
    if not chosen:
        desk.out.heading("rules", book.title.get(desk.lang, book.name))
        desk.out.table(("carried by", *(f">{one}" for one in STRENGTHS), ">all"), _sums(desk, book))
    desk.out()


def _tell(desk: Desk, book: RuleBook, rule: Rule, evidence: Evidence) -> None:
    out = desk.out
    out.heading(rule.id, f"{out.word(rule.strength)}; {_text(book.documents.get(rule.document, {}), desk.lang)}")
    out(_text(rule.words, desk.lang))
    for process, keys in rule.lives.items():
        for key in keys:
            place = evidence.places.get(process, {}).get(key)
            out(f"  {process}  {key}", (f"  {place.file}:{place.line}" if place else "", "dim"))
    if rule.by is not None:
        out(f"  {_text(book.carriers.get(rule.by, {}), desk.lang)}: {_text(rule.why, desk.lang)}")
    for name in (*rule.shown, *rule.tested):
        out(("  ✓ ", "green"), name)


def _sums(desk: Desk, book: RuleBook) -> list[Sequence[str]]:
    rules = list(book.rules.values())
    groups = {
        desk.out.word("processes, and shown"): [one for one in rules if one.lives and one.proven],
        desk.out.word("processes, not shown"): [one for one in rules if one.lives and not one.proven],
    }
    for carrier, words in book.carriers.items():
        groups[_text(words, desk.lang)] = [one for one in rules if not one.lives and one.by == carrier]
    groups[desk.out.word("all")] = rules
    return [(words, *_counts(found)) for words, found in groups.items() if found]


def _counts(rules: Sequence[Rule]) -> list[str]:
    counts: Counter[str] = Counter(one.strength for one in rules)
    return [str(counts[strength] or "–") for strength in STRENGTHS] + [str(len(rules))]


def _text(texts: Any, language: str) -> str:
    return texts.get(language) or next(iter(texts.values()), "")


def _data(rule: Rule, evidence: Evidence) -> dict[str, Any]:
    places = evidence.places
    lives = {
        process: {key: str(place) if (place := places.get(process, {}).get(key)) else None for key in keys}
        for process, keys in rule.lives.items()
    }
    return {
        "id": rule.id,
        "words": dict(rule.words),
        "strength": rule.strength,
        "lives": lives,
        "shown": list(rule.shown),
        "tested": list(rule.tested),
        "by": rule.by,
        "why": dict(rule.why),
    }
