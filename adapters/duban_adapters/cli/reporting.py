"""A backtest's report as tables; with another version, both side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from duban.design import Agreement, Outcome, Report
from duban_adapters.cli.out import Cell, Out

Numbers = Mapping[str, int]


def show_report(out: Out, report: Report, *, refused: int = 5) -> None:
    """Print everything a report holds."""
    runs = [report.outcome] + ([report.against] if report.against else [])
    _head(out, report)
    _sums(out, runs)
    for words, pick in (("escalations", _escalations), ("timers fired", _timers)):
        _counts(out, words, [pick(run) for run in runs])
    _weeks(out, runs)
    _duties(out, runs)
    for run in runs:
        for agreement in run.agreement.values():
            _agreement(out, agreement)
    _busiest(out, runs)
    for run in runs:
        _refused(out, run, refused)


def _head(out: Out, report: Report) -> None:
    title = report.title.get(out.lang) or report.title.get("en") or report.map
    out((title, "bold"), (f"  {report.log}", "dim"))
    if report.generated:
        out((out.word("GENERATED DATA: made up by a generator, recorded by nobody"), "bold yellow"))
    words = "{rows} rows of {cases} cases, {begins} to {ends}"
    begins, ends = (f"{at:%Y-%m-%d}" if at else "–" for at in (report.begins, report.ends))
    out(out.word(words, rows=report.rows, cases=report.cases, begins=begins, ends=ends))
    if report.silent:
        out((out.word("{count} rows say nothing to the map", count=report.silent), "dim"))


def _sums(out: Out, runs: Sequence[Outcome]) -> None:
    lines: dict[str, Callable[[Outcome], object]] = {
        "version": lambda run: ", ".join(f"{name} {version}" for name, version in run.versions.items()),
        "instances": lambda run: ", ".join(f"{count} {name}" for name, count in run.instances.items()),
        "events": lambda run: sum(run.events.values()),
        "timers fired": lambda run: sum(run.timers.values()),
        "warnings given": lambda run: sum(run.warnings.values()),
        "obligations met": lambda run: sum(duty.met for duty in run.obligations.values()),
        "obligations breached": lambda run: sum(duty.breached for duty in run.obligations.values()),
        "escalations": lambda run: sum(run.escalations.values()),
        "steps": lambda run: run.steps,
        "refused rows": lambda run: run.refused,
        "seconds": lambda run: f"{run.seconds:.1f}",
    }
    out.table(("", *_versions(runs)), ((out.word(name), *(str(line(run)) for run in runs)) for name, line in lines.items()))


def _versions(runs: Sequence[Outcome]) -> list[str]:
    return [">this", ">other"][: len(runs)]


def _escalations(run: Outcome) -> Numbers:
    return run.escalations


def _timers(run: Outcome) -> Numbers:
    return run.timers


def _counts(out: Out, words: str, counts: Sequence[Numbers]) -> None:
    names = sorted({name for one in counts for name in one}, key=lambda name: (-counts[0].get(name, 0), name))
    if names:
        out.heading(words)
        rows = ((name, *(str(one.get(name, 0)) for one in counts)) for name in names)
        out.table(("name", *[">this", ">other"][: len(counts)]), rows)


def _weeks(out: Out, runs: Sequence[Outcome]) -> None:
    """Escalations per ISO week; the widest are the loudest."""
    totals = [{week: sum(names.values()) for week, names in run.weeks.items()} for run in runs]
    weeks = sorted({week for one in totals for week in one})
    if not weeks:
        return
    most = max(max(one.values(), default=0) for one in totals) or 1
    out.heading("escalations per week")
    rows: list[tuple[Cell, ...]] = [
        (week, *(str(one.get(week, 0)) for one in totals), ("█" * round(30 * totals[0].get(week, 0) / most), "red"))
        for week in weeks
    ]
    out.table(("week", *_versions(runs), ""), rows)


def _duties(out: Out, runs: Sequence[Outcome]) -> None:
    rows = [(name, run, number) for number, run in enumerate(runs) for name in run.obligations]
    if not rows:
        return
    out.heading("obligations")
    columns = ("obligation", *(("version",) if len(runs) > 1 else ()), ">opened", ">met", ">breached", ">met_late")
    out.table((*columns, ">waived", ">open at the end", ">kept"), (_duty(out, runs, *row) for row in sorted(rows, key=_key)))


def _key(row: tuple[str, Outcome, int]) -> tuple[str, int]:
    return row[0], row[2]


def _duty(out: Out, runs: Sequence[Outcome], name: str, run: Outcome, number: int) -> list[Cell]:
    duty = run.obligations[name]
    which: list[Cell] = [out.word(("this", "other")[number])] if len(runs) > 1 else []
    breached = (str(duty.breached), "red" if duty.breached else "")
    kept = "–" if duty.attainment is None else f"{100 * duty.attainment:.1f} %"
    numbers: list[Cell] = [
        str(duty.opened),
        (str(duty.met), "green"),
        breached,
        str(duty.met_late),
        str(duty.waived),
        str(duty.open),
    ]
    return [name, *which, *numbers, kept]


def _agreement(out: Out, one: Agreement) -> None:
    """The confusion matrix of the log's verdict and ours."""
    out.heading("agreement with the log's own verdict", one.obligation)
    out.table(
        ("", ">log: kept", ">log: missed"),
        (
            (out.word("ours: kept"), (str(one.both_kept), "green"), str(one.only_log_missed)),
            (out.word("ours: missed"), str(one.only_log_kept), (str(one.both_missed), "green")),
        ),
    )
    share = "–" if one.share is None else f"{100 * one.share:.1f} %"
    words = "{agreed} of {judged} agree ({share}); {undecided} without a verdict"
    out(out.word(words, agreed=one.agreed, judged=one.judged, share=share, undecided=one.undecided))


def _busiest(out: Out, runs: Sequence[Outcome]) -> None:
    busy = runs[0].busiest[:3]
    if busy:
        said = ", ".join(f"{one.at:%Y-%m-%d %H:%M %Z} ({one.count})" for one in busy)
        out()
        out(out.word("busiest instants: {said}", said=said))


def _refused(out: Out, run: Outcome, limit: int) -> None:
    if not run.refused or not limit:
        return
    out.heading("refused rows", str(run.refused))
    out.table(("line", "case", "what", "~why", "~accepted then"), _refusals(run.refusals[:limit]))


def _refusals(refusals: Iterable[Any]) -> Iterable[Sequence[Cell]]:
    for one in refusals:
        yield str(one.line), one.case, one.what, (one.message, "red"), ", ".join(one.accepted)
