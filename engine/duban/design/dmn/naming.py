"""DMN's names as Duban's: one word each, none twice."""

from __future__ import annotations

from collections.abc import Iterable

from duban.definition.words import RESERVED


def identifier(name: str) -> str:
    """The name as one word of letters, digits and `_`, and no word of the expression language."""
    made = "".join(c if c == "_" or f"a{c}".isidentifier() else "_" for c in name)
    while "__" in made and "__" not in name:
        made = made.replace("__", "_")
    made = made.strip("_") if made.strip("_") else "name"
    made = made if made.isidentifier() else f"n{made}"
    return f"{made}_" if made in RESERVED else made


class Given:
    """Names that are given out once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def give(self, *wanted: str) -> str:
        """The first of the wished names that is free, as an identifier; else the last one with a number."""
        names = [identifier(name) for name in wanted]
        free = next((name for name in names if name not in self._taken), None)
        number = 2
        while free is None:
            candidate = f"{names[-1]}_{number}"
            free, number = (candidate if candidate not in self._taken else None), number + 1
        self._taken.add(free)
        return free
