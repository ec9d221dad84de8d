"""Colours and letters of charts, chosen to be told apart in print and by people who see few colours."""

from __future__ import annotations

from typing import Any

FONT = (
    "'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
)
INK, PALE, RULE = "#1f2a37", "#5b6675", "#dde3ea"
GRAVE = ("#a3252c", "#e08a2b", "#7fa3c7", "#c3d3e3")
"""By grade, the gravest first; further grades share the last."""
GOOD, LATE, MISSED, APART = "#2f7f79", "#e0a83a", "#b3363c", "#b8c2cc"
BLUE, TARGET = "#2d5d8b", "#1f2a37"

_TEXT = {"labelFont": FONT, "titleFont": FONT, "labelColor": INK, "titleColor": PALE}

CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": FONT,
    "view": {"stroke": None},
    "axis": {**_TEXT, "labelFontSize": 12, "gridColor": RULE, "domain": False, "ticks": False, "labelPadding": 6},
    "legend": {**_TEXT, "labelFontSize": 12, "orient": "top", "title": None, "symbolType": "square", "offset": 10},
    "text": {"font": FONT, "fontSize": 12, "color": INK},
    "bar": {"cornerRadiusEnd": 0},
}
