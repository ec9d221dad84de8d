"""`python -m benchmarks`: measure, and print tables or JSON. Nothing but the figures goes to stdout."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from rich.console import Console

from benchmarks import events, memory, startup, steps, timers
from benchmarks.databases import Databases, SqliteFiles, postgres
from benchmarks.figures import Report
from benchmarks.sizes import FULL, QUICK, TINY, Sizes
from benchmarks.tables import show

ALONE: dict[str, Callable[[Sizes], Report]] = {"startup": startup.measure, "steps": steps.measure}
STORED: dict[str, Callable[[Databases, Sizes], Report]] = {
    "events": events.measure,
    "timers": timers.measure,
    "memory": memory.measure,
}
KINDS = ("sqlite", "postgresql")


def main() -> None:
    """Measure what was asked for."""
    asked = _arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=asked.folder, ignore_cleanup_errors=True) as folder:
        reports = list(_reports(asked, Path(folder)))
    if asked.json:
        print(json.dumps([report.as_json() for report in reports], ensure_ascii=False, indent=2))
    else:
        show(Console(), reports)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks", description="How fast Duban is on this machine.")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", dest="sizes", action="store_const", const=QUICK, default=FULL, help="less of everything")
    size.add_argument("--tiny", dest="sizes", action="store_const", const=TINY, help="to see that it runs; no figure counts")
    parser.add_argument("--only", nargs="+", choices=[*ALONE, *STORED], default=[*ALONE, *STORED], help="these figures")
    parser.add_argument("--on", nargs="+", choices=KINDS, default=KINDS, help="these databases")
    parser.add_argument("--json", action="store_true", help="JSON instead of tables")
    parser.add_argument("--folder", type=Path, default=Path("bench-out"), help="on the disk to measure (bench-out)")
    parser.add_argument("--postgres", metavar="URL", help="a server where databases may be made, instead of one of our own")
    return parser.parse_args()


def _reports(asked: argparse.Namespace, folder: Path) -> Iterator[Report]:
    with Console(stderr=True).status("") as status:
        for name in [name for name in ALONE if name in asked.only]:
            status.update(f"{name} …")
            yield ALONE[name](asked.sizes)
        for databases in _databases(asked, folder):
            for name in [name for name in STORED if name in asked.only]:
                status.update(f"{name} on {databases.kind} …")
                yield STORED[name](databases, asked.sizes)


def _databases(asked: argparse.Namespace, folder: Path) -> Iterator[Databases]:
    if not _needed(asked.only):
        return
    if "sqlite" in asked.on:
        yield SqliteFiles(folder)
    if "postgresql" in asked.on:
        with postgres(folder, asked.postgres) as databases:
            yield databases


def _needed(only: Collection[str]) -> bool:
    return any(name in STORED for name in only)


if __name__ == "__main__":
    main()
