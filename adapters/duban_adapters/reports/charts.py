"""The charts of a report, drawn by Vega-Lite without a browser, as SVG that stands inside the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duban.insight import Attainment, Report
from duban_adapters.reports.contents import months_of
from duban_adapters.reports.look import APART, BLUE, CONFIG, GOOD, GRAVE, INK, LATE, MISSED, TARGET
from duban_adapters.reports.words import Language

WIDTH, HALF, BAR = 760, 364, 26
FITTED = {"type": "fit", "contains": "padding"}
"""Width and height are those of the whole picture, so that letters have the same size in all."""
MOST = 14
"""So many bars a chart shows."""
Spec = dict[str, Any]


def charts(report: Report, words: Language) -> dict[str, str]:
    """SVG by name, for everything there is something to draw of. MissingExtra without the extra `report`."""
    specs = {
        "category": _grades(report.complaints.by_category, report, words, named=True),
        "project": _grades(report.complaints.by_project, report, words, named=False),
        "callbacks": _callbacks(report, words),
        "attainment": _attainment(report, words),
        "trend": _trend(report, words),
    }
    return {name: draw(spec) for name, spec in specs.items() if spec is not None}


def draw(spec: Spec) -> str:
    """A Vega-Lite specification as SVG."""
    from duban_adapters.reports.missing import needed

    return str(needed("vl_convert").vegalite_to_svg({**spec, "config": CONFIG}, vl_version="5.20"))


def _stacked(
    rows: Sequence[Spec], order: Sequence[str], parts: Mapping[str, str], totals: Sequence[Spec], width: int
) -> Spec:
    """Bars made of parts: rows of `name`, `part`, `count` and `place`; `parts` are colours by part."""
    names = {"field": "name", "type": "nominal", "sort": list(order), "title": None}
    most = max(one["count"] for one in totals)
    bars = {
        "data": {"values": list(rows)},
        "mark": {"type": "bar", "height": {"band": 0.66}},
        "encoding": {
            "x": {
                "field": "count",
                "type": "quantitative",
                "title": None,
                "scale": {"domainMax": most * 1.16, "nice": False},
                "axis": {"tickMinStep": 1, "tickCount": width // 110},
            },
            "color": {"field": "part", "type": "nominal", "scale": {"domain": list(parts), "range": list(parts.values())}},
            "order": {"field": "place"},
        },
    }
    sums = {
        "data": {"values": list(totals)},
        "mark": {"type": "text", "align": "left", "dx": 6, "fontWeight": 600},
        "encoding": {"x": {"field": "count", "type": "quantitative"}, "text": {"field": "said"}},
    }
    axis = {**names, "axis": {"labelFontSize": 13, "labelLimit": 140, "minExtent": 90}}
    size = {"width": width, "height": BAR * 1.25 * len(order) + 60}
    return {**size, "autosize": FITTED, "encoding": {"y": axis}, "layer": [bars, sums]}


def _grades(found: Mapping[str, Mapping[str, int]], report: Report, words: Language, *, named: bool) -> Spec | None:
    """Complaints by category or project, their grades stacked."""
    grades = list(report.complaints.by_grade)
    if not found:
        return None
    shown = dict(list(found.items())[:MOST])
    names = {name: words.value(name) if named else (name or words.value("")) for name in shown}
    colours = {words.value(grade): GRAVE[min(place, len(GRAVE) - 1)] for place, grade in enumerate(grades)}
    rows = [
        {"name": names[name], "part": words.value(grade), "count": counts[grade], "place": place}
        for name, counts in shown.items()
        for place, grade in enumerate(grades)
        if counts.get(grade)
    ]
    totals = [{"name": names[name], "count": total, "said": str(total)} for name, total in _totals(shown).items()]
    return _stacked(rows, list(names.values()), colours, totals, HALF)


def _totals(found: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    return {name: sum(counts.values()) for name, counts in found.items()}


def _callbacks(report: Report, words: Language) -> Spec | None:
    parts = {"done": GOOD, "late": LATE, "missed": MISSED, "unreachable": APART}
    due = [one for one in report.callbacks if one.due]
    rows = [
        {"name": words.value(one.kind), "part": words(part), "count": getattr(one, part), "place": place}
        for one in due
        for place, part in enumerate(parts)
        if getattr(one, part)
    ]
    if not rows:
        return None
    totals = [
        {"name": words.value(one.kind), "count": sum(getattr(one, part) for part in parts), "said": words.percent(one.rate)}
        for one in due
    ]
    return _stacked(
        rows, [words.value(one.kind) for one in due], {words(part): colour for part, colour in parts.items()}, totals, WIDTH
    )


def _attainment(report: Report, words: Language) -> Spec | None:
    """A bar an obligation, from 0 to 100 %, a mark where its target is."""
    decided = [one for one in report.attainment if one.rate is not None][: 2 * MOST]
    if not decided:
        return None
    axis = {"labelLimit": 330, "minExtent": 180}
    names = {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": axis}
    return {
        "width": WIDTH,
        "height": BAR * len(decided) + 30,
        "autosize": FITTED,
        "data": {"values": [_kept(one, words) for one in decided]},
        "encoding": {"y": names},
        "layer": _kept_layers(),
    }


def _kept(one: Attainment, words: Language) -> Spec:
    return {
        "name": f"{words.text(one.process_title, one.process)} · {words.text(one.title, one.obligation)}",
        "rate": one.rate,
        "said": words.percent(one.rate),
        "target": None if one.target is None else float(one.target),
        "colour": MISSED if one.on_target is False else GOOD,
    }


def _kept_layers() -> list[Spec]:
    """The bars, the marks of targets, and the figures to the right of all bars."""
    x = {"type": "quantitative", "title": None, "scale": {"domain": [0, 1.22], "nice": False}}
    rate = {**x, "field": "rate", "axis": {"format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1]}}
    bars = {
        "mark": {"type": "bar", "height": {"band": 0.6}},
        "encoding": {"x": rate, "color": {"field": "colour", "type": "nominal", "scale": None}},
    }
    targets = {
        "transform": [{"filter": "datum.target !== null"}],
        "mark": {"type": "tick", "thickness": 2.5, "height": BAR * 0.9, "color": TARGET},
        "encoding": {"x": {**x, "field": "target"}},
    }
    figures = {
        "mark": {"type": "text", "align": "left", "dx": 8, "fontWeight": 600},
        "encoding": {"x": {**x, "datum": 1}, "text": {"field": "said"}},
    }
    return [bars, targets, figures]


def _trend(report: Report, words: Language) -> Spec | None:
    """Complaints by month as bars, the share of obligations kept as a line above them; from two months on."""
    months = months_of(report)
    if len(months) < 2:
        return None
    rows = [
        {
            "month": one.month,
            "count": one.complaints - one.major,
            "major": one.major,
            "rate": one.rate,
            "said": words.percent(one.rate) if one.rate is not None else "",
        }
        for one in months
    ]
    wide: Spec = {"width": WIDTH - 60}
    parts = [{**_line(words), **wide}, {**_bars(words), **wide}]
    return {"data": {"values": rows}, "vconcat": parts, "spacing": 14}


_MONTH: Spec = {"field": "month", "type": "ordinal", "title": None, "axis": {"labelAngle": 0, "labelOverlap": True}}


def _line(words: Language) -> Spec:
    axis = {"format": ".0%", "values": [0, 0.5, 1], "title": None, "minExtent": 40}
    share = {"field": "rate", "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": axis}
    points = {"size": 45, "filled": True, "color": GOOD}
    return {
        "height": 70,
        "layer": [
            {"mark": {"type": "line", "color": GOOD, "strokeWidth": 2.5, "point": points}},
            {"mark": {"type": "text", "dy": 15, "fontSize": 11}, "encoding": {"text": {"field": "said"}}},
        ],
        "encoding": {"x": {**_MONTH, "axis": None}, "y": share},
        "title": _over(words("kept rate")),
    }


def _bars(words: Language) -> Spec:
    axis = {"tickMinStep": 1, "tickCount": 4, "minExtent": 40}
    colours = {"domain": ["major", "count"], "range": [GRAVE[0], BLUE]}
    return {
        "height": 120,
        "transform": [
            {"fold": ["major", "count"], "as": ["part", "n"]},
            {"calculate": "datum.part === 'major' ? 0 : 1", "as": "place"},
        ],
        "mark": {"type": "bar", "width": {"band": 0.6}},
        "encoding": {
            "x": _MONTH,
            "y": {"field": "n", "type": "quantitative", "title": None, "axis": axis},
            "color": {"field": "part", "scale": colours, "legend": None},
            "order": {"field": "place"},
        },
        "title": _over(words("complaints n")),
    }


def _over(text: str) -> Spec:
    return {"text": text, "anchor": "start", "fontSize": 12, "fontWeight": 600, "color": INK, "font": CONFIG["font"]}
