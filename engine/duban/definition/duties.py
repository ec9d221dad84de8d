"""What is owed by when, and who hears of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from duban.definition.actions import Action
from duban.definition.basics import NOWHERE, Expr, Place, Text


@dataclass(frozen=True, slots=True)
class Trigger:
    """What opens or meets an obligation. `name` is an event, a state path, an escalation (`a` or `a/rung`) or a fact."""

    kind: Literal["start", "event", "enter", "leave", "escalated", "fact"]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Warning:
    """What is done a duration before an obligation's due instant."""

    before: Expr
    actions: tuple[Action, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Obligation:
    """What is owed by when. `value` is a duration (`within`, `every`) or an instant (`at`); `target` a share from 0 to 1."""

    order: int
    name: str
    opens: tuple[Trigger, ...]
    kind: Literal["within", "at", "every"]
    value: Expr
    met: tuple[Trigger, ...]
    until_closing: bool = False
    when: Expr | None = None
    pause: tuple[str, ...] = ()
    restart: bool = False
    warnings: tuple[Warning, ...] = ()
    breach: tuple[Action, ...] = ()
    target: Decimal | None = None
    title: Text = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder. The first rung's name is the escalation's, the later ones' `escalation/role`."""

    name: str
    to: str
    acknowledge: Expr | None
    message: str


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who hears of it. `rungs[0]` is told at once; each later one when its predecessor's acknowledgement stays out."""

    name: str
    level: str
    rungs: tuple[Rung, ...]
    quiet: Literal["working"] | None = None
    title: Text = field(default_factory=dict)
    place: Place = NOWHERE
