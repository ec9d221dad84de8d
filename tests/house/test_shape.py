"""Small files, small functions, and a first sentence for each."""

from __future__ import annotations

import ast
import importlib
import inspect
import tomllib
from collections.abc import Iterator
from types import ModuleType

from house_source import PACKAGES, ROOT, modules

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
MARKS = ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error")


def test_files_keep_their_measure() -> None:
    wrong = [
        f"{module.place}: {length} lines"
        for module in modules().values()
        if (length := module.path.read_text("utf-8").count("\n")) > LONGEST_FILE
    ]
    assert not wrong, "\n".join(wrong)


def test_functions_keep_their_measure() -> None:
    wrong = [
        f"{module.place}:{node.lineno}: {node.name} has {length} lines"
        for module in modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not wrong, "\n".join(wrong)


def test_each_module_says_what_it_is_for() -> None:
    assert not [module.place for module in modules().values() if not ast.get_docstring(module.tree)]


def test_public_names_are_described() -> None:
    """Public is what `duban` and the modules and packages right below it offer."""
    bare = [
        f"{face}.{name}"
        for face in modules()
        if face.count(".") < 2
        for name, value in _offered(importlib.import_module(face))
        if inspect.isclass(value) or inspect.isfunction(value)
        if not (text := inspect.getdoc(value)) or text.startswith(f"{name}(")
    ]
    assert not bare, "\n".join(bare)


def _offered(face: ModuleType) -> Iterator[tuple[str, object]]:
    own = [name for name, value in vars(face).items() if getattr(value, "__module__", "") == face.__name__]
    for name in getattr(face, "__all__", own):
        if not name.startswith("_"):
            yield name, getattr(face, name)


def test_nothing_is_left_half_done() -> None:
    assert not [
        (module.place, mark) for module in modules().values() for mark in MARKS if mark in module.path.read_text("utf-8")
    ]


def test_pins_name_no_hosts() -> None:
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines():
        assert line.startswith("#") or line.count("==") == 1, line
        assert not [mark for mark in ("://", "@") if mark in line], line


def test_every_package_is_in_the_distribution() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found = {
        ".".join((name, *folder.relative_to(root).parts))
        for name, root in PACKAGES.items()
        for folder in (path.parent for path in root.rglob("__init__.py"))
    }
    assert found | {"duban_processes"} == set(settings["tool"]["setuptools"]["packages"])
