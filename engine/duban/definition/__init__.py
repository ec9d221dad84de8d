"""Reading YAML: text → located nodes → the frozen model → problems."""

from duban.definition.context import CheckContext
from duban.definition.files import Library, LibraryCheck, load_library, load_source
from duban.definition.model import Definition, Source
from duban.definition.plain import Locate, Location, read_shape, read_yaml
from duban.definition.plan import MigrationPlan
from duban.definition.plan_file import read_plan
from duban.definition.reading import Checked, check_definition, read_calendar, read_definition
from duban.definition.roster_file import ROSTER_SUFFIXES, read_roster
from duban.definition.schema import json_schema

__all__ = [
    "ROSTER_SUFFIXES",
    "CheckContext",
    "Checked",
    "Definition",
    "Library",
    "LibraryCheck",
    "Locate",
    "Location",
    "MigrationPlan",
    "Source",
    "check_definition",
    "json_schema",
    "load_library",
    "load_source",
    "read_calendar",
    "read_definition",
    "read_plan",
    "read_roster",
    "read_shape",
    "read_yaml",
]
