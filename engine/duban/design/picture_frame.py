"""What stands around a picture: fonts and colours for its classes, the title above, the legend below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from duban.design.figure import ASKS, CALLS, MAIL, SENDS, UNDOES, Figure

TITLE, PLAIN, TIMED, MAILED, GUARD = MARKS = "\ue000\ue001\ue002\ue003\ue004"
"""Marks at the beginning of a line of text: what kind it is. They only travel through Graphviz."""
_KINDS = dict(zip(MARKS, ("title", "plain", "timed", "mailed", "guard"), strict=True))
_TEXT = re.compile(f"<text([^>]*)>([{MARKS}])")
STYLE = """
text { font-family: "Inter", "Helvetica Neue", "Segoe UI", "Noto Sans", "PingFang SC", "Microsoft YaHei",
  "Noto Sans CJK SC", "Source Han Sans SC", sans-serif; }
.state > path, .state > polygon, .state > ellipse { transition: fill .2s; }
.active > path, .active > polygon, .active > ellipse { fill: #fde68a; stroke: #d97706; stroke-width: 2; }
.inside > path, .inside > polygon { stroke: #d97706; stroke-width: 1.6; }
.title { fill: #1f2937; font-size: 12px; font-weight: 600; }
.plain { fill: #1f2937; font-size: 10px; }
.timed { fill: #b45309; font-size: 10px; }
.mailed { fill: #b91c1c; font-size: 10px; }
.guard { fill: #6b7280; font-size: 9px; font-style: italic; }
.edge text { paint-order: stroke; stroke: #ffffff; stroke-width: 3px; stroke-linejoin: round; }
.legend, .anywhere { fill: #6b7280; font-size: 10px; }
.heading { fill: #1f2937; font-size: 17px; font-weight: 600; }
"""
_BOX = re.compile(r'viewBox="([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+)"')
_SIGNS = (
    ("◷", "timer", "#b45309"),
    (MAIL, "escalation", "#b91c1c"),
    (CALLS, "starts", "#1f2937"),
    (SENDS, "sends", "#1f2937"),
)
_RARE_SIGNS = ((ASKS, "asks"), (UNDOES, "undoes"))
_PADDING, _HEAD, _LINE = 16, 40, 16
_LEAST = 360


def framed(svg: str, figure: Figure, shows_active: bool) -> str:
    """The whole document: Graphviz' drawing with a heading, a legend, and one style sheet."""
    match = _BOX.search(svg)
    assert match is not None
    width, height = float(match[3]), float(match[4])
    wide = max(width, _LEAST)
    notes = list(_notes(figure, svg, shows_active, wide))
    whole = (wide + 2 * _PADDING, height + _HEAD + _LINE * len(notes) + 2 * _PADDING)
    body = svg[svg.index("<g ") : svg.rindex("</svg>")]
    middle = _PADDING + (wide - width) / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole[0]:.0f}" height="{whole[1]:.0f}" '
        f'viewBox="0 0 {whole[0]:.0f} {whole[1]:.0f}" role="img" aria-label="{escape(figure.title)}">',
        f"<style>{STYLE}</style>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text class="heading" x="{whole[0] / 2:.0f}" y="{_PADDING + 16}" text-anchor="middle">'
        f"{escape(figure.title)}</text>",
        f'<g transform="translate({middle:.1f} {_HEAD})">{_cleaned(body)}</g>',
        *(
            f'<text class="{kind}" x="{_PADDING}" y="{_HEAD + height + _PADDING + _LINE * (row + 0.5):.1f}">{text}</text>'
            for row, (kind, text) in enumerate(notes)
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _cleaned(body: str) -> str:
    """Without Graphviz' own fonts, hover titles and comments; texts by their kind."""
    body = re.sub(r"<!--.*?-->\n?", "", body, flags=re.DOTALL)
    body = re.sub(r"<title>.*?</title>\n?", "", body, flags=re.DOTALL)
    body = re.sub(r' font-(family|size)="[^"]*"', "", body)
    return _TEXT.sub(lambda match: f'<text class="{_KINDS[match[2]]}"{match[1]}>', body)


def _notes(figure: Figure, drawing: str, shows_active: bool, width: float) -> Iterator[tuple[str, str]]:
    words = figure.words
    if figure.anywhere:
        for line in _lines(f"{words['always']}: ", figure.anywhere, width):
            yield "anywhere", escape(line)
    shown = [f'<tspan fill="{colour}">{sign}</tspan> {escape(words[key])}' for sign, key, colour in _SIGNS]
    shown += [f"{sign} {escape(words[key])}" for sign, key in _RARE_SIGNS if sign in drawing]
    if shows_active:
        shown.append(f'<tspan fill="#d97706">■</tspan> {escape(words["active"])}')
    yield "legend", " \u2003 ".join(shown)


def _lines(head: str, items: tuple[str, ...], width: float) -> Iterator[str]:
    """Items in rows that fit; a Chinese character is about as wide as two others."""
    line = head
    for number, item in enumerate(items):
        more = item + (", " if number < len(items) - 1 else "")
        if sum(10 if ord(one) > 0x2E7F else 5.6 for one in line + more) > width and line != head:
            yield line
            line = "    "
        line += more
    yield line
