"""The fuzzing in its short form."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_some_thousand_inputs_that_nobody_meant() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--inputs", "3000"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert said.returncode == 0, said.stdout + said.stderr
