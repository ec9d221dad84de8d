"""The source of both roots as syntax trees, and what each module imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"duban": ROOT / "engine" / "duban", "duban_adapters": ROOT / "adapters" / "duban_adapters"}


@dataclass(frozen=True)
class Module:
    name: str
    path: Path
    tree: ast.Module
    is_package: bool

    @property
    def room(self) -> str:
        """The module or package right below `duban` that it belongs to: `execution`, `ports` …"""
        return [*self.name.split("."), ""][1]

    @property
    def place(self) -> str:
        return str(self.path.relative_to(ROOT))


@dataclass(frozen=True)
class Import:
    """`name` is the imported module; for `from a import b` with a module `a.b` that is `a.b`, and `names` is empty."""

    name: str
    names: tuple[str, ...]
    line: int


@cache
def modules() -> dict[str, Module]:
    found = {}
    for package, folder in PACKAGES.items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            is_package = parts[-1] == "__init__"
            name = ".".join((package, *(parts[:-1] if is_package else parts)))
            found[name] = Module(name, path, ast.parse(path.read_text("utf-8")), is_package)
    return found


def imports(module: Module) -> Iterator[Import]:
    """Every import of a module: at the top, in functions and under TYPE_CHECKING alike."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, (), node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _from(module, node)


def _from(module: Module, node: ast.ImportFrom) -> Iterator[Import]:
    base = node.module or ""
    if node.level:
        parts = module.name.split(".")
        kept = parts[: len(parts) - node.level + (1 if module.is_package else 0)]
        base = ".".join((*kept, *filter(None, [node.module])))
    for alias in node.names:
        inner = f"{base}.{alias.name}"
        if inner in modules() and alias.name not in _offered(base):
            yield Import(inner, (), node.lineno)
        else:
            yield Import(base, (alias.name,), node.lineno)


def _offered(package: str) -> set[str]:
    """Names that a package's face binds, which hide modules of the same name."""
    if package not in modules():
        return set()
    nodes = (node for node in modules()[package].tree.body if isinstance(node, ast.ImportFrom) and node.module)
    return {alias.asname or alias.name for node in nodes for alias in node.names if node.module != package}
