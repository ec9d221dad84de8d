"""FEEL, the expression language of DMN and BPMN, with Duban's additions: text → types → closures."""

from duban.definition.feel.expression import Expression, compile_expression, compile_unary_tests
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
    "Enum",
    "Env",
    "EvaluationLimit",
    "Expression",
    "FeelError",
    "FeelFunction",
    "FeelProblem",
    "Function",
    "ListOf",
    "Names",
    "Range",
    "RangeOf",
    "Record",
    "Type",
    "assignable",
    "compile_expression",
    "compile_unary_tests",
    "parse",
    "parse_unary_tests",
]
