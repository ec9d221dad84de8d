"""Rates and reports over what the store keeps: how obligations were kept, and the analysis of customer service. Reads only.

from duban.insight import Period, make_report

report = make_report(engine, Period.month("2026-10", ZoneInfo("Asia/Shanghai")))
print(report.complaints.received, [(row.obligation, row.rate) for row in report.attainment])
"""

from __future__ import annotations

from duban.insight.data import (
    Attainment,
    Callbacks,
    Case,
    Complaints,
    Finding,
    Group,
    Month,
    OpenCase,
    Repairs,
    Report,
    Spread,
    Titles,
    Volume,
)
from duban.insight.making import make_report
from duban.insight.names import ServiceNames
from duban.insight.period import Period
from duban.insight.worklist import WorkItem, worklist

__all__ = [
    "Attainment",
    "Callbacks",
    "Case",
    "Complaints",
    "Finding",
    "Group",
    "Month",
    "OpenCase",
    "Period",
    "Repairs",
    "Report",
    "ServiceNames",
    "Spread",
    "Titles",
    "Volume",
    "WorkItem",
    "make_report",
    "worklist",
]
