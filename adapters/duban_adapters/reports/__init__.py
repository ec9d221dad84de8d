"""Reports for people: a page with charts that opens offline and prints on A4, a spreadsheet, and JSON."""

from __future__ import annotations

from duban_adapters.reports.message import report_message
from duban_adapters.reports.writing import FORMATS, Format, write_report

__all__ = ["FORMATS", "Format", "report_message", "write_report"]
