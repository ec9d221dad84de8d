"""Suggestions in one wording."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_SHOWN = 24
_MANY = 300


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be, or None."""
    words = sorted(set(known))
    if len(words) > _MANY:
        words = [one for one in words if one[:1] == word[:1] and abs(len(one) - len(word)) < 3][:_MANY]
    folded = {one.casefold().replace("-", "_").replace(" ", "_"): one for one in reversed(words)}
    key = word.casefold().replace("-", "_").replace(" ", "_")
    if key in folded:
        return folded[key]
    found = difflib.get_close_matches(key, folded, 1, 0.6 if len(word) > 3 else 0.5)
    return folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str], what: str = "known here") -> str:
    """A suggestion for an unknown word: the closest known one, else all that there are."""
    words = sorted(set(known))
    best = closest(word, words)
    if best is not None:
        return f"did you mean {best!r}?"
    return f"{what}: {listed(words)}" if words else f"{what}: none"


def listed(words: Iterable[str]) -> str:
    """Words in a row, cut when there are many."""
    every = list(words)
    more = f", … ({len(every) - _SHOWN} more)" if len(every) > _SHOWN else ""
    return ", ".join(every[:_SHOWN]) + more
