"""Damaged charts are refused or run; nothing else happens."""

from __future__ import annotations

from random import Random
from xml.etree import ElementTree

import pytest
from scxml_suite import BEGIN, LANGUAGES, LATEST, SCRIPTS, SUITE, cases

from duban.calendars import bundled
from duban.design.scxml import import_scxml, read_scxml
from duban.errors import DefinitionError, Livelock, Problem
from duban.execution.program import compile_program
from duban.execution.world import World

SOURCES = [case.path.read_text("utf-8-sig") for case in cases()]
WORDS = ("", "s0", "pass", "Var1", "1", "*", "foo", "-1s", "0s", "#_internal", "#_parent", "a b", "None", "[1]", "_event")
CHARTS = 150

pytestmark = pytest.mark.skipif(not SOURCES, reason=f"the W3C's SCXML tests are not at {SUITE}")


def damaged(chance: Random) -> str:
    """A chart of the suite with up to three of its parts taken away, changed or put elsewhere."""
    root = ElementTree.fromstring(chance.choice(SOURCES))
    parts = list(root.iter())
    parents = {child: parent for parent in parts for child in parent}
    for _ in range(chance.randint(1, 3)):
        part, other = chance.choice(parts), chance.choice(parts)
        if part.attrib and chance.random() < 0.6:
            name = chance.choice(sorted(part.attrib))
            part.attrib |= {name: chance.choice(WORDS)}
            if chance.random() < 0.5:
                del part.attrib[name]
        elif part in parents and part in list(parents[part]):
            parents[part].remove(part)
        elif other not in part.iter() and part not in other.iter():
            part.append(other)
    return ElementTree.tostring(root, encoding="unicode")


@pytest.mark.parametrize("seed", range(4))
def test_damaged_charts_are_refused_or_run(seed: int) -> None:
    chance, refusals = Random(seed), list[Problem]()
    for _ in range(CHARTS):
        text = damaged(chance)
        try:
            import_scxml(text, "damaged.scxml")
            chart = read_scxml(text, name="main", languages=LANGUAGES, scripts=SCRIPTS, default="python")
        except DefinitionError as refused:
            refusals += refused.problems
            continue
        definitions = (chart.definition, *chart.children.values())
        world = World({one.process: compile_program(one, bundled("always")) for one in definitions}, BEGIN)
        try:
            world.start("main", {})
            world.advance(LATEST)
        except Livelock:
            continue
    assert refusals
    assert all(problem.line > 0 for problem in refusals)
