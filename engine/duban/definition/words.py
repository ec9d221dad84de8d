"""Words of the language that names must not be."""

from __future__ import annotations

OPERATORS = frozenset(
    [
        "and",
        "or",
        "not",
        "if",
        "then",
        "else",
        "in",
        "between",
        "true",
        "false",
        "null",
        "some",
        "every",
        "satisfies",
        "for",
        "return",
        "function",
    ]
)
GIVEN = frozenset(["event", "terms", "counts", "now", "started_at", "entered_at", "key", "each"])
RESERVED = OPERATORS | GIVEN
