"""A message can show names, and do nothing else."""

from __future__ import annotations

import pytest
from playing import program

from duban.errors import EvaluationError
from duban.execution.messages import render

PROCESS = program("initial: a\nstates: {a: {final: true}}")


@pytest.mark.parametrize(
    "template",
    [
        "{{ key.__class__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ names.append('x') }}",
        "{{ range(3) }}",
        "{{ self.__init__.__globals__ }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
    ],
)
def test_a_template_reaches_nothing_behind_its_names(template: str) -> None:
    names = ["a"]
    with pytest.raises(EvaluationError, match="cannot be filled"):
        render(PROCESS, template, {"key": "k", "names": names})
    assert names == ["a"]


def test_a_message_shows_its_names() -> None:
    assert render(PROCESS, "{{ key }}: {{ names[0] }}", {"key": "k", "names": ["a"]}) == "k: a"
