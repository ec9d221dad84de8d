"""What an error of the shapes means in plain words, and what it would take to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from duban.definition.hints import closest, listed

SYNONYMS = {
    "string": "text", "str": "text", "int": "integer", "number": "decimal", "float": "decimal", "bool": "boolean",
    "timestamp": "datetime", "array": "list", "object": "record", "choice": "enum", "map": "record",
}  # fmt: skip
KEYS = {
    "target": "to", "goto": "to", "next": "to", "condition": "if", "cond": "if", "guard": "if", "when": "if",
    "actions": "do", "action": "do", "then": "do", "role": "for", "roles": "by", "fields": "with", "params": "with",
    "data": "with", "args": "with", "deadline": "within", "duration": "after", "entry": "enter", "on_entry": "enter",
    "on_enter": "enter", "onentry": "enter", "on_exit": "exit", "onexit": "exit", "regions": "parallel", "label": "title",
}  # fmt: skip
"""Keys of other languages, and what they are called here."""
TRUTH = {"yes": True, "on": True, "y": True, "no": False, "off": False, "n": False, "True": True, "False": False}


@dataclass(frozen=True, slots=True)
class Words:
    """A finding in words. `instead` is the value to go on with (None: go on without it)."""

    message: str
    suggestion: str = ""
    code: str = "value"
    instead: Any = None


def kind(value: Any) -> str:
    """What a value is, for people."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "a truth value"
    if isinstance(value, int | Decimal):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "a list" if isinstance(value, list) else "a mapping"


def describe(error: Mapping[str, Any]) -> Words:
    """The words for an error of pydantic."""
    make = _WORDS.get(error["type"])
    if make is not None:
        return make(error["input"], error.get("ctx", {}))
    return Words(str(error["msg"]).lower(), "see the language reference")


def _own(value: Any, ctx: Mapping[str, Any]) -> Words:
    return Words(ctx["message"], ctx["suggestion"], ctx["code"])


def _text(value: Any, ctx: Mapping[str, Any]) -> Words:
    if isinstance(value, bool | int | Decimal):
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        return Words(f"must be a text, not {kind(value)}", f'write it in quotes: "{shown}"', "type", shown)
    if isinstance(value, dict) and len(value) == 1:
        return Words("must be a text, not a mapping", 'put a text with { } in quotes: "{…}"', "type")
    return Words(f"must be a text, not {kind(value)}", "write one text", "type")


def _mapping(value: Any, ctx: Mapping[str, Any]) -> Words:
    if ctx.get("class_name") == "FactShape" and isinstance(value, str):
        return Words("must be a mapping, not a text", f"write {{type: {value}}}", "type", {"type": value})
    return Words(f"must be a mapping (key: value), not {kind(value)}", "write key: value pairs", "type")


def _list(value: Any, ctx: Mapping[str, Any]) -> Words:
    hint = f"write [{value}]" if isinstance(value, str | int | Decimal) else "write [one, two]"
    instead = [part.strip() for part in value.split(",")] if isinstance(value, str) else None
    return Words(f"must be a list, not {kind(value)}", hint, "type", instead)


def _truth(value: Any, ctx: Mapping[str, Any]) -> Words:
    meant = TRUTH.get(value) if isinstance(value, str) else None
    hint = "write true or false" if meant is None else f"write {str(meant).lower()}"
    return Words(f"must be true or false, not {value!r}", hint, "type", meant)


def _integer(value: Any, ctx: Mapping[str, Any]) -> Words:
    whole = isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value)
    hint = f"write {value} without quotes" if whole else "write a number such as 3"
    return Words(f"must be a whole number, not {_shown(value)}", hint, "type", int(value) if whole else None)


def _choice(value: Any, ctx: Mapping[str, Any]) -> Words:
    allowed = re.findall(r"'([^']*)'", ctx["expected"]) or [ctx["expected"]]
    if allowed == ["1"]:
        return Words(f"version {value!r} of the language is not known", "write duban: 1", "value", 1)
    meant = SYNONYMS.get(str(value), "")
    best = meant if meant in allowed else closest(str(value), allowed)
    public = [word for word in allowed if word != "any" or len(allowed) < 6]
    hint = f"did you mean {best!r}?" if best else f"one of: {listed(public)}"
    return Words(f"{_shown(value)} is not allowed here", hint, "value", best)


def _small(value: Any, ctx: Mapping[str, Any]) -> Words:
    return Words(f"must be at least {ctx['ge']}, not {value}", f"write {ctx['ge']} or more")


def _short(value: Any, ctx: Mapping[str, Any]) -> Words:
    return Words("must not be empty", "name at least one, or remove the key")


def _roster(value: Any, ctx: Mapping[str, Any]) -> Words:
    """Of the language's texts only `for_each` has a pattern."""
    name = re.sub(r"^rosters?\b\W*|\W+", "", str(value)) or "name"
    return Words(f"{value!r} names no roster", f"write roster.{name}", "value", f"roster.{name}")


def _verb(value: Any, ctx: Mapping[str, Any]) -> Words:
    if isinstance(value, dict):
        return Words("this action has no verb", "start it with one of set, decide, escalate, notify, raise, send …")
    verb, _, rest = value.partition(" ") if isinstance(value, str) else ("", "", "")
    meant = (
        {verb: rest.strip()}
        if rest.strip() and verb in ("decide", "escalate", "notify", "raise", "acknowledge", "waive", "note")
        else None
    )
    hint = f"write {{{verb}: {rest.strip()}}}" if meant else "write for example {notify: supervisor}"
    return Words(f"an action is a mapping, not {kind(value)}", hint, "type", meant)


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, str) else kind(value) if isinstance(value, dict | list) else str(value)


_WORDS: dict[str, Callable[[Any, Mapping[str, Any]], Words]] = {
    "duban": _own, "string_type": _text, "dict_type": _mapping, "model_type": _mapping, "list_type": _list,
    "bool_type": _truth, "int_type": _integer, "literal_error": _choice, "greater_than_equal": _small,
    "too_short": _short, "string_pattern_mismatch": _roster, "union_tag_not_found": _verb,
    "model_attributes_type": _mapping,
}  # fmt: skip
