"""`expect:` as written → Expect."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from duban.definition.hints import did_you_mean
from duban.definition.located import Cursor
from duban.definition.report import Report
from duban.definition.wording import kind
from duban.testing.form import Form, instant, names
from duban.testing.scenario import KINDS, PAUSED, STATUSES, Expect, Kind, Listing, Owed

KEYS = ("of", "state", "ended", "facts", "obligations", "timers", "accepts", *KINDS)


def read_expect(value: Any, cursor: Cursor, report: Report) -> Expect:
    """One expectation; its faults are reported."""
    form = Form(value, cursor, report, KEYS)
    if not form.data and not report.errors:
        form.wrong(cursor, "nothing is expected here", f"add one of {', '.join(KEYS[1:])}")
    return Expect(
        cursor,
        of=form.text("of"),
        states=form.names("state") if "state" in form else None,
        ended=_ended(form),
        facts=form.mapping("facts") if "facts" in form else None,
        obligations=_obligations(form) if "obligations" in form else None,
        timers=_timers(form) if "timers" in form else None,
        accepts=form.names("accepts") if "accepts" in form else None,
        happened={what: _listing(form, what) for what in KINDS if what in form},
    )


def _ended(form: Form) -> bool | str | None:
    value = form.data.get("ended")
    return value if isinstance(value, bool) else form.text("ended")


def _obligations(form: Form) -> dict[str, Owed]:
    cursor = form.at("obligations")
    found = form.mapping("obligations").items()
    return {name: _owed(value, cursor.at(name), form.report) for name, value in found}


def _owed(value: Any, cursor: Cursor, report: Report) -> Owed:
    if not isinstance(value, dict):
        return Owed(_status(value, cursor, report))
    form = Form(value, cursor, report, ("status", "due"))
    status = _status(form.data["status"], form.at("status"), report) if "status" in form else None
    return Owed(status, form.instant("due"))


def _status(value: Any, cursor: Cursor, report: Report) -> str:
    """A status as the journal writes it; "none" for null."""
    word = "none" if value is None else str(value).replace(" ", "_")
    if word not in (*STATUSES, "none"):
        report.at("value", cursor, f"an obligation is never {value!r}", did_you_mean(word, (*STATUSES, "none")))
    return word


def _timers(form: Form) -> dict[str, datetime | str | None]:
    cursor = form.at("timers")
    return {name: _due(value, cursor.at(name), form.report) for name, value in form.mapping("timers").items()}


def _due(value: Any, cursor: Cursor, report: Report) -> datetime | str | None:
    if value is None or value == "none":
        return None
    return PAUSED if value == PAUSED else instant(value, cursor, report)


def _listing(form: Form, what: Kind) -> Listing:
    value, cursor = form.data[what], form.at(what)
    if not isinstance(value, dict):
        if value is None:
            form.wrong(cursor, f"must be a list, not {kind(value)}", f"write {what}: [] for none")
        return Listing(names(value, cursor, form.report))
    inner = Form(value, cursor, form.report, ("includes", "excludes"))
    return Listing(None, inner.names("includes"), inner.names("excludes"))
