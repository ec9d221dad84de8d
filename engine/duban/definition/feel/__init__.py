"""FEEL, the expression language of DMN and BPMN, with Duban's additions: text → types → closures."""

from duban.definition.feel.analysis import Box, boxes_of, domain_of, ranges_of
from duban.definition.feel.domains import Domain, Intervals, Members, Span
from duban.definition.feel.expression import Expression, compile_expression, compile_loosely, compile_unary_tests
from duban.definition.feel.names import Names
from duban.definition.feel.parser import parse, parse_unary_tests
from duban.definition.feel.problems import EvaluationLimit, FeelError, FeelProblem
from duban.definition.feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATETIME,
    DURATION,
    NULL,
    NUMBER,
    TEXT,
    TIME,
    Enum,
    Function,
    ListOf,
    RangeOf,
    Record,
    Type,
    assignable,
)
from duban.definition.feel.values import Env, FeelFunction, Range

__all__ = [
    "ANY",
    "BOOLEAN",
    "DATE",
    "DATETIME",
    "DURATION",
    "NULL",
    "NUMBER",
    "TEXT",
    "TIME",
    "Box",
    "Domain",
    "Enum",
    "Env",
    "EvaluationLimit",
    "Expression",
    "FeelError",
    "FeelFunction",
    "FeelProblem",
    "Function",
    "Intervals",
    "ListOf",
    "Members",
    "Names",
    "Range",
    "RangeOf",
    "Record",
    "Span",
    "Type",
    "assignable",
    "boxes_of",
    "compile_expression",
    "compile_loosely",
    "compile_unary_tests",
    "domain_of",
    "parse",
    "parse_unary_tests",
    "ranges_of",
]
