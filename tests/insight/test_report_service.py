"""From the first of the month to the leadership's mailbox: schedule, first working day, report, channels, answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from insight_bench import PACK, at

from duban.clock import ManualClock
from duban.errors import DeliveryError, ServiceError
from duban.ports import Channel, Message, ServiceRequest
from duban.runtime import SqlEngine, open_engine
from duban_adapters.services import ReportService, ReportSettings


@dataclass
class Mailbox:
    """A channel that fails as often as it is told to."""

    name: str
    failures: int = 0
    messages: list[Message] = field(default_factory=list)

    def deliver(self, message: Message) -> None:
        if self.failures:
            self.failures -= 1
            raise DeliveryError(f"channel {self.name}: busy")
        self.messages.append(message)

    def close(self) -> None:
        return


@dataclass
class Post:
    """Which mailboxes serve which role."""

    boxes: dict[str, list[Mailbox]]

    def routes(self, role: str) -> Iterable[tuple[Channel, tuple[str, ...]]]:
        return [(box, (f"{role}@example.org",)) for box in self.boxes.get(role, [])]


def opened(folder: Path, post: Post, begins: str, database: str = "sqlite://") -> tuple[SqlEngine, ManualClock]:
    clock = ManualClock(at(begins))
    settings = ReportSettings(folder=folder, formats=("json", "xlsx"), language="zh")
    engine = open_engine(
        database,
        clock=clock,
        router=post,
        services=lambda engine: {"monthly_report": settings.open("monthly_report", engine)},
    )
    for name in ("callback", "repair", "complaint", "monthly_analysis"):
        engine.deploy(PACK / name / f"{name}.yaml")
    return engine, clock


def test_septembers_report_reaches_the_leadership_on_8_october(tmp_path: Path) -> None:
    mail, other = Mailbox("mail"), Mailbox("wecom")
    engine, clock = opened(tmp_path, Post({"leadership": [mail, other]}), "2026-09-20 09:00")
    engine.start("complaint", {"subject": "s", "project": "P", "category": "quality", "customer": "c", "media": "actual"})
    clock.set(at("2026-10-01 00:00"))
    engine.tick()
    [row] = engine.instances(process="monthly_analysis")
    assert engine.instance(row.id).facts["month"] == "2026-09"
    other.failures = 1
    clock.set(at("2026-10-08 08:31"))
    engine.tick()
    assert [one.title for one in mail.messages if one.attachments] == ["客户服务分析报告 2026年9月"]
    assert not [one for one in other.messages if one.attachments], "it was busy"
    clock.set(at("2026-10-08 12:00"))
    engine.tick()
    sent = engine.instance(row.id)
    assert (sent.status, sent.outcome) == ("ended", "sent")
    assert (sent.facts["complaints"], sent.facts["major"], sent.facts["files"]) == (
        1,
        1,
        ["analysis-2026-09.json", "analysis-2026-09.xlsx"],
    )
    first, second = (next(one for one in box.messages if one.attachments) for box in (mail, other))
    assert first.id == second.id, "one idempotency key at every attempt"
    assert len([one for one in mail.messages if one.attachments]) == 1, "who has it is not sent it again"
    assert [one.name for one in first.attachments] == [one.name for one in second.attachments] == sent.facts["files"]
    assert all(one.content == (tmp_path / one.name).read_bytes() for one in second.attachments), "those of the last attempt"
    engine.close()


def request(**fields: object) -> ServiceRequest:
    return ServiceRequest("i:1:0", "monthly_report", fields, "monthly_analysis", "k", "i", at("2026-10-08 08:31"), 1)


@pytest.mark.parametrize(
    "fields",
    [{"to": "leadership"}, {"month": "October", "to": "leadership"}, {"month": "2026-09"}, {"month": "2026-12", "to": "x"}],
)
def test_what_makes_no_sense_is_refused_for_good(tmp_path: Path, fields: dict[str, object]) -> None:
    engine, _ = opened(tmp_path, Post({}), "2026-10-08 08:31")
    with pytest.raises(ServiceError, match="bad_request"):
        ReportService(ReportSettings(folder=tmp_path), engine)(request(**fields))
    engine.close()


def test_a_role_that_nobody_serves_is_a_failure_the_centre_hears_of(tmp_path: Path) -> None:
    centre = Mailbox("mail")
    engine, clock = opened(tmp_path, Post({"centre": [centre]}), "2026-09-01 00:00")
    started = engine.start("monthly_analysis")
    clock.set(at("2026-09-01 08:31"))
    engine.tick()
    engine.tick()
    assert engine.instance(started.id).states == ["failed"]
    assert [one.body for one in centre.messages] == ["Monthly analysis 2026-08: no channel serves the role 'leadership'"]
    engine.close()
