"""Rosters as an engine has them: lists that stand fast, and functions that are asked at each use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from duban.errors import ConfigurationError, DubanError

Roster = Sequence[Any] | Callable[[], Sequence[Any]]
"""A list of texts, numbers or mappings, or a function that gives the list as it is now."""
LONGEST = 100_000
"""Elements that a roster may have at most: each starts an instance."""


class LiveRosters(Mapping[str, Sequence[Any]]):
    """Rosters by name, each read whenever it is asked for. ConfigurationError says whose list could not be had."""

    def __init__(self, rosters: Mapping[str, Roster]) -> None:
        self._rosters = dict(rosters)

    def __getitem__(self, name: str) -> Sequence[Any]:
        roster = self._rosters[name]
        return _checked(name, _asked(name, roster) if callable(roster) else roster)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rosters)

    def __len__(self) -> int:
        return len(self._rosters)

    def __contains__(self, name: object) -> bool:
        return name in self._rosters


def _asked(name: str, roster: Callable[[], Sequence[Any]]) -> Any:
    try:
        return roster()
    except DubanError as error:
        raise ConfigurationError(f"roster {name}: {error}") from error
    except Exception as error:  # a fault of the host's own function
        raise ConfigurationError(f"roster {name}: {type(error).__name__}: {error}") from error


def _checked(name: str, found: Any) -> Sequence[Any]:
    if isinstance(found, str | bytes | Mapping) or not isinstance(found, Sequence):
        raise ConfigurationError(f"roster {name}: a {type(found).__name__}, not a list")
    if len(found) > LONGEST:
        raise ConfigurationError(f"roster {name}: {len(found)} elements; at most {LONGEST}")
    return found
