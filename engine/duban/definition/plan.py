"""How instances go over to another version of their process: what a migration plan says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Timing = Literal["keep", "recompute"]


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """What becomes of each state, clock and fact. What it does not mention stays as it is called.

    `states` maps old paths to new ones, with all that is inside them; None drops the tokens there. `timing` says for timers
    (`path/name`) and obligations, by their old names, whether they keep their due instant or are worked out anew from the
    instant they count from; `otherwise` for the rest. `renames` maps old facts to new ones, `facts` gives values. `versions`
    are those it is for; none means all others of the process.
    """

    states: Mapping[str, str | None] = field(default_factory=dict)
    timing: Mapping[str, Timing] = field(default_factory=dict)
    otherwise: Timing = "keep"
    renames: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    versions: tuple[str, ...] = ()
    reason: str = ""

    def place(self, path: str) -> str | None:
        """Where an old path is in the new version; the longest beginning that `states` knows decides."""
        head = path
        while head:
            if head in self.states:
                new = self.states[head]
                return new if new is None else new + path[len(head) :]
            head = head.rpartition("/")[0]
        return path
