"""How a made-up complaint goes: assigned, answered, worked on with delays and surprises, resolved, called back, filed."""

from __future__ import annotations

from datetime import timedelta

from duban.design import estate
from duban.design.dice import Dice
from duban.design.estate_texts import ANALYSES, DISPLEASED, PLEASED, Analysis
from duban.design.generated_case import CaseLog

CHANNELS = {"phone": 5.0, "wechat": 4.0, "visit": 2.0, "online": 1.0, "staff": 0.5, "letter": 0.2}


def complaint(dice: Dice, log: CaseLog) -> None:
    """Play one complaint to its end; one in thirty comes back after it was closed."""
    _once(dice, log)
    if log.rows[-1]["change"] != "withdrawn" and dice.happens(1 / 30):
        log.wait(dice.about(72))
        _once(dice, log)


def _once(dice: Dice, log: CaseLog) -> None:
    persons = dice.pick({1: 70, 2: 15, 3: 5, dice.between(4, 9): 4, dice.between(10, 30): 1})
    branch = dice.happens(0.2)
    log.note(
        "received",
        project=log.project,
        category=log.issue.category,
        subject=log.subject,
        customer=log.customer,
        room=log.room,
        complainants=persons,
        households=min(persons, dice.between(1, 5)),
        collective=persons >= 3,
        received_by="branch" if branch else "centre",
        channel=dice.pick(CHANNELS),
    )
    if persons >= 10 and dice.happens(0.8):
        log.at += timedelta(minutes=dice.between(3, 50))
        log.note("acknowledged")
    log.work(dice.about(1.0))
    log.note("assigned", department=dice.pick(estate.DEPARTMENTS), handler=estate.HANDLERS[dice.between(0, 5)])
    _answer(dice, log)
    if dice.happens(0.02):
        log.note("withdrawn", text="settled among neighbours")
        return
    _handle(dice, log, serious=persons >= 3)
    _finish(dice, log, branch)


def _answer(dice: Dice, log: CaseLog) -> None:
    """The first reply: mostly within the day, sometimes forgotten for days."""
    log.work(dice.about(18 if dice.happens(0.05) else 2.5))
    log.note("replied", text="somebody looks at it")


def _handle(dice: Dice, log: CaseLog, serious: bool) -> None:
    """The work, with what may happen on the way."""
    if serious and dice.happens(0.5):
        log.note("reported", text="by phone")
    for chance, surprise in _SURPRISES:
        if dice.happens(chance):
            log.work(dice.about(2.0))
            surprise(dice, log)
    for _ in range(dice.pick({0: 5, 1: 3, 2: 2, 3: 1})):
        log.work(dice.about(8 if dice.happens(0.92) else 26))
        log.note("progress", text="under way")
    log.work(dice.about(5.0, 0.8))
    log.note("resolved", text=_analysis(log)[1])


def _evidence(dice: Dice, log: CaseLog) -> None:
    lawsuit = dice.pick({"none": 3, "possible": 4, "actual": 1})
    media = dice.pick({"none": 3, "possible": 3, "actual": 1})
    log.note("evidence", lawsuit=lawsuit, media=media)


def _joined(dice: Dice, log: CaseLog) -> None:
    log.note("joined", complainants=dice.between(3, 14))


def _question(dice: Dice, log: CaseLog) -> None:
    log.note("ask_customer", text="when may we come?")
    log.wait(dice.about(30.0))
    log.note("customer_answered", text="tomorrow")


def _help(dice: Dice, log: CaseLog) -> None:
    log.note("help_requested", department=dice.pick(estate.DEPARTMENTS))
    log.work(dice.about(5.0, 0.8))
    log.note("help_given", text="advice")


def _promise(dice: Dice, log: CaseLog) -> None:
    until = log.later(dice.between(4, 24))
    log.note("promised", until=log.local(until))
    log.at = until - timedelta(hours=2) if dice.happens(0.9) else until + timedelta(hours=dice.between(1, 20))
    log.work(0.1)
    log.note("replied", text="as promised")


def _hand_over(dice: Dice, log: CaseLog) -> None:
    log.note("transferred", department=dice.pick(estate.DEPARTMENTS), text="not ours")
    log.work(dice.about(2.0))
    log.note("assigned", department=dice.pick(estate.DEPARTMENTS), handler=estate.HANDLERS[dice.between(0, 5)])


def _needs_repair(dice: Dice, log: CaseLog) -> None:
    log.note("repair_needed", room=log.room, text=log.subject)
    log.work(dice.about(9.0))
    log.note("repair_finished", text="repaired")
    log.wait(dice.about(10.0))
    log.note("repair_confirmed")


_SURPRISES = (
    (0.10, _hand_over),
    (0.15, _question),
    (0.07, _help),
    (0.12, _promise),
    (0.03, _joined),
    (0.04, _evidence),
    (0.10, _needs_repair),
)


def _finish(dice: Dice, log: CaseLog, branch: bool) -> None:
    """What closes a complaint: its analysis, its record, and the callback."""
    log.work(dice.about(3.0))
    cause, _, prevention = _analysis(log)
    log.note("analysed", text=cause, improvement=prevention)
    log.work(dice.about(10.0 if branch else 3.0))
    log.note("filed")
    for _ in range(dice.pick({0: 6, 1: 2, 2: 1})):
        log.work(dice.about(4.0))
        log.note("called", outcome="no_answer")
    log.work(dice.about(12.0, 0.8))
    log.note("called", outcome="reached")
    clear = dice.happens(0.95)
    satisfied = dice.happens(0.85 if clear else 0.2)
    opinions = PLEASED if satisfied else DISPLEASED
    log.note("answered", satisfied=satisfied, clear=clear, opinion=opinions[_number(log) % len(opinions)])
    if not clear:
        log.note("callback_promised", until=log.local(log.later(8)))
        log.work(dice.about(5.0))
        log.note("reply_given", text="settled")


def _analysis(log: CaseLog) -> Analysis:
    """Three in ten have the rarer of the two causes; by the case's number, without dice."""
    return ANALYSES[log.issue.subject][_number(log) % 10 > 6]


def _number(log: CaseLog) -> int:
    return int(log.case[1:])
