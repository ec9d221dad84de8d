"""Files that were damaged on the way: always findings or a refusal with a place, never anything else."""

from __future__ import annotations

import re
from contextlib import suppress
from random import Random

import pytest
from dmn_kit import ABSENT, LEVEL_2
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.design.dmn import Decider, import_dmn, read_dmn
from duban.errors import DefinitionError


def damaged(text: str, chance: Random) -> str:
    """A file with some characters cut out, an element left out or renamed, or one expression in the place of another."""
    for _ in range(chance.randint(1, 4)):
        tags = re.findall(r"<(\w+)", text)
        texts = list(re.finditer(r"(?<=<text>)[^<]+", text))
        way = chance.randrange(4)
        if way == 0:
            start = chance.randrange(len(text))
            text = text[:start] + text[start + chance.randint(1, 30) :]
        elif way == 1 and tags:
            text = re.sub(rf"<{chance.choice(tags)}\b[^<]*</\w+>", "", text, count=chance.randint(1, 3))
        elif way == 2 and tags:
            one, other = chance.choice(tags), chance.choice(tags)
            text = text.replace(f"<{one}", f"<{other}", 1).replace(f"</{one}>", f"</{other}>", 1)
        elif texts:
            one, other = chance.choice(texts), chance.choice(texts)
            text = text[: one.start()] + other[0] + text[one.end() :]
    return text


@pytest.mark.skipif(not LEVEL_2, reason=ABSENT)
@settings(max_examples=150)
@given(st.integers(0, 2**32), st.integers(0, 10_000))
def test_nothing_but_findings(seed: int, number: int) -> None:
    path = LEVEL_2[number % len(LEVEL_2)]
    text = damaged(path.read_text("utf-8"), Random(seed))
    with suppress(DefinitionError):
        decider = Decider(read_dmn(text, path.name))
        assert all(finding.line > 0 for finding in decider.findings)
        for decision in decider.model.decisions:
            decider.decide(decision, {})
        import_dmn(text, path.name)
