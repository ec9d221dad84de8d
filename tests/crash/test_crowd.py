"""Four processes of sixteen threads send to the same fifty instances: what comes of it is what some order would give."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from crowd import ACCOUNT, ACCOUNTS

from duban.execution.documents import decode_answers, decode_stimulus
from duban.execution.replay import replay
from duban.runtime import SqlEngine, ToStart, open_engine

PROCESSES = 4
REQUESTS = 5


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return found


@pytest.fixture
def bank(url: str) -> Iterator[SqlEngine]:
    engine = open_engine(url)
    engine.deploy(ACCOUNT)
    assert all(one.outcome for one in engine.start_many(ToStart("account", {"number": f"A{n}"}) for n in range(ACCOUNTS)))
    yield engine
    engine.close()


def crowd(url: str, folder: Path) -> list[list[Any]]:
    """What each thread was told."""
    files = [folder / f"{number}.json" for number in range(PROCESSES)]
    script = str(Path(__file__).with_name("crowd.py"))
    running = [
        subprocess.Popen([sys.executable, script, url, str(number), str(REQUESTS), str(file)])
        for number, file in enumerate(files)
    ]
    assert [process.wait(300) for process in running] == [0] * PROCESSES
    return [thread for file in files for thread in json.loads(file.read_text("utf8"))]


def test_many_senders_to_the_same_instances_leave_what_some_order_would_have_left(
    bank: SqlEngine, url: str, tmp_path: Path
) -> None:
    told = crowd(url, tmp_path)
    done = {slip: (account, event, amount) for thread in told for slip, account, event, amount, is_done in thread if is_done}
    assert len(done) > len(told) * REQUESTS / 2
    found: dict[str, tuple[str, str, int]] = {}
    for row in bank.instances(process="account"):
        balance, slips = 0, list[str]()
        for line in bank.journal(row.id)[1:]:
            amount, slip = line.data["fields"]["amount"], line.data["fields"]["slip"]
            balance += amount if line.data["name"] == "pay" else -amount
            assert balance >= 0, "something was taken that was not there"
            found[slip] = (row.id, line.data["name"], amount)
            slips.append(slip)
        assert bank.instance(row.id).facts["balance"] == balance
        assert [line.seq for line in bank.journal(row.id)] == list(range(1, row.seq + 1))
        assert in_order(slips), "one sender's requests were taken in another order"
        assert again(bank, row.id) == bank.instance(row.id)
    assert found == done, "what was told is not what was done"


def in_order(slips: list[str]) -> bool:
    """Whether each thread's requests are in the order in which it made them."""
    seen: dict[str, int] = {}
    for slip in slips:
        thread, _, number = slip.partition("/")
        if int(number) <= seen.get(thread, -1):
            return False
        seen[thread] = int(number)
    return True


def again(bank: SqlEngine, id: str) -> Any:
    program = bank.program("account")
    with bank.store.begin(write=False) as tx:
        rows = tx.journal(id)
    return replay(
        program, [(decode_stimulus(program, row.stimulus or b""), row.at, decode_answers(row.answers)) for row in rows]
    )
