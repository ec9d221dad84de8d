"""An estate that does not exist: its projects, what goes wrong there and when in the year, and how its people behave."""

from __future__ import annotations

from dataclasses import dataclass

WEEK = (1.35, 1.15, 1.0, 1.0, 1.1, 0.65, 0.45)
"""How much is reported on each weekday, from Monday."""
DAY = {8: 3, 9: 9, 10: 10, 11: 8, 12: 3, 13: 4, 14: 8, 15: 8, 16: 7, 17: 6, 18: 4, 19: 4, 20: 3, 21: 1}
"""How much is reported in each hour of the day."""
PROJECTS = {"Riverside": 5.0, "Garden Court": 3.0, "North Gate": 2.0}
DEPARTMENTS = {"engineering": 4.0, "property service": 4.0, "sales": 2.0, "greening": 1.0}
HANDLERS = ("Handler 1", "Handler 2", "Handler 3", "Handler 4", "Handler 5", "Handler 6")
ALL_YEAR = (1.0,) * 12
WINTER = (3.0, 2.5, 1.5, 0.4, 0.1, 0.1, 0.1, 0.1, 0.2, 1.0, 3.0, 3.0)
RAINS = (0.4, 0.4, 0.7, 1.2, 2.0, 3.0, 3.0, 2.5, 1.2, 0.6, 0.4, 0.4)
SUMMER = (0.1, 0.1, 0.2, 0.5, 1.5, 2.5, 3.0, 3.0, 1.5, 0.4, 0.1, 0.1)
SPRING = (0.3, 0.6, 2.0, 2.5, 2.0, 1.0, 0.8, 0.8, 1.2, 1.2, 0.6, 0.3)


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that goes wrong: how often, in which months (January first), and what it touches."""

    subject: str
    category: str
    weight: float
    months: tuple[float, ...] = ALL_YEAR
    living: bool = False
    structure: bool = False


COMPLAINTS = (
    Issue("noise of decoration works", "property", 8, SPRING),
    Issue("lift out of order", "property", 6),
    Issue("parking space taken", "property", 6),
    Issue("slow repair", "service", 7),
    Issue("heating too weak", "quality", 6, WINTER),
    Issue("water through the roof", "quality", 6, RAINS),
    Issue("mould on outer walls", "quality", 4, RAINS),
    Issue("delay of hand-over papers", "sales", 3),
    Issue("promise of the salesroom not kept", "sales", 3),
    Issue("rubbish not collected", "property", 4, SUMMER),
    Issue("mosquitoes at the pond", "property", 2, SUMMER),
    Issue("rude answer on the phone", "service", 2),
)
REPAIRS = (
    Issue("no hot water", "quality", 6, WINTER, living=True, structure=True),
    Issue("radiator leaks", "quality", 5, WINTER, living=True, structure=True),
    Issue("water through the window", "quality", 7, RAINS, living=True, structure=True),
    Issue("drain blocked", "property", 8, RAINS, living=True),
    Issue("crack in the plaster", "quality", 7, structure=True),
    Issue("air conditioner drips", "property", 6, SUMMER),
    Issue("lock of the front door", "property", 6),
    Issue("socket without power", "quality", 6, living=True, structure=True),
    Issue("tiles come off", "quality", 5, SPRING, structure=True),
    Issue("intercom silent", "property", 5),
)
