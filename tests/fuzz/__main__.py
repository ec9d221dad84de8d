"""Inputs that nobody meant: only documented errors, no hang, no growth.

    python -m tests.fuzz --inputs 1000000

A seed gives the same inputs. What breaks something is printed with its number; `--only TARGET --at NUMBER` repeats it.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import time
import traceback
from random import Random
from types import FrameType

from duban.errors import DubanError
from tests.fuzz.targets import TARGETS

SECONDS = 10
MOST_GROWTH = 64 * 1024
"""Kilobytes that the process may grow by after its first third, in which all is loaded and warmed up."""


class TookTooLongError(BaseException):
    """No error that anything catches."""


def late(number: int, frame: FrameType | None) -> None:
    raise TookTooLongError


def feed(target: str, seed: int, number: int) -> str | None:
    """What is wrong with one input, None for nothing."""
    signal.alarm(SECONDS)
    try:
        TARGETS[target](Random(f"{seed}/{target}/{number}"))
    except DubanError:
        return None
    except (Exception, TookTooLongError):
        return f"{target} --at {number}\n{traceback.format_exc(limit=-4)}"
    finally:
        signal.alarm(0)
    return None


def resident() -> int:
    """Kilobytes this process holds."""
    with open("/proc/self/statm", encoding="ascii") as stream:
        return int(stream.read().split()[1]) * resource.getpagesize() // 1024


def main() -> int:
    """Feed all targets in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=sorted(TARGETS))
    parser.add_argument("--at", type=int, help="only this input")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, late)
    names = [options.only] if options.only else sorted(TARGETS)
    numbers = [options.at] if options.at is not None else range(options.inputs // len(names))
    wrong, began, warm = list[str](), time.monotonic(), 0
    for index, number in enumerate(numbers):
        wrong += filter(None, (feed(name, options.seed, number) for name in names))
        if index == len(numbers) // 3:
            warm = resident()
    growth = resident() - warm
    for line in wrong[:20]:
        print(f"WRONG  {line}")
    seconds, fed = time.monotonic() - began, len(numbers) * len(names)
    print(f"{fed:,} inputs in {seconds:.0f} s, {len(wrong)} wrong, grown by {growth:,} kB")
    return 1 if wrong or growth > MOST_GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
