"""What duban.toml may say. Every key has a default, so an empty file is a configuration too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, Field, ValidationInfo, field_validator, model_validator

from duban_adapters.channels import AnySettings
from duban_adapters.channels.settings import RootedPath, Seconds, Settings
from duban_adapters.config.faults import Where
from duban_adapters.config.hours import parse_window
from duban_adapters.config.rosters import AnyRoster
from duban_adapters.services import AnyServiceSettings

EVERYBODY = "*"
"""The role whose route serves all roles that have none of their own."""


BUILT_IN = {"file": {"type": "file", "path": "escalations.jsonl"}, "log": {"type": "log"}}
"""Channels that need no declaration."""


def _from_root(url: str, info: ValidationInfo) -> str:
    """SQLite's relative paths are meant from the folder of the file, like all others."""
    scheme, slashes, path = url.partition(":///")
    root = (info.context or {}).get("root")
    if root is None or not scheme.startswith("sqlite") or not path or path.startswith(("/", ":memory:", "file:")):
        return url
    return f"{scheme}{slashes}{root / path}"


def _window(text: str) -> str:
    parse_window(text)
    return text


class Role(Settings):
    """Who is told when a role is addressed. `channels` left out means the route of `*`; an empty list means nobody.

    `addresses` are by channel. `superior` is the role above, by which `duban check` sees escalations that go downwards.
    """

    channels: tuple[str, ...] | None = None
    addresses: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    superior: str | None = None


class CalendarSettings(Settings):
    """A calendar: one from a YAML `file`, or one `like` a bundled calendar with other `windows` or another `zone`."""

    file: RootedPath | None = None
    like: Literal["always", "weekdays", "office"] | None = None
    windows: tuple[Annotated[str, AfterValidator(_window)], ...] = ()
    zone: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> CalendarSettings:
        if self.file is not None and (self.like or self.windows or self.zone):
            raise ValueError("`file` says everything about a calendar; leave out like, windows and zone")
        return self


class Worker(Settings):
    """How `duban work` runs. `poll`: seconds between two looks at the database; `lease`: seconds a delivery may take
    before another worker takes it over; `batch`: due instances and effects handled in one transaction.
    """

    poll: Seconds = 5
    lease: Seconds = 120
    batch: int = Field(default=200, ge=1, le=10_000)


class Delivery(Settings):
    """How often a delivery is tried before it becomes an incident, and the seconds between two attempts.

    The second attempt follows after `first_delay`; each later one after twice the delay before, `max_delay` at most.
    """

    attempts: int = Field(default=8, ge=1, le=1000)
    first_delay: Seconds = 5
    max_delay: Seconds = 3600

    @model_validator(mode="after")
    def _in_order(self) -> Delivery:
        if self.first_delay > self.max_delay:
            raise ValueError("first_delay is longer than max_delay")
        return self


class Config(Settings):
    """A whole configuration, with all paths joined to the folder it was read from.

    The channels `log` and `file` (escalations.jsonl) are there without being declared; without any role, all roles are
    served by both. `rosters` are the lists that schedules start `for_each` element of, `services` what processes
    may ask.
    """

    database: Annotated[str, Field(min_length=1), AfterValidator(_from_root)] = Field(
        default="sqlite:///duban.db", validate_default=True
    )
    processes: RootedPath = Field(default=Path("processes"), validate_default=True)
    language: Literal["en", "zh"] = "en"
    channels: Mapping[str, Annotated[AnySettings, Field(discriminator="type")]] = Field(
        default_factory=dict, validate_default=True
    )
    roles: Mapping[str, Role] = Field(default_factory=dict, validate_default=True)
    calendars: Mapping[str, CalendarSettings] = Field(default_factory=dict)
    rosters: Mapping[str, AnyRoster] = Field(default_factory=dict)
    services: Mapping[str, Annotated[AnyServiceSettings, Field(discriminator="type")]] = Field(default_factory=dict)
    worker: Worker = Worker()
    delivery: Delivery = Delivery()

    @field_validator("channels", mode="before")
    @classmethod
    def _with_built_in(cls, given: Any) -> Any:
        return {**BUILT_IN, **given} if isinstance(given, Mapping) else given

    @field_validator("roles", mode="before")
    @classmethod
    def _served_anyway(cls, given: Any) -> Any:
        return given if given else {EVERYBODY: {"channels": tuple(BUILT_IN)}}

    def channels_of(self, role: str) -> tuple[str, ...]:
        """The names of the channels that serve `role`: its own, else those of `*`, else none."""
        return self._route(role).channels or ()

    def recipients(self, role: str, channel: str) -> tuple[str, ...]:
        """The addresses of `role` at `channel`: its own, else those of the route that serves it."""
        own = self.roles.get(role)
        if own is not None and channel in own.addresses:
            return own.addresses[channel]
        return self._route(role).addresses.get(channel, ())

    def _route(self, role: str) -> Role:
        own = self.roles.get(role)
        return own if own is not None and own.channels is not None else self.roles.get(EVERYBODY, Role())

    @property
    def superiors(self) -> dict[str, str]:
        """The role above each role that names one."""
        return {name: role.superior for name, role in self.roles.items() if role.superior is not None}

    @property
    def served_roles(self) -> frozenset[str] | None:
        """The roles that some channel serves; None when every role is, by the route of `*`."""
        if self.channels_of(EVERYBODY):
            return None
        return frozenset(name for name in self.roles if self.channels_of(name))


_TABLES: dict[str, type[BaseModel]] = {
    "roles": Role,
    "calendars": CalendarSettings,
    "worker": Worker,
    "delivery": Delivery,
}
_KINDS: dict[str, Any] = {"channels": AnySettings, "services": AnyServiceSettings}


def keys_at(where: Where, data: Mapping[str, Any]) -> Iterable[str]:
    """The keys that the table at `where` knows; `data` is the whole file, which says of what
    type a channel or service is."""
    if not where:
        return Config.model_fields
    shape = _TABLES.get(where[0])
    if where[0] in _KINDS and len(where) > 1:
        kind = data[where[0]][where[1]].get("type")
        shape = next((one for one in get_args(_KINDS[where[0]]) if one.model_fields["type"].default == kind), None)
    return [] if shape is None else [field.alias or name for name, field in shape.model_fields.items()]
