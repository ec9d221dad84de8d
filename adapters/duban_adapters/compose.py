"""The composition root: a configuration becomes an engine with its calendars and channels.

with build_engine(load_config(None, os.environ)) as engine:
    engine.tick()
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from duban.clock import Clock
from duban.runtime import Pace, SqlEngine, open_engine
from duban_adapters.config import Config, open_router, working_calendars
from duban_adapters.services import open_services


@contextmanager
def build_engine(config: Config, clock: Clock | None = None) -> Iterator[SqlEngine]:
    """An engine on the configured database, its schema up to date, its channels and services open; all closed at the end.

    Raises ConfigurationError when the database, a calendar, a channel or a service cannot be used.
    """
    calendars = working_calendars(config)
    with open_router(config, clock) as router, ExitStack() as opened:
        engine = open_engine(
            config.database,
            clock=clock,
            router=router,
            calendars=calendars,
            language=config.language,
            pace=_pace(config),
            rosters=config.rosters,
            services=lambda engine: open_services(config.services, engine, opened),
        )
        try:
            yield engine
        finally:
            engine.close()


def _pace(config: Config) -> Pace:
    return Pace(
        poll=timedelta(seconds=config.worker.poll),
        batch=config.worker.batch,
        lease=timedelta(seconds=config.worker.lease),
        attempts=config.delivery.attempts,
        first_pause=timedelta(seconds=config.delivery.first_delay),
        longest_pause=timedelta(seconds=config.delivery.max_delay),
    )
