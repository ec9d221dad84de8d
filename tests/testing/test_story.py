"""Stories: the same play from Python."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from small_processes import programs

from duban.errors import EventNotAccepted, FactError, NaiveTime, NotPermitted
from duban.testing import Scripted, Story


@pytest.fixture
def tale() -> Story:
    return Story(programs(), "case", "2026-09-30 16:00").start(customer="ann", number="n1")


def test_a_story_reads_as_one(tale: Story) -> None:
    assert tale.state == "work/open"
    assert tale.due("reply") == tale.time("2026-10-08 16:00")
    tale.after("1 hour").send("hold")
    assert tale.is_in("work")
    assert tale.due("reply") == "paused"
    tale.at("2026-10-08 10:00").send("go_on")
    assert tale.obligations == {"reply": "owed"}
    tale.at("2026-10-09 08:59")
    assert tale.escalated == []
    tale.after("1 minute")
    assert tale.escalated == ["boss"]
    assert tale.notified == ["handler"]
    tale.after("30 minutes")
    assert tale.escalated == ["boss", "boss/president"]
    tale.by("handler").send("answer", text="sorry")
    assert tale.obligations == {"reply": "met_late"}
    tale.send("close", fine=True)
    assert (tale.called, tale.published) == (["survey"], ["case.closed"])
    tale.of("survey").send("said", happy=True)
    assert tale.ended
    assert tale.outcome == "closed"
    assert tale.facts["happy"] is True


def test_what_can_be_seen(tale: Story) -> None:
    assert tale.key == "n1"
    assert tale.states == ["work/open"]
    assert tale.timers == {"work/open/stale": tale.time("2026-10-30 16:00")}
    assert tale.facts == {"number": "n1", "customer": "ann", "size": "small", "grade": "ordinary"}
    assert tale.accepts == {"answer", "hold", "summon", "grow", "close"}
    assert tale.now == datetime(2026, 9, 30, 8, tzinfo=UTC)
    assert str(tale.now) == "2026-09-30 16:00:00+08:00"
    tale.send("summon", on="2026-10-12 09:00")
    assert tale.due("remind") == tale.due("work/remind") == tale.time("2026-10-12 09:00")
    assert tale.due("boss/president") is None
    with pytest.raises(ValueError, match="means nothing here"):
        tale.due("nonsense")


def test_several_states_are_not_one(tale: Story) -> None:
    tale.cancel("enough")
    with pytest.raises(ValueError, match="not one active state"):
        _ = tale.state


def test_refusals_come_through_and_change_nothing(tale: Story) -> None:
    before = tale.instance
    with pytest.raises(EventNotAccepted):
        tale.send("go_on")
    with pytest.raises(FactError):
        tale.send("close", fine="perhaps")
    with pytest.raises(NotPermitted):
        tale.by("visitor").send("answer", text="hi")
    assert tale.instance == before


def test_the_clock_goes_forwards_only(tale: Story) -> None:
    with pytest.raises(ValueError, match="does not go back: it is 2026-09-30 16:00:00"):
        tale.at("2026-09-30 15:59")
    with pytest.raises(NaiveTime):
        tale.at(datetime(2026, 10, 1))
    assert tale.at(datetime(2026, 10, 1, tzinfo=UTC)).now == tale.time("2026-10-01 08:00")


def test_several_instances(tale: Story) -> None:
    other = tale.begin("case", {"customer": "bob"}, name="other", key="n2", role="clerk")
    other.send("hold")
    assert (tale.state, tale.of("other").state, tale.of("n2").state) == ("work/open", "work/waiting", "work/waiting")
    assert tale.publish("case.closed", number="x") == 1
    assert tale.of("diary").facts == {"about": "x"}


def test_suspended_and_resumed(tale: Story) -> None:
    tale.suspend("holidays")
    assert tale.accepts == set()
    tale.at("2026-10-08 16:00").resume()
    assert tale.escalated == []
    assert tale.due("reply") == tale.time("2026-10-09 16:00")


def test_acknowledged(tale: Story) -> None:
    tale.at("2026-10-08 16:00").by("boss").acknowledge("boss")
    assert tale.after("1 day").escalated == ["boss"]


def test_children_kept_out_or_scripted() -> None:
    quiet = Story(programs(), "case", "2026-09-30 16:00", children="ignore").start(customer="ann")
    quiet.send("close", fine=True)
    assert quiet.after("1 month").state == "asking"
    script = {"survey": Scripted(facts={"happy": False})}
    scripted = Story(programs(), "case", "2026-09-30 16:00", children=script).start(customer="ann")
    scripted.send("close", fine=True)
    assert (scripted.outcome, scripted.facts["happy"]) == ("closed", False)


def test_the_timeline_so_far(tale: Story) -> None:
    tale.send("hold")
    assert tale.timeline.startswith("Wed 2026-09-30\n  16:00      start         case n1 (customer: ann")
    assert tale.timeline.endswith("duty          reply stands still")
