"""Our own words in Chinese. English words are the keys; what is missing here stays English."""

from __future__ import annotations

CHINESE: dict[str, str] = {}


def translated(text: str, lang: str) -> str:
    """The word in `lang` (`en` or `zh`)."""
    return CHINESE.get(text, text) if lang == "zh" else text
