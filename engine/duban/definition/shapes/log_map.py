"""The shape of a map: how the rows of a recorded log become starts and events."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from duban.definition.shapes.base import Expression, Ident, Label, Shape, Text

Columns = Annotated[
    list[str],
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value, json_schema_input_type=str | list[str]),
]


class LogTimeShape(Shape):
    """When a row happened."""

    column: str
    """The column with the row's time."""
    format: str = "iso"
    """How times are written: `iso`, or a pattern such as `%d-%m-%Y %H:%M`."""
    zone: str
    """The time zone of times that name none, as `Asia/Shanghai`."""
    also: Columns = Field(default_factory=list)
    """Further columns that hold times."""


class LogRuleShape(Shape):
    """What a row does when its condition holds: it starts an instance, sends an event or acknowledges."""

    when: Expression | None = None
    """The rule applies to rows for which this holds; to every row when absent."""
    start: Label | None = None
    """The process to start; the case's later events go to this instance."""
    send: Label | None = None
    """The event to send to the case's instance."""
    acknowledge: Label | None = None
    """The escalation somebody took note of."""
    to: Label | None = None
    """The process that takes it, where that is one the case's instance has started."""
    at: Expression | None = None
    """When the case began, for a start by its first row; no later than the row itself."""
    key: Expression | None = None
    """The new instance's key; the case when absent."""
    facts: dict[Ident, Expression] = Field(default_factory=dict, alias="with")
    """The facts to start with, or the event's fields."""


def _written(value: Any) -> Any:
    """Words of other types than text stand for themselves: `{1: critical}`."""
    return {str(key): str(word) for key, word in value.items()} if isinstance(value, dict) else value


class LogMapShape(Shape):
    """A map from a recorded log to starts and events."""

    map: Label
    """The name of the map."""
    title: Text = Field(default_factory=dict)
    """What people call the log."""
    case: Columns
    """The column, or columns together, that tell one case from another."""
    time: LogTimeShape
    """When a row happened."""
    order: Literal["time", "file"] = "time"
    """Whether rows happen in order of their times (ties as in the file), or wholly as in the file."""
    encoding: str = "utf-8"
    """The encoding of the log, as `utf-8` or `gb18030`."""
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    """What stands between two columns."""
    nothing: Columns = Field(default_factory=list)
    """Texts that stand for nothing, besides the empty one."""
    translate: dict[str, Annotated[dict[str, str], BeforeValidator(_written)]] = Field(default_factory=dict)
    """For a column, what its texts mean; others stay as they are."""
    rows: list[LogRuleShape] = Field(min_length=1)
    """The rules; all that hold for a row apply, in this order."""
    compare: dict[Label, Expression] = Field(default_factory=dict)
    """For an obligation, whether the log itself says that it was met, by the last row of the case."""
