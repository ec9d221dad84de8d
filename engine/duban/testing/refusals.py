"""Refusals by the codes that scenarios name them by."""

from __future__ import annotations

from duban import errors

_CODES: dict[str, type[errors.DubanError]] = {
    "guard": errors.GuardRefused,
    "not_accepted": errors.EventNotAccepted,
    "facts": errors.FactError,
    "not_permitted": errors.NotPermitted,
    "ended": errors.InstanceEnded,
    "duplicate_key": errors.DuplicateKey,
    "evaluation": errors.EvaluationError,
    "livelock": errors.Livelock,
}
CODES = tuple(_CODES)
"""What `refused: {code: …}` can say."""

_ACCIDENTS = ("evaluation", "livelock")


def code_of(error: errors.DubanError) -> str | None:
    """The code of a refusal; None for an error that is none, such as an unknown instance."""
    return next((code for code, kind in _CODES.items() if isinstance(error, kind)), None)


def is_refusal(error: errors.DubanError) -> bool:
    """Whether the request was turned down for a reason of the definition's, not by an accident."""
    code = code_of(error)
    return code is not None and code not in _ACCIDENTS
