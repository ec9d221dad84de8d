"""A process of the crowd: 16 threads that pay into and take from the same accounts, and write down what they were told.

Arguments: URL, number of the process, requests a thread, file to write answers to. Accounts are found by their keys.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

from duban.errors import ConcurrentUpdate, DubanError
from duban.runtime import SqlEngine, ToSend, open_engine

THREADS = 16
ACCOUNTS = 50
ACCOUNT = """
duban: 1
process: account
version: 1
key: number
facts: {number: {type: text, required: true}, balance: {type: integer, default: 0}}
events:
  pay: {with: {amount: {type: integer, required: true}, slip: {type: text, required: true}}}
  take: {with: {amount: {type: integer, required: true}, slip: {type: text, required: true}}}
on:
  pay: {do: [{set: {balance: balance + event.amount}}]}
  take: {if: balance >= event.amount, do: [{set: {balance: balance - event.amount}}]}
initial: open
states: {open: {}}
"""


def use(engine: SqlEngine, accounts: list[str], name: str, requests: int) -> list[Any]:
    """One thread's business: [slip, account, event, amount, whether it was done], in the order in which it was asked."""
    random, done = Random(name), []
    for number in range(requests):
        account, event, amount = random.choice(accounts), random.choice(("pay", "take")), random.randint(1, 20)
        slip = f"{name}/{number}"
        done.append([slip, account, event, amount, _ask(engine, random, account, event, {"amount": amount, "slip": slip})])
    return done


def _ask(engine: SqlEngine, random: Random, account: str, event: str, fields: dict[str, Any]) -> bool:
    """Whether it was done; a race that was lost three times is run again."""
    slip = fields["slip"]
    while True:
        try:
            if random.random() < 0.2:
                [answer] = engine.send_many([ToSend(account, event, fields, request=slip)])
                if answer.error:
                    raise answer.error
            else:
                engine.send(account, event, fields, request=slip)
        except ConcurrentUpdate:
            continue
        except DubanError:
            return False
        return True


def main(url: str, process: str, requests: str, out: str) -> None:
    """Let all threads do their business at once."""
    engine = open_engine(url, migrate=False)
    accounts = [row.id for row in engine.instances(process="account")]
    with ThreadPoolExecutor(THREADS) as pool:
        futures = [pool.submit(use, engine, accounts, f"{process}.{thread}", int(requests)) for thread in range(THREADS)]
        told = [future.result() for future in futures]
    engine.close()
    Path(out).write_text(json.dumps(told), "utf8")


if __name__ == "__main__":
    main(*sys.argv[1:])
