"""Open user tasks: whose, which form, since when and by when."""

from playing import Game, at, play

from duban.execution.tasks import OpenTask, open_tasks

CASE = """
    facts: {findings: {type: list, of: text, default: [roof, door]}}
    events: {replied: {}, judged: {}, mended: {}, asked: {}, answered: {}}
    obligations:
      reply: {from: start, within: 2 days, met: {event: replied}, pause: [asking]}
      decision: {from: start, within: 1 day, met: {leave: work/judging/open}}
    initial: work
    states:
      work:
        parallel:
          talking:
            initial: writing
            states:
              writing: {task: {for: centre, form: replied, title: {en: Reply, zh: 回复}}, on: {replied: over}}
              over: {final: true}
          judging:
            initial: open
            states:
              open: {title: {en: Judging}, task: {for: handler, form: judged}, on: {judged: over}}
              over: {final: true}
        on: {asked: asking}
        done: mending
      asking: {on: {answered: work}}
      mending:
        each:
          in: findings
          as: finding
          do:
            initial: open
            states:
              open:
                task: {for: crew, form: mended}
                timers: {late: {after: 3 days, do: {note: finding}}}
                on: {mended: over}
              over: {final: true}
        done: closed
      closed: {final: true}
    """


def tasks(game: Game) -> list[OpenTask]:
    return open_tasks(game.world.programs["p"], game.now)


def test_a_task_says_whose_it_is_and_by_when_what_it_meets_is_owed() -> None:
    game = play(CASE).start()
    reply, judge = tasks(game)
    assert (reply.path, reply.role, reply.form, reply.title["zh"]) == (
        "work/talking/writing",
        "centre",
        ("replied",),
        "回复",
    )
    assert (reply.due, reply.duty, reply.since) == (at("2026-11-04 09:00"), "reply", at("2026-11-02 09:00"))
    assert (judge.path, judge.title, judge.due) == ("work/judging/open", {"en": "Judging"}, at("2026-11-03 09:00"))


def test_what_is_late_is_still_to_be_done() -> None:
    (reply, _) = tasks(play(CASE).start().at("2026-11-05 09:00"))
    assert (reply.duty, reply.due) == ("reply", at("2026-11-04 09:00"))


def test_what_is_done_waits_for_nobody_and_each_element_has_its_task() -> None:
    game = play(CASE).start().send("replied")
    assert [task.role for task in tasks(game)] == ["handler"]
    game.at("2026-11-02 12:00").send("judged")
    assert [(task.role, task.element, task.due) for task in tasks(game)] == [
        ("crew", "roof", at("2026-11-05 12:00")),
        ("crew", "door", at("2026-11-05 12:00")),
    ]


def test_a_suspended_instance_waits_for_nobody() -> None:
    game = play(CASE).start()
    game.world.suspend(game.id)
    assert tasks(game) == []
