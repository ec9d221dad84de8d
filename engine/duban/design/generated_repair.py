"""How a made-up repair goes: planned, agreed with the owner, done, and looked at by the owner."""

from __future__ import annotations

from duban.design.dice import Dice
from duban.design.generated_case import CaseLog


def repair(dice: Dice, log: CaseLog) -> None:
    """Play one repair to its end."""
    moved_in = dice.happens(0.7)
    decorating = not moved_in and dice.happens(0.5)
    log.note(
        "received",
        customer=log.customer,
        room=log.room,
        text=log.subject,
        moved_in=moved_in,
        decorating=decorating,
        quality_issue=log.issue.structure,
        affects_living=moved_in and log.issue.living,
        affects_decoration=decorating and dice.happens(0.6),
    )
    log.work(dice.about(12.0 if dice.happens(0.05) else 1.5))
    if dice.happens(0.02):
        log.note("cancelled", text="the owner did it")
        return
    if dice.happens(0.75):
        _agree(dice, log)
    log.work(dice.about(4.0))
    log.note("dispatched", text=f"Crew {dice.between(1, 5)}")
    urgent = moved_in and log.issue.structure and log.issue.living
    log.work(dice.about(5.0 if urgent else 14.0, 0.8))
    log.note("finished", text="done")
    _look(dice, log)


def _agree(dice: Dice, log: CaseLog) -> None:
    """The plan goes to the owner, who takes time and now and then says no."""
    log.note("planned", text="a plan")
    while True:
        log.wait(dice.waiting(20.0) + 0.5)
        if dice.happens(0.93):
            log.note("owner_accepted")
            return
        log.note("owner_refused", text="too late in the day")
        log.work(dice.about(3.0))
        log.note("planned", text="another plan")


def _look(dice: Dice, log: CaseLog) -> None:
    """The owner looks at the result; seven in a hundred are not content."""
    log.wait(dice.waiting(18.0) + 0.5)
    while dice.happens(0.07):
        log.note("owner_rejected", text="not level")
        log.work(dice.about(6.0))
        log.note("finished", text="done again")
        log.wait(dice.waiting(12.0) + 0.5)
    log.note("owner_confirmed")
