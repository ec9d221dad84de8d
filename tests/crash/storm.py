"""The storm: workers die at random instants, the database is stopped and started, clocks are wrong, channels misbehave.

    python -m tests.crash.storm --kills 500 --database postgres
    python -m tests.crash.storm --kills 500 --database sqlite

Then the inputs are held against the database (storm_checker.py). Ends with exit code 1 when anything is wrong. A seed gives
the same inputs and the same misfortunes; when they strike depends on the machine.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from tests.crash.storm_checker import check, lines, quiet, replays
from tests.crash.storm_office import DEFINITIONS

HOUR = 3600.0
CALM_SECONDS = 180.0
RESTART_SHARE = 0.05
ROOT = Path(__file__).parents[2]


class Nursery:
    """The process whose children the workers are."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.crash.storm_worker"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def ask(self, *order: Any) -> int:
        """Give an order; see storm_worker.py."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(order), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit("the nursery has died")
        found: int = json.loads(answer)
        return found

    def close(self) -> None:
        """No more workers."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)


class Storm:
    """Workers, a sender, and what happens to them."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self._options, self._folder, self._random = options, folder, Random(options.seed)
        self._is_sqlite = options.database == "sqlite"
        self._nursery = Nursery()
        self.struck: Counter[str] = Counter()
        if self._is_sqlite:
            self._server, self.url = None, f"sqlite:///{folder / 'storm.db'}"
        else:
            from tests.crash.storm_server import Server

            self._server = Server()
            self.url = self._server.url
        self._deploy()
        self._workers = [self._spawn() for _ in range(1 if self._is_sqlite else options.workers)]

    def rage(self) -> None:
        """Kill until there have been enough kills."""
        sender = self._sender()
        while not lines(self._folder / "inputs.jsonl") and sender.poll() is None:
            time.sleep(0.05)
        while self.struck["kills"] < self._options.kills:
            time.sleep(self._random.expovariate(1 / self._options.pause))
            if self._server is not None and self._random.random() < RESTART_SHARE:
                self._server.restart(self._random.random())
                self.struck["restarts of the database"] += 1
            self._kill(self._random.randrange(len(self._workers)))
            if sender.poll() is not None:
                raise SystemExit(f"the sender has ended by itself: {sender.returncode}")
        time.sleep(self._options.pause)
        (self._folder / "calm").touch()
        for index in range(len(self._workers)):
            self._kill(index)
        assert sender.stdin
        sender.stdin.close()
        if sender.wait(CALM_SECONDS):
            raise SystemExit("the sender found an answer that it cannot explain")

    def calm_down(self) -> list[str]:
        """Wait until all is done, and ask the workers to stop; what is wrong about that."""
        end = time.monotonic() + CALM_SECONDS
        while not quiet(self.url, self._folder) and time.monotonic() < end:
            time.sleep(0.2)
        wrong = [] if quiet(self.url, self._folder) else [f"not all is done after {CALM_SECONDS} seconds of calm"]
        codes = [self._nursery.ask("stop", pid) for pid in self._workers]
        self._nursery.close()
        return wrong + [f"a worker that was asked to stop ended with {code}" for code in codes if code]

    def close(self) -> None:
        """Stop the database."""
        if self._server is not None:
            self._server.stop()

    def _spawn(self) -> int:
        calm = (self._folder / "calm").exists()
        skew = 0.0 if self._is_sqlite else self._random.choice((0.0, 1.0, 1.0)) * self._random.uniform(-HOUR, HOUR)
        dying = self._is_sqlite and not calm and self._random.random() < 0.5
        return self._nursery.ask("spawn", self.url, str(self._folder), skew, self._random.randrange(2**32), dying)

    def _kill(self, index: int) -> None:
        code = self._nursery.ask("kill", self._workers[index])
        if code != -9:
            raise SystemExit(f"a worker ended by itself with {code}")
        self.struck["kills"] += 1
        self._workers[index] = self._spawn()

    def _sender(self) -> subprocess.Popen[str]:
        seed, rate = str(self._options.seed), str(self._options.rate)
        command = [sys.executable, "-m", "tests.crash.storm_sender", self.url, str(self._folder), seed, rate]
        return subprocess.Popen(command, stdin=subprocess.PIPE, text=True, cwd=ROOT)

    def _deploy(self) -> None:
        """By a machine whose clock is right: only workers go by the database's."""
        from duban.runtime import open_engine

        engine = open_engine(self.url)
        for text in DEFINITIONS:
            engine.deploy(text)
        engine.close()


def main() -> int:
    """Run a storm and say what came of it."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="duban-storm-files-") as name:
        folder, began = Path(name), time.monotonic()
        storm = Storm(options, folder)
        try:
            storm.rage()
            wrong = storm.calm_down()
            return report({**storm.struck, "seconds": int(time.monotonic() - began)}, storm.url, folder, wrong)
        finally:
            storm.close()
            if options.keep:
                shutil.copytree(folder, options.keep, dirs_exist_ok=True)


def report(struck: Mapping[str, int], url: str, folder: Path, wrong: Sequence[str]) -> int:
    """Check, and print what happened and what is wrong; the exit code."""
    findings = check(url, folder)
    wrong = [*wrong, *findings.wrong, *replays(url)]
    for what, number in {**struck, **findings.counted}.items():
        print(f"{number:>9,}  {what}")
    for line in wrong[:50]:
        print(f"WRONG  {line}")
    print(f"{len(wrong)} things are wrong" if wrong else "nothing lost, nothing twice, nothing stuck")
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20, help="how many workers are killed")
    parser.add_argument("--database", choices=("postgres", "sqlite"), default="sqlite")
    parser.add_argument("--workers", type=int, default=3, help="at a time; SQLite has one")
    parser.add_argument("--pause", type=float, default=0.4, help="seconds between two kills, on average")
    parser.add_argument("--rate", type=float, default=2.0, help="new cases a second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the inputs, what arrived, and the SQLite file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
