"""SCXML in: charts drawn elsewhere become definitions that run on our own heart, as the W3C's SCXML 1.0 says."""

from duban.design.scxml.languages import ChartNames, Code, Language, feel, only_states
from duban.design.scxml.reading import Chart, read_scxml

__all__ = ["Chart", "ChartNames", "Code", "Language", "feel", "only_states", "read_scxml"]
