"""What the settings of all services have in common."""

from __future__ import annotations

from duban.ports import Service
from duban.runtime import SqlEngine
from duban_adapters.channels.settings import Settings


class ServiceSettings(Settings):
    """The settings of one service, and how to open it. What it opens may have a `close()`, called at the end."""

    def open(self, name: str, engine: SqlEngine) -> Service:
        """The service under the name that duban.toml gives it, for this engine. ConfigurationError when it cannot work.

        A ready-made service finds in the engine what it works with: its store, `router`, `clock`, `language`.
        """
        raise TypeError(f"{type(self).__name__} opens no service")
