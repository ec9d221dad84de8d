"""The reference names every key and every kind of problem, as the parser and the checks have them."""

from __future__ import annotations

import re

from reference_pages import LANGUAGE, PROBLEMS, language, problems
from test_schema import shapes


def test_the_tables_of_keys_are_those_of_the_parser() -> None:
    assert LANGUAGE.read_text("utf-8") == language(), "run tests/definition/reference_pages.py"


def test_every_shape_has_its_table() -> None:
    shown = {name for line in re.findall(r"<!-- table ([\w ]+) -->", LANGUAGE.read_text("utf-8")) for name in line.split()}
    assert shown == {shape.__name__ for shape in shapes()}


def test_the_page_of_problems_is_that_of_the_checks() -> None:
    assert PROBLEMS.read_text("utf-8") == problems(), "run tests/definition/reference_pages.py"
