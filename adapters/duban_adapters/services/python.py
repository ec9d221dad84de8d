"""A service that is a Python function of the host's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast

from pydantic import Field, model_validator

from duban.errors import ConfigurationError
from duban.ports import Service
from duban.runtime import SqlEngine
from duban_adapters.services.settings import ServiceSettings
from duban_adapters.services.targets import Target, imported


class PythonSettings(ServiceSettings):
    """`type = "python"`. `target` is a function of a request, or `factory` one that makes it: called once, when the engine
    is opened, with the service's name, the engine, and `options` by name.
    """

    type: Literal["python"] = "python"
    target: Target | None = None
    factory: Target | None = None
    options: Mapping[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_of_both(self) -> PythonSettings:
        if (self.target is None) == (self.factory is None):
            raise ValueError("give `target`, a function of a request, or `factory`, a function that makes one")
        if self.options and self.factory is None:
            raise ValueError("`options` are for a `factory`")
        return self

    def open(self, name: str, engine: SqlEngine) -> Service:
        """The function itself, or what the factory makes."""
        where = f"services.{name}"
        if self.factory is None:
            return cast(Service, imported(where, self.target or ""))
        service = imported(where, self.factory)(name, engine, **self.options)
        if not callable(service):
            raise ConfigurationError(f"{where}: {self.factory} made a {type(service).__name__}, no function")
        return cast(Service, service)
