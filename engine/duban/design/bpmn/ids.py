"""Ids for XML: readable, each once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


def clean(path: str) -> str:
    """An XML id out of a path or name, in the letters that all tools take."""
    plain = "".join(one if one.isascii() else f"_{ord(one):x}" for one in path.replace("/", "."))
    found = re.sub(r"[^A-Za-z0-9_.-]", "_", plain)
    return found if re.match(r"[A-Za-z_]", found) else f"_{found}"


@dataclass(slots=True)
class Ids:
    """Gives out ids, each once; those of states are known beforehand."""

    taken: set[str] = field(default_factory=set)

    def new(self, wanted: str) -> str:
        """A free id near the wanted one."""
        found, number = clean(wanted), 1
        while found in self.taken:
            number += 1
            found = f"{clean(wanted)}.{number}"
        self.taken.add(found)
        return found
