"""The heartbeat: APScheduler beats, every loop's logic is a `run_once`, and a wake-up is never lost."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from datetime import UTC, timedelta
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from duban.clock import CorrectedClock, SystemClock, is_frozen
from duban.runtime import calendars, calls, outbox, schedules, timers
from duban.runtime.engine import SqlEngine
from duban.runtime.outcome import Ran
from duban.runtime.presence import BEAT_SECONDS, Presence, default_name

SHORTEST_WAIT = 0.01
CLOCK_SECONDS = 600.0
FAR_OFF = timedelta(seconds=1)


class Loop:
    """Runs `once` until it has nothing to do; what wakes it during a run makes it run again."""

    def __init__(self, name: str, once: Callable[[], Ran], log: object) -> None:
        self.name, self._once, self._log = name, once, log
        self.wake = threading.Event()
        self.stopping = threading.Event()

    def run(self) -> Ran:
        """Work until idle. A fault is logged and left to the next beat: a worker does not die of it."""
        total = Ran()
        self.wake.set()
        while self.wake.is_set() and not self.stopping.is_set():
            self.wake.clear()
            ran = self._safely()
            total += ran
            if ran.fired or ran.started or ran.delivered:
                self.wake.set()
        return total

    def _safely(self) -> Ran:
        try:
            return self._once()
        except Exception as error:
            self._log.error("loop.failed", loop=self.name, error=f"{type(error).__name__}: {error}")  # type: ignore[attr-defined]
            return Ran()


class Patience:
    """How long to sleep. What stays due although all loops have run (an effect that no channel of ours serves) is looked
    at less and less often, up to the poll.
    """

    def __init__(self, poll: float) -> None:
        self._poll, self._next = poll, SHORTEST_WAIT

    def seconds(self, left: float | None) -> float:
        """The pause when `left` seconds are left until something is due, None for nothing."""
        if left is None or left > 0:
            self._next = SHORTEST_WAIT
            return self._poll if left is None else min(max(left, SHORTEST_WAIT), self._poll)
        pause, self._next = self._next, min(2 * self._next, self._poll)
        return pause


class Worker:
    """Keeps an engine going: timers, schedules and deliveries, woken early at the next due instant and by commits.

    An engine on the machine's clock goes by the database's, which all its workers share. `name` is what `workers` shows of
    it, by default the machine and the process.
    """

    def __init__(self, engine: SqlEngine, name: str | None = None) -> None:
        self._engine, self._poll = engine, engine.pace.poll.total_seconds()
        self._stop = threading.Event()
        self.name = name or default_name()
        self._patience = Patience(self._poll)
        self.loops = [
            Loop("timers", lambda: timers.run_once(engine), engine.log),
            Loop("schedules", lambda: schedules.run_once(engine), engine.log),
            Loop("outbox", lambda: outbox.run_once(engine, self._stop.is_set), engine.log),
            Loop("services", lambda: calls.run_once(engine, self._stop.is_set), engine.log),
        ]
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(self.loops) + 2)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._waiter = threading.Thread(target=self._wait_for_work, name="duban-waiter", daemon=True)

    def start(self) -> None:
        """Begin; returns at once. What calendars have learned since the last time is taken in first.

        Raises what the database raises when it cannot be reached: nothing is done by a clock that nobody has compared.
        """
        self._correct_clock()
        calendars.run_once(self._engine)
        self._presence = Presence(self._engine, self.name)
        self._presence.beat()
        self._scheduler.add_job(self._presence.beat, "interval", seconds=BEAT_SECONDS, id="presence")
        self._scheduler.add_job(self.set_clock, "interval", seconds=CLOCK_SECONDS, id="clock")
        for loop in self.loops:
            self._scheduler.add_job(
                loop.run, "interval", seconds=self._poll, id=loop.name, next_run_time=SystemClock().now()
            )
        self._scheduler.start()
        self._waiter.start()
        self._engine.log.info("worker.started", worker=self.name, poll=self._poll)

    def set_clock(self) -> None:
        """Go by the database's clock (language.md, 16). One that is moved by hand, or frozen time, is left alone."""
        try:
            self._correct_clock()
        except Exception as error:
            self._engine.log.error("loop.failed", loop="clock", error=f"{type(error).__name__}: {error}")

    def _correct_clock(self) -> None:
        engine = self._engine
        if not isinstance(engine.clock, SystemClock | CorrectedClock) or is_frozen():
            return
        offset = engine.store.offset()
        engine.clock = CorrectedClock(offset)
        if abs(offset) > FAR_OFF:
            engine.log.warning("clock.corrected", offset_ms=int(offset / timedelta(milliseconds=1)))

    def stop(self) -> None:
        """Finish what is under way, give back what was leased and not begun, and end."""
        self._stop.set()
        for loop in self.loops:
            loop.stopping.set()
        self._engine.store.wake()
        self._waiter.join(timeout=self._poll + 1)
        self._scheduler.shutdown(wait=True)
        self._presence.leave()
        self._engine.log.info("worker.stopped", worker=self.name)

    def run(self) -> None:
        """Work until SIGINT or SIGTERM."""

        def ask_to_stop(number: int, frame: FrameType | None) -> None:
            self._stop.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, ask_to_stop)
        self.start()
        self._stop.wait()
        self.stop()

    def _wait_for_work(self) -> None:
        """Sleep until the next due instant or until somebody commits, then wake the loops."""
        while not self._stop.is_set():
            self._engine.store.wait(self._pause())
            if not self._stop.is_set():
                self.wake()

    def _pause(self) -> float:
        now = self._engine.now()
        try:
            with self._engine.store.begin(self._engine.tenant, write=False) as tx:
                due = tx.next_due()
                later = tx.next_due(now) if due is not None and due <= now else None
        except Exception as error:
            self._engine.log.error("loop.failed", loop="waiter", error=f"{type(error).__name__}: {error}")
            return self._poll
        pause = self._patience.seconds(None if due is None else (due - now).total_seconds())
        return pause if later is None else min(pause, max((later - now).total_seconds(), SHORTEST_WAIT))

    def wake(self) -> None:
        """Let all loops run now."""
        for loop in self.loops:
            loop.wake.set()
            if self._scheduler.get_job(loop.name) is not None:
                self._scheduler.modify_job(loop.name, next_run_time=SystemClock().now())
