"""Every kind of problem in words: code, meaning, and after a line of three dashes an example."""

from __future__ import annotations

TEXTS = r"""
=== alias
Anchors, aliases and merge keys are not allowed: they hide what stands where, and can make a small file huge.
---
terms: {slow: &slow 2 days, slower: *slow}
=== calendar-ends
A working deadline can be due in a year the calendar has no schedule for. Found where the check knows calendars and the date.
=== conflict
Two keys do not go together, or a key stands where it has no meaning.
---
facts: {subject: {type: text, values: [a, b]}}
=== cron
A cron line cannot be read. It has five fields (minute, hour, day, month, weekday); weekdays go by name.
---
schedules: {weekly: {cron: 0 9 * * 1}}
=== cut-expression
YAML ends an unquoted text at a comma or bracket inside `{ }` or `[ ]`, so an expression with one needs quotes.
---
facts: {a: {type: integer}, b: {type: integer}}
initial: open
states: {open: {always: {if: max(a, b) > 3, to: closed}}, closed: {final: true}}
=== dead-end
Nothing ever leaves this resting state, and it is not final.
---
events: {go: {}}
initial: open
states: {open: {on: {go: {}}}}
=== downwards
An escalation goes to somebody who reports to its source. Found where the check knows who reports to whom.
=== duplicate-key
The same key (or enum value, or rung) appears twice; both places are named.
---
facts: {a: {type: text}, a: {type: integer}}
=== duplicate-process
Two files of a folder define the same process.
=== duration
An amount of time cannot be read.
---
terms: {reply_within: 2 wroking days}
=== endless
An `every` or `cron` timer without `times`, `if` or an end goes on for as long as nobody leaves the state.
---
events: {go: {}}
initial: open
states:
  open: {timers: {again: {every: 1 day, do: {notify: handler}}}, on: {go: closed}}
  closed: {final: true}
=== expression
An expression cannot be read, names something unknown, or mixes types. The column is that inside the text.
---
facts: {grade: {type: enum, values: [major, ordinary]}}
initial: open
states: {open: {always: {if: grade = "majr", to: closed}}, closed: {final: true}}
=== extends
The process that is extended is missing, cannot be read, or extends this one.
---
duban: 1
process: other
extends: missing
=== file
A file cannot be used: missing, a directory, larger than 1 MiB, or not UTF-8.
=== final-left
A final state has transitions or timers, but is never left.
---
events: {go: {}}
initial: open
states: {open: {on: {go: closed}}, closed: {final: true, on: {go: open}}}
=== key
A key is missing before a colon, or a list or mapping stands where a key should.
---
terms: {[a, b]: 1}
=== ladder
A rung is never told, because the one before it does not say how long to wait for an acknowledgement.
---
escalations: {late: {to: supervisor, ladder: [{to: leadership}]}}
=== lone-join
A join waits for more tokens than can come.
---
events: {go: {}}
initial: open
states: {open: {on: {go: together}}, together: {join: all, always: closed}, closed: {final: true}}
=== missing-key
Something that is needed is missing: a key, an enum's values, a required fact or field.
---
events: {replied: {with: {plan: {}}}}
=== name
A name has characters it cannot have. What expressions see is named with letters, digits and `_`.
---
facts: {case-no: {type: text}}
=== needless
Something is written that has no effect.
---
facts: {subject: {type: text, required: true, default: none}}
=== never-fires
A timer or obligation that can never come due, as with `after: never`.
---
events: {go: {}}
initial: open
states: {open: {timers: {late: {after: never, to: closed}}, on: {go: closed}}, closed: {final: true}}
=== never-hits
A rule of a decision table can never decide, because the rules above take all its cases.
---
facts: {size: {type: integer}, grade: {type: enum, values: [major, ordinary]}}
decisions: {grade: {hit: first, rules: [{then: major}, {when: size > 3, then: ordinary}]}}
=== never-joined
The tokens of a split meet in one state and go on side by side, because no `join` makes them one.
---
events: {go: {}}
initial: open
states:
  open: {always: {to: [a, b]}}
  a: {on: {go: closing}}
  b: {on: {go: closing}}
  closing: {on: {go: closed}}
  closed: {final: true}
=== never-met
Nothing can meet an obligation: no `met`, or an event that no state accepts, or a state nobody reaches.
---
events: {replied: {}}
obligations: {reply: {from: start, within: 2 days, met: {event: replied}}}
=== never-owed
Nothing can open an obligation: an event that no state accepts, or a state nobody reaches.
---
events: {asked: {}, replied: {}}
on: {replied: {}}
obligations: {reply: {from: {event: asked}, within: 2 days, met: {event: replied}}}
=== personal-fact
A message tells a personal fact, and messages leave the house.
---
facts: {customer: {type: text, personal: true}}
escalations: {late: {to: supervisor, message: "{{ customer }} waits"}}
=== reserved-name
A name is a word of the expression language, such as `not`, `event` or `now`.
---
facts: {event: {type: text}}
=== several-documents
A file holds more than one YAML document.
---
terms: {}
---
terms: {}
=== shadowed
A transition is never taken, because an earlier one without `if` (or with the same) always comes first.
---
events: {go: {}}
initial: open
states:
  open: {on: {go: [{to: closed}, {to: other}]}}
  other: {always: closed}
  closed: {final: true}
=== standard
A standard (`extends`) sets something a standard cannot, or replaces what its base does not have.
=== syntax
The text is not YAML. The check mends what it can and goes on.
---
title: Complaints: how we handle them
=== table-gap
A decision table gives nothing for some values of its inputs.
---
facts: {size: {type: integer}, grade: {type: enum, values: [major, ordinary]}}
decisions: {grade: {hit: first, rules: [{when: size > 3, then: major}, {when: size < 3, then: ordinary}]}}
=== table-overlap
Two rules of a `unique` table hold at once for some values of its inputs.
---
facts: {size: {type: integer}, grade: {type: enum, values: [major, ordinary]}}
decisions: {grade: {rules: [{when: size >= 3, then: major}, {when: size <= 3, then: ordinary}]}}
=== tag
YAML tags (`!x`, `!!str`) are not allowed.
---
title: !!str Complaints
=== template
A message's template cannot be read.
---
escalations: {late: {to: supervisor, message: "{{ title"}}
=== too-deep
The file is nested too deeply.
=== too-large
The file has too many values.
=== type
A value is of the wrong kind: a text where a list is needed, a fact of another type than its use asks for.
---
events: {go: {by: 3}}
=== unaccepted
A declared event is accepted by no state, or a raised one is taken by none.
---
events: {replied: {}}
=== unknown-calendar
The working calendar is not known. Found where the check knows the calendars.
=== unknown-decision
There is no such decision.
---
enter: {decide: grade}
=== unknown-escalation
There is no such escalation, or rung of one.
---
enter: {escalate: leadership}
=== unknown-event
There is no such event: it is neither declared nor raised, or the receiving process does not have it.
---
events: {replied: {}}
on: {replid: {}, replied: {}}
=== unknown-fact
There is no such fact.
---
facts: {grade: {type: text}}
enter: {set: {grad: '"major"'}}
=== unknown-field
An event has no such field.
---
events: {asked: {with: {question: {type: text}}}}
on: {asked: {do: {raise: asked, with: {question: '"?"', qestion: '"?"'}}}}
=== unknown-key
There is no such key here.
---
calender: office
=== unknown-obligation
There is no such obligation.
---
enter: {waive: first_reply}
=== unknown-output
A rule sets something that is no output of its table.
---
facts: {grade: {type: text}, report: {type: text}}
decisions:
  judge: {outputs: [grade, report], rules: [{then: {grade: '"a"', reprot: '"b"', report: '"c"'}}]}
=== unknown-process
There is no such process. Found where the check knows the other processes.
=== unknown-role
Nobody fills this role. Found where the check knows the roles.
=== unknown-roster
There is no such roster. Found where the check knows the rosters.
=== unknown-service
There is no such service. Found where the check knows the services.
=== unknown-state
There is no such state here.
---
events: {go: {}}
initial: open
states: {open: {on: {go: closd}}, closed: {final: true}}
=== unreachable
No transition leads to this state.
---
initial: open
states: {open: {always: closed}, lost: {always: closed}, closed: {final: true}}
=== unserved
No channel reaches this role. Found where the check knows the channels.
=== value
A value cannot be used here.
---
facts: {complainants: {type: integer, min: 1, default: 0}}
"""
