"""Small BPMN models out of a short notation, and where the reference models lie."""

from __future__ import annotations

import os
from pathlib import Path
from textwrap import dedent

import pytest

HEAD = """<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:test">
"""


def suite() -> Path:
    """The folder of the interchange working group's reference models."""
    folder = Path(os.environ.get("DUBAN_SUITES", Path(__file__).resolve().parents[3] / "shared" / "suites")) / "bpmn-miwg"
    if not folder.is_dir():
        pytest.skip(f"the reference models are not at {folder}; name the folder of the suites in DUBAN_SUITES")
    return folder


def reference_names() -> tuple[str, ...]:
    """The reference models, by their names."""
    many = ("A.1.0", "A.2.0", "A.2.1", "A.3.0", "A.4.0", "A.4.1", "B.1.0", "B.2.0", "C.1.0", "C.1.1", "C.2.0", "C.3.0")
    return (*many, "C.4.0", "C.5.0", "C.6.0", "C.7.0", "C.8.0", "C.8.1", "C.9.0", "C.9.1", "C.9.2")


def reference_text(name: str) -> bytes:
    """A reference model."""
    return (suite() / "Reference" / f"{name}.bpmn").read_bytes()


def bpmn(body: str, extra: str = "", flows: str = "") -> str:
    """A model with one process `p`. `flows` has a line `a -> b` each, with `: condition` where there is one."""
    process = f'<process id="p" name="p" isExecutable="true">\n{dedent(body)}\n{sequence(flows)}</process>'
    return f"{HEAD}{dedent(extra)}{process}</definitions>"


def sequence(flows: str, prefix: str = "f") -> str:
    """Sequence flows out of lines `a -> b` or `a -> b: condition`."""
    found = []
    for index, line in enumerate(line for line in dedent(flows).strip().splitlines() if line.strip()):
        ends, _, condition = line.partition(":")
        source, _, target = (part.strip() for part in ends.partition("->"))
        inner = f"<conditionExpression>{condition.strip().replace('<', '&lt;')}</conditionExpression>" if condition else ""
        found.append(
            f'<sequenceFlow id="{prefix}{index}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>\n'
        )
    return "".join(found)
