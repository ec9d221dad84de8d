"""What a command works with: its options, and what they lead to (configuration, processes, engine, output)."""

from __future__ import annotations

import os
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from duban_adapters.cli.codes import MisuseError
from duban_adapters.cli.out import Out

if TYPE_CHECKING:
    from duban.clock import Clock
    from duban.definition import Library
    from duban.runtime import SqlEngine
    from duban_adapters.config import Config


class Desk:
    """The options that commands share. What they lead to is opened when first asked for, and closed by `close`."""

    def __init__(
        self,
        *,
        processes: Path | None = None,
        database: str | None = None,
        at: str | None = None,
        config: Path | None = None,
        lang: str | None = None,
        json: bool = False,
        debug: bool = False,
    ) -> None:
        self._processes, self._database, self._at = processes, database, at
        self._config, self._lang = config, lang
        self.json, self.debug = json, debug
        self._open = ExitStack()

    def close(self) -> None:
        """Give up what was opened."""
        self._open.close()

    @cached_property
    def config(self) -> Config:
        """duban.toml with the command line's wishes on top."""
        from duban_adapters.config import load_config

        config = load_config(self._config, os.environ)
        wishes: dict[str, Any] = {"database": self._database} if self._database else {}
        if self._lang or "language" not in config.model_fields_set:
            wishes["language"] = self._lang or _spoken()
        return config.model_copy(update=wishes)

    @property
    def lang(self) -> str:
        """The language of the output."""
        return self._lang or self.config.language

    @cached_property
    def out(self) -> Out:
        """Where the command prints."""
        return Out(self.lang, self.json)

    @property
    def asked_for_folder(self) -> bool:
        """Whether --processes was given."""
        return self._processes is not None

    @property
    def folder(self) -> Path:
        """The folder of processes: the one asked for, else the configured one, else the bundled pack."""
        if self._processes is not None:
            if not self._processes.is_dir():
                raise MisuseError(f"--processes {self._processes}: there is no such folder")
            return self._processes
        return self.config.processes if self.config.processes.is_dir() else bundled_processes()

    @cached_property
    def library(self) -> Library:
        """The process files of the folder."""
        from duban.definition import load_library

        return load_library(self.folder)

    @cached_property
    def clock(self) -> Clock | None:
        """A clock that stands at --at; None for the machine's."""
        if self._at is None:
            return None
        from duban import ManualClock
        from duban_adapters.cli.times import read_instant

        return ManualClock(read_instant(self._at, self.zone_of_files, "--at"))

    @property
    def zone_of_files(self) -> ZoneInfo:
        """The zone in which instants on the command line are meant: that of the `office` calendar."""
        from duban_adapters.config import working_calendars

        return working_calendars(self.config)["office"].zone

    @property
    def missing_database(self) -> str | None:
        """The SQLite file that is configured but not there."""
        return _missing_file(self.config.database)

    def engine(self, *, create: bool = False, log: str = "warning", style: str = "text") -> SqlEngine:
        """The engine; a missing SQLite file is an error unless `create`. `log`: what stderr shows."""
        from duban_adapters.cli.logs import log_to_stderr
        from duban_adapters.compose import build_engine

        clock = self.clock
        if not create and (missing := self.missing_database):
            raise MisuseError(f"there is no database {missing} yet; `duban deploy` makes one, --database names another")
        log_to_stderr(log, style)
        return self._open.enter_context(build_engine(self.config, clock))

    def data(self, value: Any) -> None:
        """JSON on stdout."""
        Out("en", True).data(value)

    def complain(self, text: str) -> None:
        """An error on stderr, whatever is wrong with the configuration."""
        Out(self._lang or _spoken(), self.json).complain(text)


def bundled_processes() -> Path:
    """The folder of the process pack that comes with Duban."""
    from importlib.resources import files

    return Path(str(files("duban_processes")))


def _spoken() -> str:
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, names), "").startswith("zh") else "en"


def _missing_file(url: str) -> str | None:
    scheme, _, path = url.partition(":///")
    path = path.partition("?")[0]
    if not scheme.startswith("sqlite") or not path or path.startswith((":memory:", "file:")) or Path(path).exists():
        return None
    return path
