"""Errors as people read them: what is wrong, what would be right, and the exit code. 0 fine, 1 problems, 2 misuse."""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch
from typing import Any

import typer

from duban import errors
from duban_adapters.cli.codes import MISUSE, PROBLEMS
from duban_adapters.cli.desk import Desk


def guarded(desk: Desk, run: Callable[[], None]) -> None:
    """Run a command. What Duban raises becomes a paragraph on stderr; with --debug it stays a traceback."""
    try:
        run()
    except (errors.DubanError, OSError) as error:
        if desk.debug:
            raise
        if isinstance(error, BrokenPipeError):
            raise
        tell(desk, error)
        raise typer.Exit(MISUSE if isinstance(error, errors.ConfigurationError) else PROBLEMS) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except Exception as error:
        if desk.debug:
            raise
        tell(desk, error, "this should not happen; --debug shows where")
        raise typer.Exit(PROBLEMS) from None
    finally:
        desk.close()


def tell(desk: Desk, error: Exception, hint: str = "") -> None:
    """One paragraph on stderr; with --json also an `error` object on stdout."""
    hint = hint or advice(error)
    message = _message(error)
    if desk.json:
        desk.data({"error": {"type": type(error).__name__, "message": message, "hint": hint, **_attributes(error)}})
    separator = "\n" if "\n" in message else ". " if hint else ""
    text = message.rstrip(".") + (f"{separator}{hint[0].upper()}{hint[1:]}" if hint else "")
    desk.complain(text)


def _message(error: Exception) -> str:
    if isinstance(error, errors.DubanError):
        return str(error)
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return f"{type(error).__name__}: {error}"


def _attributes(error: Exception) -> dict[str, Any]:
    if isinstance(error, errors.DefinitionError):
        return {"problems": [problem_data(problem) for problem in error.problems]}
    kept = (str, int, float, bool, tuple, list, dict, type(None))
    return {name: value for name, value in vars(error).items() if isinstance(value, kept)}


def problem_data(problem: errors.Problem) -> dict[str, Any]:
    """A finding as JSON."""
    return {name: getattr(problem, name) for name in problem.__slots__}


@singledispatch
def advice(error: Exception) -> str:
    """What to do about it, as a sentence without its full stop; empty where the message says it all."""
    return ""


@advice.register
def _(error: errors.DefinitionError) -> str:
    return "`duban check` shows each in its line"


@advice.register
def _(error: errors.UnknownProcess) -> str:
    return "`duban deploy PROCESS` deploys one, `duban deploy` all of the process folder"


@advice.register
def _(error: errors.UnknownInstance) -> str:
    return "`duban list` shows all with their ids and keys"


@advice.register
def _(error: errors.EventNotAccepted) -> str:
    from difflib import get_close_matches

    near = get_close_matches(error.event, error.accepted, 1)
    if near and near[0] != error.event:
        return f"did you mean `{near[0]}`? Nothing was changed"
    return "`duban show` lists what it accepts, with the fields of each; nothing was changed"


@advice.register
def _(error: errors.NothingToAcknowledge) -> str:
    return "`duban show` lists the ladders that wait; nothing was changed"


@advice.register
def _(error: errors.NotPermitted) -> str:
    return f"send it as one of them: --as {error.needs[0]}"


@advice.register
def _(error: errors.FactError) -> str:
    return "give values as NAME=VALUE; nothing was changed"


@advice.register
def _(error: errors.InstanceEnded) -> str:
    return "`duban resume` lets it go on" if error.status == "suspended" else "an ended instance takes nothing more"


@advice.register
def _(error: errors.DuplicateKey) -> str:
    return f"`duban show {error.key}` shows it; give another --key, or none"


@advice.register
def _(error: errors.ConcurrentUpdate) -> str:
    return "try again"


@advice.register
def _(error: errors.MoveRefused) -> str:
    return "`duban show` says where its tokens are, `duban draw` where they could be"


@advice.register
def _(error: errors.UnknownEffect) -> str:
    return "`duban show INSTANCE --json` lists the ids of what it sent"


@advice.register
def _(error: errors.UnknownIncident) -> str:
    return "`duban incidents` lists those that are open"


@advice.register
def _(error: errors.MigrationRefused) -> str:
    return "nothing was changed; mend the plan, then try it with --dry-run"
