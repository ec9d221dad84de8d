"""Looking at a definition before it runs: what it would have done with a recorded log, and what it looks like."""

from duban.design.backtest import find_log, run_backtest
from duban.design.bpmn import Imported, export_bpmn, import_bpmn
from duban.design.dmn import Decider, DmnModel, Verdict, export_dmn, import_dmn, read_dmn
from duban.design.exchange import Exchanged
from duban.design.generator import generate_month, write_month
from duban.design.log import is_generated
from duban.design.log_binding import MapFile, read_map
from duban.design.mermaid import to_mermaid
from duban.design.picture import state_id, to_svg
from duban.design.report import Agreement, Busy, Duty, Outcome, Refusal, Report
from duban.design.scxml import Chart, ChartNames, chart_reader, import_scxml, read_scxml

__all__ = [
    "Agreement",
    "Busy",
    "Chart",
    "ChartNames",
    "Decider",
    "DmnModel",
    "Duty",
    "Exchanged",
    "Imported",
    "MapFile",
    "Outcome",
    "Refusal",
    "Report",
    "Verdict",
    "chart_reader",
    "export_bpmn",
    "export_dmn",
    "find_log",
    "generate_month",
    "import_bpmn",
    "import_dmn",
    "import_scxml",
    "is_generated",
    "read_dmn",
    "read_map",
    "read_scxml",
    "run_backtest",
    "state_id",
    "to_mermaid",
    "to_svg",
    "write_month",
]
