"""Every kind of problem a check can find: its severity, what it means, and a small file that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from duban.definition.problem_texts import TEXTS


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem. `example` is a file that has it (a head is added where it lacks one); it may be empty."""

    code: str
    severity: str
    meaning: str
    example: str = ""


WARNINGS = frozenset(
    {
        "calendar-ends", "dead-end", "downwards", "endless", "lone-join", "needless", "never-fires", "never-hits",
        "never-joined", "never-met", "never-owed", "personal-fact", "shadowed", "table-gap", "unaccepted", "unreachable",
        "unserved",
    }
)  # fmt: skip


def severity_of(code: str) -> str:
    """`error`: the definition cannot be used; `warning`: it can, and probably does not do what is wanted."""
    return "warning" if code in WARNINGS else "error"


@cache
def kinds() -> tuple[Kind, ...]:
    """All kinds, by code."""
    return tuple(sorted((_kind(block) for block in TEXTS.split("\n=== ")[1:]), key=lambda kind: kind.code))


def _kind(block: str) -> Kind:
    head, _, rest = block.partition("\n")
    meaning, _, example = rest.partition("\n---\n")
    return Kind(head.strip(), severity_of(head.strip()), " ".join(meaning.split()), example.rstrip("\n"))


def whole_example(example: str) -> str:
    """An example as a file of its own, with the head and the state it may lack."""
    head = "" if "process:" in example else "duban: 1\nprocess: example\n"
    flow = any(example.startswith(key) or f"\n{key}" in example for key in ("states:", "parallel:", "extends:"))
    return head + example + "\n" + ("" if flow or "\n" not in head else "initial: open\nstates: {open: {final: true}}\n")
