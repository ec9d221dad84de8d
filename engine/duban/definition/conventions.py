"""Ways in which charts of another standard behave that our own language has made up its mind about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conventions:
    """What a definition takes for granted; the defaults are those of our language, all of them set are SCXML's.

    `open_events`: any event may come with any fields, and one that nobody takes is dropped, not refused; facts that an
    instance is started with and does not know are left out. `raised_errors`: an expression that cannot be evaluated ends
    its block of actions and raises `error.execution` (a guard counts as false), where else the whole step is refused.
    `done_events`: a finished state raises `done.state.NAME` for everybody (SCXML 3.7), where else its own `done` is taken.
    """

    open_events: bool = False
    raised_errors: bool = False
    done_events: bool = False


OURS = Conventions()
"""Those of the definition language."""

STATECHART = Conventions(open_events=True, raised_errors=True, done_events=True)
"""Those of SCXML."""
