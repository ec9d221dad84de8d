"""Decision Model and Notation: DMN 1.3 to 1.5 in and out."""

from duban.design.dmn.deciding import Decider, Verdict
from duban.design.dmn.exporting import export_dmn
from duban.design.dmn.importing import import_dmn
from duban.design.dmn.model import DmnModel
from duban.design.dmn.reading import read_dmn

__all__ = ["Decider", "DmnModel", "Verdict", "export_dmn", "import_dmn", "read_dmn"]
