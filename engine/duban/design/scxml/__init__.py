"""SCXML in: charts drawn elsewhere become definitions that run on our own heart, as the W3C's SCXML 1.0 says."""

from duban.design.scxml.importing import import_scxml
from duban.design.scxml.languages import Body, ChartNames, Code, Language, Scripts, feel, only_states
from duban.design.scxml.reading import Chart, chart_reader, read_scxml
from duban.design.scxml.yaml_notes import Conditions

__all__ = [
    "Body",
    "Chart",
    "ChartNames",
    "Code",
    "Conditions",
    "Language",
    "Scripts",
    "chart_reader",
    "feel",
    "import_scxml",
    "only_states",
    "read_scxml",
]
