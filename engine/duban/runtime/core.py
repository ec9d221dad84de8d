"""What every request and every loop does in a transaction: start, step, commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from duban.calendars import WorkingCalendar
from duban.clock import Clock, SystemClock, aware, new_id
from duban.errors import ConcurrentUpdate, DubanError, DuplicateKey, FactError, UnknownInstance
from duban.execution.documents import decode_instance, encode
from duban.execution.drive import drive
from duban.execution.effects import Step
from duban.execution.facts import given_key
from duban.execution.instance import Parent
from duban.execution.program import Program
from duban.execution.stimulus import Actor, Start, Stimulus
from duban.ports import Router, Services, Store, Transaction
from duban.runtime.catalog import Catalog, Reader
from duban.runtime.changes import change_of
from duban.runtime.logs import log_steps, logger
from duban.runtime.outcome import Outcome
from duban.runtime.pace import Pace
from duban.runtime.rosters import LiveRosters, Roster

TRIES = 3
T = TypeVar("T")
MAX_KEY = 500
"""A key has so many characters at most: every database can index that many."""
_outcomes = msgspec.json.Decoder(Outcome)
Work = Callable[[Transaction], tuple[Outcome, Sequence[Step]]]


class Core:
    """A store, a clock and the deployed programs, and what is done with them inside a transaction."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock | None = None,
        router: Router | None = None,
        calendars: Mapping[str, WorkingCalendar] | None = None,
        language: str = "en",
        tenant: str = "",
        pace: Pace | None = None,
        rosters: Mapping[str, Roster] | None = None,
        services: Services | Callable[[Any], Services] | None = None,
        readers: Mapping[str, Reader] | None = None,
    ) -> None:
        self.store, self.router, self.tenant, self.pace = store, router, tenant, pace or Pace()
        self.clock: Clock = clock or SystemClock()
        self.language, self.rosters = language, LiveRosters(rosters or {})
        self.log = logger()
        self.catalog = Catalog(store, tenant, calendars or {}, language, readers)
        self.services: Services = (services(self) if callable(services) else services) or {}

    def now(self) -> datetime:
        """The engine's present instant."""
        return aware(self.clock.now())

    def begin(
        self,
        tx: Transaction,
        process: str,
        facts: Mapping[str, Any],
        *,
        key: str | None = None,
        actor: Actor | None = None,
        request: str | None = None,
        id: str | None = None,
        parent: Parent | None = None,
    ) -> tuple[Outcome, Sequence[Step]]:
        """Start an instance within a transaction."""
        at = self.now()
        program = self.catalog.newest(tx, process)
        stimulus = Start(
            id=id or new_id(at),
            key=fit_key(program.process, key or self._key(tx, program, facts)),
            facts=dict(facts),
            actor=actor,
            parent=parent,
            tenant=self.tenant,
        )
        steps = drive(program, None, stimulus, at, tx.count)
        return self.commit(tx, None, steps, at, request)

    @staticmethod
    def _key(tx: Transaction, program: Program, facts: Mapping[str, Any]) -> str:
        """The key fact's value, or the next number of the process."""
        given = given_key(program.definition, facts)
        return given if given is not None else f"{program.process}-{tx.next_number(program.process)}"

    def apply(
        self, tx: Transaction, instance: str, stimulus: Stimulus, request: str | None = None
    ) -> tuple[Outcome, Sequence[Step]]:
        """Give a stimulus to an instance within a transaction: what is due comes first."""
        row = tx.instance(instance, lock=True)
        if row is None:
            raise UnknownInstance(instance)
        at = self.now()
        program = self.catalog.program(tx, row.process, row.version)
        steps = drive(program, decode_instance(program, row.document), stimulus, at, tx.count)
        return self.commit(tx, row.seq, steps, at, request)

    def commit(
        self, tx: Transaction, before: int | None, steps: Sequence[Step], at: datetime, request: str | None
    ) -> tuple[Outcome, Sequence[Step]]:
        """Write the steps of one instance."""
        outcome = Outcome.of(steps[-1].instance, at)
        tx.write([change_of(before, steps, request, encode(outcome) if request else None)])
        return outcome, steps

    def transact(self, work: Work, connection: Any = None, request: str | None = None) -> Outcome:
        """Do the work of a request in a transaction; see `insist`. Its idempotency key may have been used meanwhile."""
        outcome, steps = self.insist(work, connection, (ConcurrentUpdate, DuplicateKey) if request else (ConcurrentUpdate,))
        log_steps(self.log, steps)
        return outcome

    def insist(
        self,
        work: Callable[[Transaction], T],
        connection: Any = None,
        races: tuple[type[DubanError], ...] = (ConcurrentUpdate,),
    ) -> T:
        """Do some work in a transaction; one of our own is tried three times when it loses a race."""
        for _ in range(TRIES - 1 if connection is None else 0):
            with suppress(*races), self.store.begin(self.tenant) as tx:
                return work(tx)
        with self.store.begin(self.tenant, connection) as tx:
            return work(tx)


def answered(tx: Transaction, request: str | None) -> Outcome | None:
    """The outcome that an idempotency key got before."""
    answer = tx.answered(request) if request else None
    return _outcomes.decode(answer) if answer else None


def fit_key(process: str, key: Any) -> str:
    """The key, if it is a text that every database can keep and index. FactError otherwise."""
    if not isinstance(key, str) or len(key) > MAX_KEY or "\0" in key:
        raise FactError(f"facts of {process}", {"key": f"must be a text of at most {MAX_KEY} characters, without NUL"})
    return key
