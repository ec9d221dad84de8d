"""A rule book as it is read: rules, and the ids that a text cites."""

from __future__ import annotations

import pytest

from duban.definition import Source
from duban.errors import DefinitionError
from duban.testing import RuleBook, read_rulebook

BOOK = """\
rulebook: house
documents: {"7": {en: Leaks}, "08": {en: Letters}}
carriers: {conduct: {en: people}}
rules:
  7-01: {words: {en: look}, strength: hard, lives: {leak: obligations/look}, shown: leak/late}
  08-02: {words: {en: be kind}, strength: vague, by: conduct, why: {en: so it is}}
"""


def book(text: str = BOOK) -> RuleBook:
    return read_rulebook(Source("rules.yaml", text))


def test_a_single_place_or_scenario_needs_no_list() -> None:
    rule = book().rules["7-01"]
    assert (rule.lives, rule.shown, rule.document) == ({"leak": ("obligations/look",)}, ("leak/late",), "7")
    assert rule.proven
    assert not book().rules["08-02"].proven


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("# 7-01: within two days", {"7-01": 1}),
        ("a\n# 7-01, 08-02\n# 7-01", {"7-01": 2, "08-02": 2}),
        ("# 7-01 … 7-03", {"7-01": 1, "7-02": 1, "7-03": 1}),
        ("# 7-08 to 7-10", {"7-08": 1, "7-09": 1, "7-10": 1}),
        ("# 7-01 – 08-02", {"7-01": 1, "08-02": 1}),
        ("2027-01-10, 9-01, 7-1, x7-01, 17-01", {}),
    ],
)
def test_ids_that_a_text_cites(text: str, ids: dict[str, int]) -> None:
    assert book().cited(text) == ids


def test_everything_that_is_wrong_with_its_form_is_said() -> None:
    with pytest.raises(DefinitionError) as caught:
        book(BOOK.replace("strength: hard", "strength: strong").replace("rulebook: house\n", ""))
    assert [(one.line, one.file) for one in caught.value.problems] == [(1, "rules.yaml"), (4, "rules.yaml")]
