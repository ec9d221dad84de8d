"""The program as a process: the worker, following timers, colours and pipes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer

import pytest
from cli_bench import Cli

PROGRAM = [sys.executable, "-c", "from duban_adapters.cli import main; main()"]
QUICK = """\
duban: 1
process: quick
initial: open
states:
  open: {timers: {soon: {after: 1 seconds, to: done, do: [{notify: handler, message: soon}]}}}
  done: {final: true}
"""


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, text=True, env=os.environ | env, stdin=subprocess.DEVNULL, timeout=60
    )


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*PROGRAM, *arguments],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    watchdog = Timer(60, process.kill)
    watchdog.start()
    try:
        yield process
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()


@pytest.fixture
def quick(cli: Cli) -> Cli:
    cli.write("processes/quick.yaml", QUICK)
    cli.ok("deploy")
    return cli


def test_the_worker_fires_and_delivers_until_it_is_told_to_stop(quick: Cli) -> None:
    with running("work", "--log", "json") as worker:
        quick.ok("start", "quick")
        assert worker.stderr is not None
        seen = []
        for line in worker.stderr:
            seen.append(json.loads(line))
            if seen[-1]["event"] == "delivery.delivered":
                break
        worker.send_signal(signal.SIGINT)
        assert worker.wait(30) == 0
    assert {"worker.started", "timer.fired"} <= {one["event"] for one in seen}
    assert json.loads(Path("escalations.jsonl").read_text("utf-8"))["to"] == "handler"


def test_following_timers_streams_lines_until_interrupted(quick: Cli) -> None:
    with running("timers", "--follow", "--json") as follower:
        assert follower.stdout is not None
        assert follower.stderr is not None
        assert "following" in follower.stderr.readline()
        quick.ok("start", "quick", "--at", "2026-10-08 16:00")
        assert json.loads(follower.stdout.readline())["kind"] == "timer.armed"
        quick.ok("tick")
        assert json.loads(follower.stdout.readline())["kind"] == "timer.fired"
        follower.send_signal(signal.SIGINT)
        assert follower.wait(30) == 130


def test_a_pipe_gets_no_colour_and_whole_lines(cli: Cli) -> None:
    cli.ok("init")
    cli.ok("deploy")
    for _ in range(3):
        cli.ok("start", "request", "--fact", "subject=x", "--fact", "customer=c")
    done = run("list")
    assert done.returncode == 0
    assert "\x1b[" not in done.stdout
    assert "request-3" in done.stdout


def test_an_error_of_the_program_goes_to_stderr_with_its_code(cli: Cli) -> None:
    done = run("show", "nothing", "--database", "sqlite:///none.db")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: there is no database none.db yet")


def test_a_closed_pipe_is_no_error(cli: Cli) -> None:
    cli.ok("init")
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -c 'from duban_adapters.cli import main; main()' schema | head -n 1"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "{\n"
    assert "Traceback" not in done.stderr


def seen_on_a_terminal(*arguments: str, **env: str) -> str:
    """What somebody sees who runs it in a terminal."""
    master, slave = os.openpty()
    done = subprocess.Popen(
        [*PROGRAM, *arguments], stdout=slave, stderr=slave, stdin=slave, env=os.environ | {"TERM": "xterm"} | env
    )
    os.close(slave)
    seen = b""
    with suppress(OSError):
        while part := os.read(master, 65536):
            seen += part
    os.close(master)
    assert done.wait(60) == 0
    return seen.decode()


def test_people_get_colour_and_a_progress_bar(cli: Cli) -> None:
    cli.ok("init")
    seen = seen_on_a_terminal("test")
    assert "\x1b[32m✓" in seen
    assert "scenarios" in seen
    assert "2/2" in seen


def test_no_color_is_honoured(cli: Cli) -> None:
    cli.ok("init")
    assert "\x1b[32m" not in seen_on_a_terminal("test", NO_COLOR="1")
