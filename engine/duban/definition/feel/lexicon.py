"""The words and signs of the language, what is often written instead, and the patterns that find them in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from duban.definition.feel.types import BOOLEAN, NULL

KEYWORDS = {
    word: word.upper()
    for word in [
        "if",
        "then",
        "else",
        "for",
        "return",
        "some",
        "every",
        "satisfies",
        "function",
        "in",
        "and",
        "or",
        "between",
        "not",
    ]
}
CONSTANTS = {"true": (True, BOOLEAN), "false": (False, BOOLEAN), "null": (None, NULL)}
SYMBOLS = {
    "+": "PLUS", "-": "MINUS", "*": "STAR", "/": "SLASH", "**": "POWER", ".": "DOT", "..": "DOTDOT", ",": "COMMA",
    ":": "COLON", "->": "ARROW", "(": "LPAR", ")": "RPAR", "{": "LBRACE", "}": "RBRACE",
    "=": "CMP", "!=": "CMP", "<": "LT", "<=": "CMP", ">": "GT", ">=": "CMP",
}  # fmt: skip
MEANT = {
    "==": "=", "<>": "!=", "=<": "<=", "=>": ">=", "≤": "<=", "≥": ">=", "≠": "!=", "&&": "and", "||": "or", "&": "and",
    "|": "or", "^": "**", "×": "*", "÷": "/", "，": ",", "、": ",", "（": "(", "）": ")", "：": ":", "＝": "=", "＜": "<",
    "＞": ">", "＋": "+", "－": "-", "！＝": "!=", "！=": "!=", "【": "[", "】": "]", "［": "[", "］": "]",
    "｛": "{", "｝": "}", "．": ".", "−": "-", "–": "-",
}  # fmt: skip
ENDS_OPERAND = {"NAME", "LITERAL", "RPAR", "RSQB", "RBRACE", "RANGE_CLOSE"}
PHRASES = (
    "date and time",
    "years and months duration",
    "days and time duration",
    "working days between",
    "working hours between",
)

_START, _PART = r"[^\W\d]|[\U00010000-\U000EFFFF]", r"\w|[\U00010000-\U000EFFFF]"
_WORD = rf"(?:{_START})(?:{_PART})*"
SCAN = re.compile(
    rf"""(?P<space>(?:\s|//[^\n]*|/\*.*?\*/)+)
      | (?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?!\w*"))
      | (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<at>@"[^"]*")
      | (?P<quoted>'[^'\n]*'|[“”][^“”"\n]*[“”"])
      | (?P<word>{_WORD})
      | (?P<square>[\[\]])
      | (?P<meant>{"|".join(re.escape(slip) for slip in sorted(MEANT, key=len, reverse=True))})
      | (?P<symbol>\.\.|\*\*|->|!=|<=|>=|[-+*/.,:(){{}}=<>?])
      | (?P<wrong>.)""",
    re.VERBOSE | re.DOTALL,
)
MORE_WORDS = re.compile(rf"\s+({_WORD})")
KEY = re.compile(rf"\s*(?:((?:{_START})[^\"{{}}\[\]():,=<>]*?)|\"((?:[^\"\\]|\\.)*)\")\s*(?=:)")
UNIT = re.compile(rf"\s*({_WORD})")
NEXT_PART = re.compile(rf"\s+\d+(?:\.\d+)?\s*(?={_WORD})")
STARTS_OPERAND = re.compile(
    rf"\s*(?:[\d\"@(\[{{?-]|\.\d|(?!(?:{'|'.join(KEYWORDS)}|instance)\b)[^\W\d]|(?:if|for|some|every|not)\b)"
)


IN_STATE = re.compile(r"in\s+state(?=\s*\()")
INSTANCE_OF = re.compile(r"instance\s+of\b")
WRONG = {
    '"': ("a text begins here and does not end", 'close it with "'),
    "'": ("a text begins here and does not end", 'write it in double quotes: "…"'),
    "!": ("! is not known", "write not(…)"),
    "！": ("！ is not known", "write not(…)"),
    "%": ("% is not known", "write modulo(a, b)"),
}


def is_word(name: str) -> bool:
    """Whether a name is one word, which needs no declaration."""
    return re.fullmatch(_WORD, name) is not None


def is_reserved(word: str) -> bool:
    """Whether a word can be no part of a name."""
    return word in KEYWORDS or word in CONSTANTS or word == "instance"


def phrase_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """A pattern for names with spaces or signs in them, longest first."""
    ordered = sorted({name for name in names if name.strip()}, key=len, reverse=True)
    return re.compile("|".join(_one_phrase(name) for name in ordered))


def _one_phrase(name: str) -> str:
    body = r"\s+".join(re.escape(word) for word in name.split())
    return body + (r"(?!\w)" if name.rstrip()[-1].isalnum() else "")
