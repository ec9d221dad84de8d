"""The page of the Python API says what the docstrings say."""

from __future__ import annotations

import api_page

import duban


def test_the_page_is_current() -> None:
    assert api_page.PAGE.read_text("utf-8") == api_page.page(), "python tests/docs/api_page.py renews it"


def test_every_public_name_is_on_the_page() -> None:
    shown = [name for names in api_page.GROUPS.values() for name in names]
    errors = {"DefinitionError", "DeliveryError", "DubanError", "ServiceError"}
    assert sorted([*shown, *errors, "__version__"]) == sorted(duban.__all__)
