"""Python objects that duban.toml names as `package.module:name`. Process files never can."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from typing import Annotated, Any

from pydantic import AfterValidator

from duban.errors import ConfigurationError

_WORD = r"[^\W\d]\w*"
_TARGET = re.compile(rf"{_WORD}(\.{_WORD})*:{_WORD}(\.{_WORD})*")


def is_target(text: str) -> bool:
    """Whether a text reads like `package.module:name`."""
    return _TARGET.fullmatch(text) is not None


def _checked(text: str) -> str:
    if not is_target(text):
        raise ValueError(f"{text!r} names no function; write package.module:function")
    return text


Target = Annotated[str, AfterValidator(_checked)]
"""A function, as `package.module:function`."""


def imported(where: str, target: str) -> Callable[..., Any]:
    """The function that a target names. ConfigurationError, beginning with `where`, when there is none."""
    module, _, path = target.partition(":")
    try:
        found: Any = import_module(module)
        for name in path.split("."):
            found = getattr(found, name)
    except Exception as error:  # whatever the module does when it is imported
        hint = "; install it, or name its folder in PYTHONPATH" if isinstance(error, ModuleNotFoundError) else ""
        raise ConfigurationError(f"{where}: {target} cannot be imported: {type(error).__name__}: {error}{hint}") from error
    if not callable(found):
        raise ConfigurationError(f"{where}: {target} is a {type(found).__name__}, no function")
    return found  # type: ignore[no-any-return]
