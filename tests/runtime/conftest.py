"""Fixtures of the runtime tests."""

from conftest_runtime import office, open_office, url

__all__ = ["office", "open_office", "url"]
