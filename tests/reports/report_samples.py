"""Reports made by hand: an ordinary month, and one in which everything is too long, too many or empty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from duban.insight import (
    Attainment,
    Callbacks,
    Case,
    Complaints,
    Finding,
    Group,
    Month,
    OpenCase,
    Repairs,
    Report,
    Spread,
    Volume,
)

START, END = datetime(2026, 9, 30, 16, tzinfo=UTC), datetime(2026, 10, 31, 16, tzinfo=UTC)
LONG = "the extraordinarily long matter of water that came through the roof, the ceiling and the light of the third floor"
WORD = "Donaudampfschifffahrtsgesellschaftskapitänswohnungsverwaltungsbüro"
CHINESE = "三号楼二单元顶层屋面防水层年久失修导致雨季多处渗漏并影响业主正常居住生活及室内装修装饰物品受损情况严重"


def empty() -> Report:
    return Report(period="2026-10", zone="Asia/Shanghai", start=START, end=END, as_of=END, made_at=END, instances=0)


def report(text: str = "water through the roof", many: int = 6, generated: bool = False) -> Report:
    """A report whose texts are all `text`, with so many projects, cases and the like."""
    spread = Spread(many, 18.7, 67.3, 215.2)
    return Report(
        period="2026-10",
        zone="Asia/Shanghai",
        start=START,
        end=END,
        as_of=END,
        made_at=datetime(2026, 11, 2, 0, 31, tzinfo=UTC),
        instances=1_234_567,
        attainment=tuple(_duty(number, text, spread) for number in range(many)),
        volumes=(
            Volume(process="p", title={"en": text}, started=9, ended=12345, open=3, overdue=2, took=spread, waited=spread),
        ),
        complaints=_complaints(text, many, spread),
        callbacks=tuple(
            Callbacks(
                kind=kind, due=20, done=15, late=2, missed=1, unreachable=2, target=Decimal(1), answered=17, satisfied=12,
                attempts=31, opinions={text: 3, f"{text}!": 1},
            )
            for kind in ("signing", "month", "quarter", "year", "complaint", text)
        ),
        repairs=(Repairs(kind="A", timely=77, late=74, took=spread), Repairs(kind="C", timely=9, took=spread)),
        trend=tuple(
            Month(month=f"2026-{month:02}", complaints=40 * month, major=month, repairs=9, met=90, breached=month * 3)
            for month in range(1, 11)
        ),
        generated=generated,
    )  # fmt: skip


def _duty(number: int, text: str, spread: Spread) -> Attainment:
    return Attainment(
        process="complaint",
        process_title={"en": "Complaint handling", "zh": "客户投诉处理"},
        obligation=f"duty_{number}",
        title={"en": f"{text} {number}"},
        met=90 - number % 50,
        breached=number % 50,
        late=number % 7,
        target=Decimal("0.95") if number % 2 else None,
        took=spread,
    )


def _complaints(text: str, many: int, spread: Spread) -> Complaints:
    at = START + timedelta(days=3)
    grades = {"major": many, "important": 2 * many, "ordinary": 3 * many}
    projects = [f"{text} {number}" for number in range(many)]
    case = {"process": "complaint", "project": text, "category": "quality", "grade": "major", "received_at": at}
    return Complaints(
        received=6 * many,
        resolved=5,
        closed=4,
        withdrawn=1,
        major=many,
        repeated=1,
        open=many,
        overdue=many,
        transfers=3,
        by_standard={"complaint": 6 * many},
        by_grade=grades,
        by_category={"quality": grades, "sales": grades, text: grades},
        by_project=dict.fromkeys(projects, grades),
        by_channel={"phone": 6 * many},
        groups=tuple(Group(project=name, category="quality", count=6, major=1, repeated=0) for name in projects),
        response=spread,
        handling=spread,
        waiting=spread,
        findings=tuple(
            Finding(category="quality", root_cause=text, correction=text, prevention=text, count=number)
            for number in range(many)
        ),
        cases=tuple(
            Case(**case, key=f"C{number}", subject=text, state="closed", root_cause=text, correction=text, prevention=text)
            for number in range(many)
        ),
        open_cases=tuple(
            OpenCase(**case, key=f"C{number}", days=12, overdue=({"en": text}, {"en": text})) for number in range(many)
        ),
    )
