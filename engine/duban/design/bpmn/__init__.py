"""BPMN 2.0 in and out: models read and judged, carried over into processes, and processes drawn as models."""

from duban.design.bpmn.exporting import export_bpmn
from duban.design.bpmn.flaws import find_flaws
from duban.design.bpmn.graph import graph_of
from duban.design.bpmn.importing import Imported, import_bpmn
from duban.design.bpmn.reading import read_bpmn
from duban.design.bpmn.writing import write_bpmn

__all__ = ["Imported", "export_bpmn", "find_flaws", "graph_of", "import_bpmn", "read_bpmn", "write_bpmn"]
