"""How long it takes to begin: fresh interpreters that import Duban, and its command line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Figure, Report, middle, seconds
from benchmarks.sizes import Sizes

IMPORT_AIM = 150
HELP_AIM = 400
_TIMED = "from time import perf_counter as now; began = now(); {}; print((now() - began) * 1000)"


def measure(sizes: Sizes) -> Report:
    """Milliseconds for an import within a fresh interpreter, and for whole processes."""
    duban = Path(sys.executable).parent / "duban"
    return Report(
        "Starting",
        (
            Figure("import duban", _imported("import duban", sizes.starts), "ms", IMPORT_AIM, more=False),
            Figure("from duban import open_engine", _imported("from duban import open_engine", sizes.starts), "ms"),
            Figure("duban --help, the process", _ran([str(duban), "--help"], sizes.starts), "ms", HELP_AIM, more=False),
            Figure("python -c pass, the process", _ran([sys.executable, "-c", "pass"], sizes.starts), "ms"),
        ),
    )


def _imported(statement: str, times: int) -> float:
    command = [sys.executable, "-c", _TIMED.format(statement)]
    return middle([float(subprocess.check_output(command, text=True)) for _ in range(times)])


def _ran(command: Sequence[str], times: int) -> float:
    def run() -> None:
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)

    return middle([seconds(run) * 1000 for _ in range(times)])
