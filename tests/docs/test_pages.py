"""Every page can be found, and every link leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from docs_snippets import ROOT, pages

DOCS = ROOT / "docs"


def in_nav(entries: Any) -> Iterator[str]:
    for entry in entries:
        for target in entry.values() if isinstance(entry, dict) else [entry]:
            yield from [target] if isinstance(target, str) else in_nav(target)


def test_the_navigation_names_each_page_once() -> None:
    nav = list(in_nav(yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]))
    written = sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md"))
    assert sorted(nav) == written, "mkdocs.yml and docs/ differ"


def test_links_lead_somewhere() -> None:
    dead = []
    for page in pages():
        prose = re.sub(r"^ *(`{3,}).*?^ *\1 *$", "", page.read_text("utf-8"), flags=re.M | re.S)
        for target in re.findall(r"\]\(([^)\s]+)\)", prose):
            path = target.partition("#")[0]
            if path and "://" not in path and not path.startswith("mailto:") and not (page.parent / path).exists():
                dead.append(f"{page.relative_to(ROOT)}: {target}")
    assert not dead, "\n".join(dead)


def test_headings_that_links_name_exist() -> None:
    dead = []
    for page in pages():
        for path, anchor in re.findall(r"\]\(([\w./-]*\.md)?#([^)\s]+)\)", page.read_text("utf-8")):
            target = page.parent / path if path else page
            if target.exists() and anchor not in _anchors(target):
                dead.append(f"{page.relative_to(ROOT)}: {path}#{anchor}")
    assert not dead, "\n".join(dead)


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ +(.+?) *$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_tests_that_pages_name_exist() -> None:
    """In a row of a table: every `test_…` stands in the file that the row runs."""
    missing = []
    for page in pages():
        for row in re.findall(r"^\|.*`\S*pytest tests/.*$", page.read_text("utf-8"), re.M):
            file = ROOT / re.findall(r"pytest (\S+)`", row)[0]
            text = file.read_text("utf-8") if file.exists() else ""
            missing += [f"{page.name}: {name}" for name in re.findall(r"`([tT]est\w+)`", row) if not _is_in(name, text)]
    assert not missing, "\n".join(missing)


def _is_in(test: str, text: str) -> bool:
    return re.search(rf"^(def {test}\(|{test} =)", text, re.M) is not None
