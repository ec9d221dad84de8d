"""Scenario files → Scenario: every problem of the file at once, each with its place and a suggestion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from duban.definition.hints import did_you_mean
from duban.definition.located import Cursor
from duban.definition.model import Source
from duban.definition.plain import read_yaml
from duban.definition.report import Report
from duban.definition.wording import kind
from duban.errors import DefinitionError
from duban.testing.expecting import read_expect
from duban.testing.form import Form
from duban.testing.refusals import CODES
from duban.testing.scenario import VERBS, Action, Expect, Moment, Refusal, Scenario, Scripted, Verb

TOP = (
    "scenario", "process", "at", "start", "key", "as", "story", "strict", "children", "services", "calendar", "schedules",
    "rosters",
)  # fmt: skip
BESIDE = ("with", "as", "to", "key", "error", "message")
ITEM = ("at", "after", *VERBS, *BESIDE, "refused", "expect")
START = ("process", "as", "with", "key")
SCRIPT = ("after", "facts", "error")
SERVICE = ("after", "answer", "error", "message")
_BESIDE: Mapping[str | None, tuple[str, ...]] = {
    "start": (), "send": ("with", "as", "to"), "publish": ("with",), "acknowledge": ("as", "to"),
    "suspend": ("to",), "resume": ("to",), "cancel": ("to",), "answer": ("with", "to"), "fail": ("error", "message", "to"),
}  # fmt: skip


def read_scenario(source: Source) -> Scenario:
    """The scenario a source holds. DefinitionError lists every problem of the file, with places and suggestions.

    Names of facts, events, states and the like are not looked at here, but by `check_scenario`.
    """
    data, locate = read_yaml(source.text, source.file)
    report = Report()
    cursor = locate.cursor
    if not isinstance(data, dict):
        report.at("type", cursor, f"a scenario is a mapping (key: value), not {kind(data)}", "begin with scenario: title")
    scenario = _scenario(Form(data, cursor, report, TOP)) if isinstance(data, dict) else None
    if scenario is None or report.errors:
        raise DefinitionError(report.errors)
    return scenario


def _scenario(form: Form) -> Scenario | None:
    form.missing("scenario", "add scenario: what it shows, in one sentence")
    form.missing("process", "add process: the process it is about")
    form.missing("at", "add at: the instant it begins, such as 2026-09-30 16:00")
    at = form.instant("at")
    others, children = _children(form)
    found = {
        "title": form.text("scenario"), "process": form.text("process"), "start": _first(form),
        "story": _story(form), "strict": form.truth("strict", True), "calendar": form.text("calendar"),
        "schedules": _schedules(form), "rosters": _rosters(form), "services": _services(form),
    }  # fmt: skip
    if at is None or form.report.errors:
        return None
    return Scenario(cursor=form.cursor, at=at, others=others, children=children, **found)  # type: ignore[arg-type]


def _schedules(form: Form) -> bool | tuple[str, ...]:
    """True, false, or the names of those to be played."""
    value = form.data.get("schedules", False)
    return value if isinstance(value, bool) else form.names("schedules")


def _rosters(form: Form) -> Mapping[str, tuple[Any, ...]]:
    """Lists by name, of texts, numbers or mappings."""
    found = {}
    for name, elements in form.mapping("rosters").items():
        if not isinstance(elements, list):
            form.wrong(form.at("rosters").at(name), f"must be a list, not {kind(elements)}", "write [a, b]", "type")
            continue
        found[name] = tuple(elements)
    return found


def _first(form: Form) -> Action | None:
    """The story's instance, where the file starts it right away."""
    key, role = form.text("key"), form.text("as")
    if "start" not in form:
        return None
    return Action("start", form.text("process") or "", form.mapping("start"), role, key=key)


def _story(form: Form) -> tuple[Moment, ...]:
    items = form.data.get("story")
    if items is None:
        form.missing("story", "add story: a list of what happens and what is expected")
        return ()
    if not isinstance(items, list):
        form.wrong(form.at("story"), f"must be a list, not {kind(items)}", "begin each item with a dash", "type")
        return ()
    cursor = form.at("story")
    forms = [Form(item, cursor.at(index), form.report, ITEM) for index, item in enumerate(items)]
    return tuple(_moment(item) for item in forms)


def _moment(form: Form) -> Moment:
    if "at" in form and "after" in form:
        form.wrong(form.at("after"), "an item has one of at and after", "remove one of them")
    verbs: list[Verb] = [verb for verb in VERBS if verb in form]
    for verb in verbs[1:]:
        hint = "put it into an item of its own"
        form.report.at_key("value", form.at(verb), f"an item does one thing, and this one has {verbs[0]!r} already", hint)
    if not verbs and "expect" not in form and "at" not in form and "after" not in form:
        form.wrong(form.cursor, "nothing happens here", "add send:, start:, expect: or the like")
    return Moment(
        form.cursor,
        form.instant("at"),
        form.duration("after"),
        _action(form, verbs[0] if verbs else None),
        _refused(form, bool(verbs)),
        tuple(_expects(form)),
    )


def _action(form: Form, verb: Verb | None) -> Action | None:
    for key in [key for key in BESIDE if key in form and key not in _BESIDE.get(verb, ())]:
        hint = f"beside {verb} may stand {', '.join(_BESIDE[verb])}" if verb else "add send:, start: or the like"
        if verb == "start":
            hint = f"write start: {{{key}: …}}"
        form.report.at_key("value", form.at(key), f"{key!r} does not belong {f'to {verb!r}' if verb else 'here'}", hint)
    if verb is None:
        return None
    return _start(form) if verb == "start" else _request(form, verb)


def _start(form: Form) -> Action:
    inner = Form(form.data["start"], form.at("start"), form.report, START)
    name, values = inner.text("process") or "", inner.mapping("with")
    return Action("start", name, values, alias=inner.text("as"), key=inner.text("key"))


def _request(form: Form, verb: Verb) -> Action:
    role, to = form.text("as"), form.text("to")
    if verb in ("suspend", "resume", "cancel"):
        return Action(verb, "", role=role, to=to, reason=_reason(form, verb))
    error, message = form.text("error") or "", form.text("message") or ""
    name = form.text(verb) or ""
    if not name:
        form.wrong(form.at(verb), "a name is missing", f"write {verb}: name")
    return Action(verb, name, form.mapping("with"), role, to, reason=message, error=error)


def _reason(form: Form, verb: Verb) -> str:
    value = form.data[verb]
    return "" if value is True or value is None else form.text(verb) or ""


def _refused(form: Form, acts: bool) -> Refusal | None:
    value = form.data.get("refused", False)
    cursor = form.at("refused")
    if value is not False and not acts:
        form.report.at_key("value", cursor, "only an action can be refused", "add send:, start: or the like")
    if isinstance(value, bool):
        return Refusal() if value else None
    data = {"code": value} if isinstance(value, str) else value
    inner = Form(data, cursor, form.report, ("code", "faults"))
    code = inner.text("code")
    if code is not None and code not in CODES:
        form.wrong(inner.at("code"), f"there is no refusal {code!r}", did_you_mean(code, CODES))
    return Refusal(code, frozenset(inner.names("faults")))


def _expects(form: Form) -> list[Expect]:
    if "expect" not in form:
        return []
    value, cursor = form.data["expect"], form.at("expect")
    if isinstance(value, list):
        return [read_expect(item, cursor.at(index), form.report) for index, item in enumerate(value)]
    return [read_expect(value, cursor, form.report)]


def _children(form: Form) -> tuple[Literal["run", "ignore"], dict[str, Scripted]]:
    value = form.data.get("children", "run")
    if value in ("run", "ignore"):
        return value, {}
    if isinstance(value, dict):
        cursor = form.at("children")
        return "run", {name: _scripted(answer, cursor.at(name), form.report) for name, answer in value.items()}
    hint = "write run, ignore, or {process: {after: 1 day, facts: {…}}}"
    form.wrong(form.at("children"), f"{value!r} says nothing about children", hint)
    return "run", {}


def _scripted(value: Any, cursor: Cursor, report: Report) -> Scripted:
    if value == "ignore" or value == "run":
        return Scripted(value)
    form = Form(value, cursor, report, SCRIPT)
    return Scripted("answer", form.duration("after"), form.mapping("facts"), form.text("error") or "")


def _services(form: Form) -> dict[str, Scripted]:
    cursor = form.at("services")
    return {name: _service(value, cursor.at(name), form.report) for name, value in form.mapping("services").items()}


def _service(value: Any, cursor: Cursor, report: Report) -> Scripted:
    if value == "ignore":
        return Scripted(value)
    form = Form(value, cursor, report, SERVICE)
    error, message = form.text("error") or "", form.text("message") or ""
    return Scripted("answer", form.duration("after"), form.mapping("answer"), error, message)
