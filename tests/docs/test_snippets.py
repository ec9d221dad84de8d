"""What the documentation shows is true: see docs_snippets.py for the convention."""

from __future__ import annotations

import ast
import csv
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import structlog
from docs_snippets import READ, ROOT, RUN, Snippet, pages, snippets
from typer.testing import CliRunner

BIN = Path(sys.executable).parent
COMMANDS = {"duban", "cat", "ls", "head", "tail", "mkdir", "cp", "echo"}
"""What a console snippet may run; other commands (pip, git, docker …) are only shown."""

LOOKS = {"LC_ALL": "C.UTF-8", "NO_COLOR": "1", "COLUMNS": "200", "TERM": "dumb"}


class Page:
    """One page's folder and namespace; snippets run in it one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, Any] = {"__name__": "__main__"}

    def run(self, snippet: Snippet) -> None:
        name = snippet.option("file")
        if name and snippet.language != "diff":
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(snippet.text, "utf-8")
        getattr(self, f"_{snippet.language}")(snippet)

    def _python(self, snippet: Snippet) -> None:
        tree = ast.parse(snippet.text, str(snippet.page))
        if snippet.fragment:
            return
        ast.increment_lineno(tree, snippet.line - 1)
        code = compile(tree, str(snippet.page), "exec")
        if expected := snippet.option("raises"):
            with pytest.raises(Exception, match="") as caught:
                exec(code, self.names)
            assert caught.type.__name__ == expected
        else:
            exec(code, self.names)

    def _yaml(self, snippet: Snippet) -> None:
        if snippet.fragment:
            return _parse_yaml(snippet)
        key = re.search(r"^(\w+):", snippet.text, re.M)
        check = _FILES.get(key[1] if key else "")
        assert check, f"begins with {', '.join(_FILES)}, or is a fragment"
        check(snippet, self.folder)

    def _csv(self, snippet: Snippet) -> None:
        assert len({len(row) for row in csv.reader(snippet.text.splitlines())}) == 1

    def _toml(self, snippet: Snippet) -> None:
        from duban_adapters.config import load_config

        tomllib.loads(snippet.text)
        if not snippet.fragment:
            file = self.folder / (snippet.option("file") or "snippet.toml")
            file.write_text(snippet.text, "utf-8")
            load_config(file, dict.fromkeys(re.findall(r"\$\{(\w+)\}", snippet.text), "set"))

    def _bash(self, snippet: Snippet) -> None:
        text = re.sub(r"<[^>\n]+>", "SOMETHING", snippet.text)
        subprocess.run(["bash", "-n"], input=text, text=True, check=True)
        for command in re.findall(r"(?:^|&&|;|\|)\s*duban ((?:[a-z][a-z-]*))", text, re.M):
            assert self._run(f"duban {command} --help")[1] == 0, f"there is no command duban {command}"
        for targets in re.findall(r"(?:^|&&|;)\s*make ((?:[a-z]+ ?)+)", text, re.M):
            assert set(targets.split()) <= _targets(), targets

    def _console(self, snippet: Snippet) -> None:
        for command, expected in _commands(snippet.text):
            first = shlex.split(command, comments=True)[0]
            if first == "make":
                assert set(shlex.split(command)[1:2]) <= _targets(), command
            elif first in COMMANDS and not snippet.fragment:
                self._compare(command, expected)

    def _json(self, snippet: Snippet) -> None:
        json.loads(snippet.text)

    def _xml(self, snippet: Snippet) -> None:
        ElementTree.fromstring(snippet.text)

    def _diff(self, snippet: Snippet) -> None:
        name = snippet.option("file")
        assert name, "say which file= it changes"
        before, after = (
            "".join(line[1:] for line in snippet.text.splitlines(keepends=True) if line[0] in (sign, " ")) for sign in "-+"
        )
        text = (self.folder / name).read_text("utf-8")
        assert text.count(before) == 1, f"{name} does not hold these lines once:\n{before}"
        (self.folder / name).write_text(text.replace(before, after), "utf-8")

    def _compare(self, command: str, expected: list[str]) -> None:
        said, code = self._run(command)
        if not expected:
            assert code == 0, f"$ {command}\n{said}"
            return
        rest = said
        for word in re.findall(r"\w+", " ".join(expected)):
            assert word in rest, f"$ {command}\nhas no {word!r} in its place:\n{said}"
            rest = rest[rest.index(word) + len(word) :]

    def _run(self, command: str) -> tuple[str, int]:
        """What a command says, and its exit code. `duban` alone runs in this process, which saves most of the time."""
        if not command.startswith("duban ") or set(command) & set("|<>&;$"):
            done = self._shell(command)
            return done.stdout + done.stderr, done.returncode
        from duban_adapters.cli.app import app

        try:
            result = CliRunner().invoke(app, shlex.split(command)[1:], prog_name="duban", env=LOOKS)
        finally:
            structlog.reset_defaults()
        return result.output, result.exit_code

    def _shell(self, command: str) -> subprocess.CompletedProcess[str]:
        env = os.environ | LOOKS | {"PATH": f"{BIN}:{os.environ['PATH']}"}
        return subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=env,
            text=True,
            capture_output=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
        )


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))


def _commands(text: str) -> list[tuple[str, list[str]]]:
    """Each `$ command` (which `\\` continues) with the lines of output below it."""
    found: list[tuple[str, list[str]]] = []
    for line in text.replace("\\\n", " ").splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found and line.strip() not in ("", "…", "..."):
            found[-1][1].append(line)
    return found


def _parse_yaml(snippet: Snippet) -> None:
    import yaml

    yaml.compose(snippet.text, yaml.SafeLoader)


def _process(snippet: Snippet, folder: Path) -> None:
    from duban.definition import Source, check_definition

    found = check_definition(Source(snippet.place, snippet.text), _resolver(folder))
    assert not found.problems, "\n".join(map(str, found.problems))


def _resolver(folder: Path) -> Any:
    from duban.definition import load_library

    return load_library(folder).resolve


def _scenario(snippet: Snippet, folder: Path) -> None:
    from duban.definition import Source
    from duban.testing import read_scenario

    read_scenario(Source(snippet.place, snippet.text))


def _calendar(snippet: Snippet, folder: Path) -> None:
    from duban.definition import Source, read_calendar

    read_calendar(Source(snippet.place, snippet.text))


def _map(snippet: Snippet, folder: Path) -> None:
    from duban.definition import Source
    from duban.design import read_map

    read_map(Source(snippet.place, snippet.text))


def _rulebook(snippet: Snippet, folder: Path) -> None:
    from duban.definition import Source
    from duban.testing import read_rulebook

    read_rulebook(Source(snippet.place, snippet.text))


_FILES = {"duban": _process, "scenario": _scenario, "calendar": _calendar, "map": _map, "rulebook": _rulebook}


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_snippets_of(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    here = Page(tmp_path)
    faults = []
    for snippet in snippets(page):
        if snippet.language in READ:
            continue
        try:
            assert snippet.language in RUN, f"say how {snippet.language} is to be checked"
            here.run(snippet)
        except (Exception, pytest.fail.Exception) as error:
            faults.append(f"{snippet.place}: {type(error).__name__}: {error}")
    assert not faults, "\n".join(faults)
