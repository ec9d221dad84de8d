"""The page of conformance says what the results of the suites say."""

from __future__ import annotations

import conformance_page


def test_the_page_is_current() -> None:
    assert conformance_page.PAGE.read_text("utf-8") == conformance_page.page(), (
        "python tests/docs/conformance_page.py renews it"
    )
