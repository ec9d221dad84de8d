"""`python -m benchmarks [NAME …]`: measure, and print tables or JSON. Nothing but the figures goes to stdout."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Collection, Iterator
from importlib import import_module
from pathlib import Path

from rich.console import Console

from benchmarks.databases import Databases, SqliteFiles, postgres
from benchmarks.figures import Report
from benchmarks.sizes import FULL, HUGE, QUICK, TINY, Sizes
from benchmarks.tables import show

ALONE = {"startup": "benchmarks.startup", "steps": "benchmarks.steps"}
STORED = {"events": "benchmarks.events", "timers": "benchmarks.timers", "memory": "benchmarks.memory"}
LONGER = {
    "peers": "benchmarks.peers.comparing",
    "sleeping": "benchmarks.scale.sleeping",
    "workers": "benchmarks.scale.workers",
    "lateness": "benchmarks.scale.lateness",
    "surge": "benchmarks.scale.surge",
}
USUAL = [*ALONE, *STORED]
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
    size.add_argument(
        "--huge", dest="sizes", action="store_const", const=HUGE, help="ten million sleepers: 15 GB a database"
    )
    names = [*USUAL, *LONGER]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"figures: {', '.join(names)} (default: the first five)")
    parser.add_argument("--only", nargs="+", choices=names, default=[], help="the same")
    parser.add_argument("--on", nargs="+", choices=KINDS, default=KINDS, help="these databases")
    parser.add_argument("--json", action="store_true", help="JSON instead of tables")
    parser.add_argument("--folder", type=Path, default=Path("bench-out"), help="on the disk to measure (bench-out)")
    parser.add_argument("--postgres", metavar="URL", help="a server where databases may be made, instead of one of our own")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(names)
    if unknown:
        parser.error(f"no such figure: {', '.join(sorted(unknown))}")
    asked.only = [*asked.names, *asked.only] or USUAL
    return asked


def _reports(asked: argparse.Namespace, folder: Path) -> Iterator[Report]:
    with Console(stderr=True).status("") as status:
        for name in [name for name in ALONE if name in asked.only]:
            status.update(f"{name} …")
            yield import_module(ALONE[name]).measure(asked.sizes)
        for databases in _databases(asked, folder):
            for name, module in [(name, module) for name, module in (STORED | LONGER).items() if name in asked.only]:
                status.update(f"{name} on {databases.kind} …")
                yield from _measured(name, module, databases, asked.sizes)


def _measured(name: str, module: str, databases: Databases, sizes: Sizes) -> Iterator[Report]:
    try:
        measure: Callable[[Databases, Sizes], Report | None] = import_module(module).measure
    except ModuleNotFoundError as missing:
        raise SystemExit(f"{name} needs {missing.name}: pip install -e '.[bench]' -c constraints.txt") from missing
    report = measure(databases, sizes)
    if report is not None:
        yield report


def _databases(asked: argparse.Namespace, folder: Path) -> Iterator[Databases]:
    if not _needed(asked.only):
        return
    if "sqlite" in asked.on:
        yield SqliteFiles(folder)
    if "postgresql" in asked.on:
        with postgres(folder, asked.postgres) as databases:
            yield databases


def _needed(only: Collection[str]) -> bool:
    return any(name not in ALONE for name in only)


if __name__ == "__main__":
    main()
