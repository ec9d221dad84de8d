"""The worklist over many instances: the most urgent first, by role and process."""

from insight_bench import at, bureau

from duban.insight import worklist


def test_the_most_urgent_come_first_whatever_their_process() -> None:
    desk = bureau("2026-11-02 09:00")
    desk.complaint("slow")
    desk.at("2026-11-02 10:00").start("repair", customer="c", room="1", problem="p")
    desk.at("2026-11-02 11:00")
    quick = desk.complaint("quick", media="actual")
    desk.send(quick, "assigned", department="d", handler="h")
    assert [(item.process, item.task.role, item.task.duty, item.task.due) for item in worklist(desk.engine)] == [
        ("repair", "estate_office", "first_contact", at("2026-11-03 10:00")),
        ("complaint", "centre", "first_reply", at("2026-11-04 09:00")),
        ("complaint", "handler", "first_reply", at("2026-11-04 11:00")),
    ]
    assert [item.key for item in worklist(desk.engine, roles=["handler"])] == [desk.engine.instance(quick).key]
    assert [item.process for item in worklist(desk.engine, process="repair")] == ["repair"]
    assert len(worklist(desk.engine, limit=1)) == 1
