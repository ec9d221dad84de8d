"""What a service answered, held against what an instance can keep: JSON values, of a bounded size."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from math import isfinite
from typing import Any

from duban.errors import DeliveryError
from duban.execution.documents import encode
from duban.execution.facts import plain

LARGEST = 256 * 1024
"""Bytes of an answer as JSON, at most; what is larger belongs into a file, and its address into the answer."""
LONGEST_MESSAGE = 2000
DEEPEST = 32
_FAR = 2**63


def facts_of(service: str, answer: object) -> dict[str, Any]:
    """The facts of an answer. DeliveryError, permanent, when it is no answer that an instance can keep."""
    if answer is None:
        return {}
    if not isinstance(answer, Mapping):
        raise _unfit(service, f"a {type(answer).__name__}, not a mapping of facts")
    found = plain(_with_numbers(dict(answer)))
    fault = _fault(found, "", 0)
    if fault:
        raise _unfit(service, fault)
    size = len(encode(found))
    if size > LARGEST:
        raise _unfit(service, f"{size} bytes; an answer has at most {LARGEST}")
    return dict(found)


def message_of(error: Exception) -> str:
    """What an error says, as a text that fits into a journal."""
    text = str(error) or type(error).__name__
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:LONGEST_MESSAGE]


def _with_numbers(value: Any) -> Any:
    """Decimals as the numbers JSON has, where those are just as exact; the others become texts."""
    if isinstance(value, Mapping):
        return {name: _with_numbers(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_numbers(item) for item in value]
    if not isinstance(value, Decimal) or not value.is_finite():
        return value
    number = int(value) if value == value.to_integral_value() else float(value)
    return number if Decimal(str(number)) == value else value


def _unfit(service: str, what: str) -> DeliveryError:
    return DeliveryError(f"service {service!r} answered {what}", permanent=True)


def _fault(value: Any, where: str, depth: int) -> str:
    """What is wrong with a value, nothing when JSON can carry it and every database keep it."""
    at = f" at {where}" if where else ""
    if depth > DEEPEST:
        return f"something nested deeper than {DEEPEST}{at}"
    if isinstance(value, Mapping):
        return _first(_named(name, item, where, depth) for name, item in value.items())
    if isinstance(value, list):
        return _first(_fault(item, f"{where}[{index}]", depth + 1) for index, item in enumerate(value))
    return _unfit_atom(value, at)


def _named(name: Any, item: Any, where: str, depth: int) -> str:
    if not isinstance(name, str) or _broken(name):
        return f"the name {name!r}{f' at {where}' if where else ''}, which is no text"
    return _fault(item, f"{where}.{name}" if where else name, depth + 1)


def _unfit_atom(value: Any, at: str) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str):
        return f"a text{at} with a character NUL or half a surrogate pair" if _broken(value) else ""
    if isinstance(value, int):
        return "" if -_FAR <= value < _FAR else f"a number{at} of more than 64 bits"
    if isinstance(value, float):
        return "" if isfinite(value) else f"{value}{at}, which is no number that JSON has"
    return f"a {type(value).__name__}{at}; an answer holds texts, numbers, booleans, times, lists and mappings"


def _broken(text: str) -> bool:
    return "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text)


def _first(faults: Any) -> str:
    return next(filter(None, faults), "")
