"""Decision tables written as DMN columns decide."""

from datetime import UTC, datetime

import pytest
from playing import program

from duban.execution.world import World

TABLE = """
    facts:
      kind: {type: enum, values: [small, large], required: true}
      persons: {type: integer, default: 1}
      price: {type: integer}
    decisions:
      price:
        inputs: [kind, persons]
        rules:
          - {when: ['"small"', "-"], then: 10}
          - {when: ['"large"', "< 5"], then: 20}
          - {when: ['"large"', ">= 5"], then: 30}
    enter: {decide: price}
    initial: open
    states: {open: {}}
"""


@pytest.mark.parametrize(("kind", "persons", "price"), [("small", 9, 10), ("large", 4, 20), ("large", 5, 30)])
def test_each_column_tests_its_own_input(kind: str, persons: int, price: int) -> None:
    world = World({"p": program(TABLE)}, datetime(2026, 9, 30, tzinfo=UTC))
    instance = world.instance(world.start("p", {"kind": kind, "persons": persons}))
    assert instance.facts["price"] == price
