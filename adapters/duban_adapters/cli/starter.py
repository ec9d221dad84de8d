"""The files of a new folder: a small process, a scenario that proves its escalation, and the settings."""

from __future__ import annotations

PROCESS = """\
# A request from a customer that is owed an answer. Read it from top to bottom: what is known, what can happen, what is
# owed by when, who hears of it otherwise, and how the work moves.

duban: 1
process: request
title: {en: Customer request, zh: 客户请求}
calendar: office                        # working days of mainland China; `weekdays` and `always` are there too

terms:                                  # the numbers, so that changing one changes nothing else
  answer_within: 1 working day
  warn_before: 2 working hours

facts:
  subject:  {type: text, required: true, title: {en: Subject, zh: 事项}}
  customer: {type: text, required: true, personal: true, title: {en: Customer, zh: 客户}}
  urgent:   {type: boolean, default: false, title: {en: Urgent, zh: 紧急}}
  answer:   {type: text, title: {en: Answer, zh: 答复}}

events:
  asked:    {title: {en: Customer was asked back, zh: 已询问客户}, by: handler, with: {question: {type: text}}}
  replied:  {title: {en: Customer replied, zh: 客户已回复}, with: {text: {type: text}}}
  answered: {title: {en: Answered, zh: 已答复}, by: handler, with: {answer: {type: text}}}

obligations:
  answer:
    title: {en: Answer to the customer, zh: 答复客户}
    from: start
    within: if urgent then 2 working hours else terms.answer_within
    pause: [waiting]                    # the clock stands still while the customer is asked
    met: {event: answered}
    warn: [{before: terms.warn_before, do: [{notify: handler}]}]
    breach: [{escalate: supervisor}]

escalations:
  supervisor:
    title: {en: Answer overdue, zh: 答复逾期}
    to: supervisor
    level: overdue
    message: "{{ title }} {{ key }}: {{ subject }}"
    acknowledge: 4 working hours        # nobody takes note? then one rung higher
    ladder: [{to: manager}]

initial: open
states:
  open:
    title: {en: With the handler, zh: 处理中}
    task: {for: handler}
    on:
      asked: {to: waiting}
      answered: {to: answered, do: [{set: {answer: event.answer}}]}
  waiting:
    title: {en: Waiting for the customer, zh: 等待客户}
    on:
      replied: {to: open}
  answered: {title: {en: Answered, zh: 已答复}, final: true}
"""

SCENARIO = """\
scenario: An answer that does not come by the next working day reaches the supervisor, then the manager
process: request
at: 2026-09-30 16:00                    # the eve of National Day
start: {subject: parking permit, customer: c1}
story:
  - expect: {state: open, obligations: {answer: owed}, accepts: [asked, answered]}
  - at: 2026-10-08 14:00                # two working hours before it is due
    expect: {notified: [handler]}
  - at: 2026-10-08 15:59
    expect: {escalated: []}
  - at: 2026-10-08 16:00                # the first working day after the holiday
    expect: {escalated: [supervisor], obligations: {answer: breached}}
  - at: 2026-10-09 11:00                # four working hours later nobody has taken note
    expect: {escalated: [supervisor/manager]}
  - send: answered
    with: {answer: the permit is in the post}
    expect: {ended: answered, obligations: {answer: met_late}}
"""

PAUSED = """\
scenario: While the customer is asked, the clock stands still
process: request
at: 2026-10-12 09:00
start: {subject: parking permit, customer: c1}
story:
  - at: 2026-10-12 10:00
    send: asked
    with: {question: which car?}
  - at: 2026-10-14 10:00
    expect: {state: waiting, obligations: {answer: paused}, escalated: [], notified: []}
  - send: replied
    with: {text: the red one}
  - after: 1 hour
    send: answered
    with: {answer: here it is}
    expect: {ended: answered, obligations: {answer: met}}
"""

SETTINGS = """\
# Where instances live, and who is told how. docs: reference/configuration.md

database = "sqlite:///duban.db"
processes = "processes"
language = "{language}"

[channels.file]                         # every escalation is a JSON line here
type = "file"
path = "escalations.jsonl"

[roles."*"]                             # every role that has no channels of its own
channels = ["file", "log"]

[roles.handler]
superior = "supervisor"

[roles.supervisor]
superior = "manager"

# A real receiver: declare it, then name it in a role.
#
# [channels.mail]
# type = "email"
# host = "mail.example.org"
# from = "duban@example.org"
# user = "duban"
# password = "${{SMTP_PASSWORD}}"
#
# [roles.manager]
# channels = ["mail"]
# addresses = {{ mail = ["manager@example.org"] }}
"""


def files(language: str) -> dict[str, str]:
    """The text of each file by its path in the folder."""
    return {
        "duban.toml": SETTINGS.format(language=language),
        "processes/request/request.yaml": PROCESS,
        "processes/request/scenarios/late.scenario.yaml": SCENARIO,
        "processes/request/scenarios/paused.scenario.yaml": PAUSED,
    }
