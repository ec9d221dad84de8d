"""A month told in the test and counted by hand: October 2026 of three projects."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from insight_bench import SHANGHAI, Bureau, at, bureau

from duban.insight import Attainment, Callbacks, Period, Report, make_report


def october() -> Bureau:
    """Seven complaints, three callbacks by contract and three repairs.

    | complaint | received    | first reply due | what happens                                                          |
    |-----------|-------------|-----------------|-----------------------------------------------------------------------|
    | d         | 09-30 09:00 | 10-02 09:00     | replied 10-01 09:00 in time, withdrawn 10-02 08:00                    |
    | a         | 10-08 09:00 | 10-10 09:00     | replied 10-09 in time, resolved 10-10 09:00, called back 10-12, closed |
    | b         | 10-12 09:00 | 10-14 09:00     | three persons: important. Replied 10-15 late, called back late 10-23   |
    | c         | 10-20 09:00 | 10-22 09:00     | in the media: major. Handed over twice, never replied                  |
    | f         | 10-26 09:00 | 10-28 09:00     | the same again: repeats 1. Replied after three hours                   |
    | e         | 10-31 23:30 | 11-02 23:30     | open; on the last evening of the month (still the 31st in UTC, too)    |
    | g         | 11-01 00:10 | 11-03 00:10     | November's, although it is still October in UTC                        |
    """
    desk = bureau("2026-09-30 09:00")
    d = desk.complaint("d")
    desk.at("2026-10-01 09:00")
    desk.send(d, "replied", plan="p")
    late_repair, refused_repair = _repairs(desk)
    desk.at("2026-10-02 08:00")
    desk.send(d, "withdrawn", reason="r")
    unreachable = desk.start("callback", kind="yearly", customer="y", due_by=at("2026-10-20 09:00"))
    desk.start("callback", kind="signing", customer="s", due_by=at("2026-10-09 09:00"))
    quick_repair = desk.at("2026-10-07 09:00").start(
        "repair", customer="r3", room="3", problem="p", moved_in=True, quality_issue=True, affects_living=True
    )
    desk.at("2026-10-08 09:00")
    a = desk.complaint("a", project="North Gate", category="service")
    desk.send(quick_repair, "finished", result="r")
    for day in ("08", "09", "10"):
        desk.at(f"2026-10-{day} 10:00")
        desk.send(unreachable, "attempted", outcome="no_answer")
        if day == "09":
            desk.send(a, "replied", plan="p")
    desk.send(unreachable, "unreachable", reason="r")
    desk.send(a, "resolved", result="mended")
    desk.at("2026-10-12 09:00")
    desk.send(refused_repair, "owner_accepted")
    called = desk.child("callback", a)
    desk.send(called, "attempted", outcome="reached")
    desk.send(called, "answered", satisfied=True, clear=True, opinion="quick")
    desk.send(a, "analysed", root_cause="sensor", improvement="check monthly")
    desk.send(a, "filed")
    b = desk.complaint("b", complainants=3)
    desk.at("2026-10-15 09:00")
    desk.send(b, "replied", plan="p")
    desk.send(b, "resolved", result="done")
    desk.at("2026-10-20 09:00")
    c = desk.complaint("c", project="North Gate", media="actual")
    desk.send(c, "transferred", to="sales", reason="r")
    desk.send(c, "transferred", to="engineering", reason="r")
    desk.send(refused_repair, "finished", result="r")
    desk.at("2026-10-21 09:00")
    desk.send(refused_repair, "owner_rejected", reason="r")
    desk.at("2026-10-22 09:00")
    desk.send(refused_repair, "finished", result="r")
    desk.at("2026-10-23 09:00")
    called = desk.child("callback", b)
    desk.send(called, "answered", satisfied=False, clear=True)
    desk.at("2026-10-26 09:00")
    f = desk.complaint("f", repeats=1)
    desk.send(late_repair, "finished", result="r")
    desk.at("2026-10-26 12:00")
    desk.send(f, "replied", plan="p")
    desk.at("2026-10-31 23:30").complaint("e", category="sales")
    desk.at("2026-11-01 00:10").complaint("g")
    return desk


def _repairs(desk: Bureau) -> tuple[str, str]:
    """Class C (15 days, due 10-16, done 10-26: late); C with eleven days of consent (due 10-27, done 10-20 and 10-22: in
    time). The third, class A with three days, comes on 10-07 and is done on 10-08.
    """
    late = desk.start("repair", customer="r1", room="1", problem="p")
    agreed = desk.start("repair", customer="r2", room="2", problem="p")
    desk.send(agreed, "planned", plan="p")
    return late, agreed


@pytest.fixture(scope="module")
def desk() -> Iterator[Bureau]:
    told = october()
    yield told
    told.engine.close()


@pytest.fixture(scope="module")
def report(desk: Bureau) -> Report:
    return desk.month("2026-10")


def duty(report: Report, process: str, name: str) -> Attainment:
    return next(one for one in report.attainment if (one.process, one.obligation) == (process, name))


def calls(report: Report, kind: str) -> Callbacks:
    return next(one for one in report.callbacks if one.kind == kind)


def test_complaints_are_counted_in_the_month_of_their_receipt(report: Report) -> None:
    found = report.complaints
    assert found.received == 5, "a, b, c, e and f; d is September's and g November's"
    assert (found.major, found.repeated, found.repeat_rate) == (1, 1, 0.2)
    assert found.by_grade == {"major": 1, "important": 2, "ordinary": 2}, "the gravest first; a repeat is important"
    assert found.by_category == {
        "quality": {"major": 1, "important": 2},
        "sales": {"ordinary": 1},
        "service": {"ordinary": 1},
    }
    assert found.by_project == {"Riverside": {"important": 2, "ordinary": 1}, "North Gate": {"major": 1, "ordinary": 1}}
    assert (found.transfers, found.passed_round) == (2, 1)


def test_what_was_done_counts_when_it_was_done(report: Report) -> None:
    found = report.complaints
    assert found.resolved == 2, "a and b"
    assert (found.closed, found.withdrawn) == (1, 1), "a is closed, d withdrawn, b still wants analysis and filing"
    assert (found.open, found.overdue) == (4, 2), (
        "b, c, e and f are open; c wants its reply, f has heard nothing since the 26th"
    )
    assert next((case.grade, case.days, list(case.overdue)) for case in found.open_cases) == (
        "major",
        11,
        [{"en": "First reply to the customer", "zh": "两日内回复客户"}],
    )


def test_obligations_count_in_the_period_in_which_they_were_due(report: Report) -> None:
    reply = duty(report, "complaint", "first_reply")
    assert (reply.met, reply.breached, reply.late) == (3, 2, 1), "a, d and f in time; b late; c never; e is due in November"
    assert reply.rate == 0.6
    assert (reply.took.count, reply.took.median, reply.took.longest) == (4, 24.0, 72.0), "3, 24, 25 and 72 hours"


def test_the_callback_rate_is_by_kind_and_leaves_the_unreachable_out(report: Report) -> None:
    after = calls(report, "complaint")
    assert (after.due, after.done, after.late, after.missed) == (2, 1, 1, 0), "a in time, b a day too late"
    assert (after.rate, after.answered, after.satisfied, after.opinions) == (0.5, 2, 1, {"quick": 1})
    signing = calls(report, "signing")
    assert (signing.due, signing.missed, signing.rate, str(signing.target)) == (1, 1, 0.0, "1")
    yearly = calls(report, "yearly")
    assert (yearly.due, yearly.unreachable, yearly.rate, yearly.attempts) == (1, 1, None, 3)
    assert yearly.target is None, "no rate is asked of the yearly callback"


def test_small_repairs_count_once_whatever_was_rejected(report: Report) -> None:
    found = {one.kind: (one.timely, one.late, one.rate) for one in report.repairs}
    assert found == {"A": (1, 0, 1.0), "C": (1, 1, 0.5)}


def test_times_run_from_receipt(report: Report) -> None:
    assert report.complaints.handling.count == 2
    assert report.complaints.handling.longest == 72.0, "b: three days; a: two days and an hour"
    assert report.complaints.response.median == 24.0


def test_causes_come_with_what_was_done_about_them(report: Report) -> None:
    [finding] = report.complaints.findings
    assert (finding.category, finding.root_cause, finding.correction, finding.prevention, finding.count) == (
        "service",
        "sensor",
        "mended",
        "check monthly",
        1,
    )
    assert report.complaints.analysed == 1


def test_nothing_personal_is_in_it(report: Report) -> None:
    text = json.dumps(report.to_json(), ensure_ascii=False)
    assert '"c-a"' not in text
    assert "c-c" not in text


def test_the_same_month_says_the_same_later(desk: Bureau, report: Report) -> None:
    later = october()
    c = next(
        row.id
        for row in later.engine.instances(process="complaint")
        if later.engine.instance(row.id).facts["subject"] == "c"
    )
    later.at("2026-11-05 09:00")
    later.send(c, "replied", plan="at last")
    later.at("2026-11-20 09:00")
    again = later.month("2026-10")
    assert (again.attainment, again.volumes, again.callbacks, again.repairs, again.trend) == (
        report.attainment,
        report.volumes,
        report.callbacks,
        report.repairs,
        report.trend,
    )
    assert (again.complaints.open, again.complaints.overdue) == (4, 2)
    november = duty(later.month("2026-11"), "complaint", "first_reply")
    assert (november.met, november.breached, november.late) == (0, 2, 0), "e and g; what c owed was October's"


def test_a_month_that_is_not_over_says_so(desk: Bureau) -> None:
    november = desk.month("2026-11")
    assert november.as_of == desk.engine.now() < november.end
    assert november.complaints.received == 1
    assert duty(november, "complaint", "first_reply").open == 2, "e and g have until the 2nd and 3rd"


def test_a_year_is_its_months_together(desk: Bureau) -> None:
    year = make_report(desk.engine, Period.year("2026", SHANGHAI))
    assert year.complaints.received == 7
    reply = duty(year, "complaint", "first_reply")
    assert (reply.met, reply.breached, reply.open) == (3, 2, 2)
    assert [(month.month, month.complaints) for month in year.trend if month.complaints] == [
        ("2026-09", 1),
        ("2026-10", 5),
        ("2026-11", 1),
    ]


def test_another_standard_counts_with_its_own_grades() -> None:
    """One complaint under each standard, both of the gravest grade there, which have different names."""
    desk = bureau("2026-10-08 09:00", "sqlite://", "complaint_zhongnan")
    desk.complaint("a", media="actual")
    grave = {"media": "actual", "reputation_harm": True}
    desk.start("complaint_zhongnan", subject="b", project="Riverside", category="quality", customer="c", **grave)
    found = desk.month("2026-10").complaints
    assert found.by_standard == {"complaint": 1, "complaint_zhongnan": 1}
    assert found.by_grade == {"level1": 1, "major": 1}
    assert (found.received, found.major) == (2, 2)
    desk.engine.close()
