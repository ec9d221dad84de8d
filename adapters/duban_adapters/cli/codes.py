"""How a command ends: 0 fine, 1 problems were found or a request was refused, 2 misuse of the command itself."""

from __future__ import annotations

from duban.errors import ConfigurationError

FINE, PROBLEMS, MISUSE = 0, 1, 2


class MisuseError(ConfigurationError):
    """The command line asks for something that cannot be."""
