"""Text → tokens. Knows what a grammar cannot: names with spaces, duration literals, and which bracket opens a range.

Slips with one obvious reading (`==`, `&&`, full-width punctuation) become problems and are then read as meant, so that
one of them does not hide the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from duban.definition.feel.lexicon import (
    CONSTANTS,
    ENDS_OPERAND,
    IN_STATE,
    INSTANCE_OF,
    KEY,
    KEYWORDS,
    MEANT,
    MORE_WORDS,
    NEXT_PART,
    PHRASES,
    SCAN,
    STARTS_OPERAND,
    SYMBOLS,
    UNIT,
    WRONG,
    is_reserved,
    is_word,
    phrase_pattern,
)
from duban.definition.feel.literals import LiteralError, duration_literal, number_literal, special_literal, unescape
from duban.definition.feel.nodes import Literal
from duban.definition.feel.problems import FeelProblem
from duban.definition.feel.types import TEXT

MAX_LENGTH = 10_000
MAX_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Token:
    """A terminal of the grammar: `type` is its name there; `value` a word, an operator or a Literal."""

    type: str
    value: object
    offset: int
    end: int


@dataclass(slots=True)
class _Bracket:
    symbol: str
    is_range: bool = False


@dataclass(slots=True)
class Lexer:
    """One run over one text. `declared` are names that are not plain identifiers, to be recognised as a whole."""

    text: str
    declared: Iterable[str] = ()
    tokens: list[Token] = field(default_factory=list)
    problems: list[FeelProblem] = field(default_factory=list)
    _position: int = 0
    _open: list[_Bracket] = field(default_factory=list)
    _phrases: re.Pattern[str] | None = None

    def run(self) -> Sequence[Token]:
        """All tokens; what could not be read is in `problems`."""
        if len(self.text) > MAX_LENGTH:
            self._problem(0, len(self.text), f"an expression is at most {MAX_LENGTH} characters long")
            return ()
        self._phrases = phrase_pattern((*PHRASES, *self.declared))
        while self._position < len(self.text) and len(self._open) <= MAX_DEPTH:
            self._next()
        if len(self._open) > MAX_DEPTH:
            self._problem(self._position - 1, 1, f"brackets are nested deeper than {MAX_DEPTH}")
            return ()
        return self.tokens

    @property
    def _after_operand(self) -> bool:
        return bool(self.tokens) and self.tokens[-1].type in ENDS_OPERAND

    def _next(self) -> None:
        if self._key() or self._phrase():
            return
        match = SCAN.match(self.text, self._position)
        assert match is not None
        assert match.lastgroup is not None
        _READERS[match.lastgroup](self, match[0], match.end())

    def _add(self, kind: str, value: object, end: int) -> None:
        self.tokens.append(Token(kind, value, self._position, end))
        self._position = end

    def _problem(self, offset: int, length: int, message: str, suggestion: str | None = None) -> None:
        self.problems.append(FeelProblem(offset, length, message, suggestion))

    # names ------------------------------------------------------------------------------------------------------

    def _phrase(self) -> bool:
        """A declared name that is no plain identifier, or a built-in one with a keyword in it."""
        previous = self.text[self._position - 1 : self._position]
        if self._after_operand or previous.isalnum() or previous == "_":
            return False
        match = self._phrases.match(self.text, self._position) if self._phrases else None
        if match is not None:
            self._add("NAME", " ".join(match[0].split()), match.end())
        return match is not None

    def _key(self) -> bool:
        """A key of a context: everything up to the colon, blanks and keywords included."""
        if not self._open or self._open[-1].symbol != "{" or self.tokens[-1].type not in ("LBRACE", "COMMA"):
            return False
        match = KEY.match(self.text, self._position)
        if match is None:
            return False
        if match[1] is None:
            self._quoted_key(match[2], match.end())
        else:
            name = " ".join(match[1].split())
            self._add("KEY", name, match.end())
            self._declare(name)
        return True

    def _quoted_key(self, body: str, end: int) -> None:
        self._try_literal(unescape, body, end)
        token = self.tokens.pop()
        assert isinstance(token.value, Literal)
        self.tokens.append(Token("KEY", token.value.value, token.offset, token.end))

    def _declare(self, name: str) -> None:
        if not is_word(name):
            self.declared = (*self.declared, name)
            self._phrases = phrase_pattern((*PHRASES, *self.declared))

    def _word(self, word: str, end: int) -> None:
        if self.tokens and self.tokens[-1].type == "DOT":
            self._name(word, end)
        elif word == "in" and not self._after_operand and (match := IN_STATE.match(self.text, self._position)):
            self._add("NAME", "in state", match.end())
        elif word == "instance" and (match := INSTANCE_OF.match(self.text, self._position)):
            self._add("INSTANCE_OF", "instance of", match.end())
        elif word in CONSTANTS:
            self._literal(CONSTANTS[word], end)
        elif word in KEYWORDS:
            self._add(KEYWORDS[word], word, end)
        else:
            self._name(word, end)

    def _name(self, word: str, end: int) -> None:
        """A name takes the words that follow it: two names never stand side by side, so they are one."""
        words, end = self._words([word], end)
        name = " ".join(words)
        if name in ("at once", "never", "立即", "永不") and self.tokens[-1:] != [] and self.tokens[-1].type == "DOT":
            self._add("NAME", name, end)
        elif name in ("at once", "never", "立即", "永不"):
            self._literal(duration_literal(name), end)
        else:
            self._add("NAME", name, end)

    def _words(self, words: list[str], end: int) -> tuple[list[str], int]:
        match = MORE_WORDS.match(self.text, end)
        while match is not None and not is_reserved(match[1]):
            words.append(match[1])
            end = match.end()
            match = MORE_WORDS.match(self.text, end)
        return words, end

    # literals ---------------------------------------------------------------------------------------------------

    def _literal(self, value: tuple[object, object], end: int) -> None:
        node = Literal(self._position, end - self._position, value[0], value[1])  # type: ignore[arg-type]
        self._add("LITERAL", node, end)

    def _try_literal(self, read: Callable[[str], tuple[object, object]], text: str, end: int) -> None:
        try:
            value = read(text)
        except LiteralError as error:
            self._problem(self._position, end - self._position, error.message, error.suggestion)
            value = error.stand_in
        self._literal(value, end)

    def _number(self, text: str, end: int) -> None:
        unit_end = self._unit_end(end)
        if unit_end == end:
            self._try_literal(number_literal, text, end)
            return
        while (part := NEXT_PART.match(self.text, unit_end)) and self._unit_end(part.end()) > part.end():
            unit_end = self._unit_end(part.end())
        self._try_literal(duration_literal, self.text[self._position : unit_end], unit_end)

    def _unit_end(self, end: int) -> int:
        """Where the unit behind a number ends; `end` itself when no unit follows."""
        match = UNIT.match(self.text, end)
        if match is None or is_reserved(match[1]):
            return end
        return self._words([match[1]], match.end())[1]

    def _string(self, text: str, end: int) -> None:
        self._try_literal(unescape, text[1:-1], end)

    def _quoted(self, text: str, end: int) -> None:
        self._problem(self._position, len(text), "text stands in straight double quotes", f'write "{text[1:-1]}"')
        self._literal((text[1:-1], TEXT), end)

    def _at(self, text: str, end: int) -> None:
        self._try_literal(special_literal, text[2:-1], end)

    # symbols ----------------------------------------------------------------------------------------------------

    def _symbol(self, symbol: str, end: int) -> None:
        if symbol == "?":
            self._add("NAME", "?", end)
            return
        if symbol in "({":
            self._open.append(_Bracket(symbol))
        elif symbol in ")}" and self._open:
            self._open.pop()
        elif symbol == ".." and self._open:
            self._open[-1].is_range = True
        self._add(SYMBOLS[symbol], symbol, end)

    def _square(self, symbol: str, end: int) -> None:
        if symbol == "[" and self._closes_range(end):
            self._open.pop()
            self._add("RANGE_CLOSE", symbol, end)
        elif symbol == "[":
            self._open.append(_Bracket(symbol))
            self._add("LSQB", symbol, end)
        elif not self._after_operand and self._opens_range(end):
            self._open.append(_Bracket(symbol))
            self._add("RANGE_OPEN", symbol, end)
        else:
            self._open = self._open[:-1]
            self._add("RSQB", symbol, end)

    def _closes_range(self, end: int) -> bool:
        inside = bool(self._open) and self._open[-1].is_range
        return inside and self._after_operand and STARTS_OPERAND.match(self.text, end) is None

    def _opens_range(self, end: int) -> bool:
        empty_list = bool(self.tokens) and self.tokens[-1].type == "LSQB"
        return not empty_list and ".." in self.text[end:]

    def _meant(self, slip: str, end: int) -> None:
        if slip == "<>" and self.tokens and self.tokens[-1].type == "FUNCTION":
            self._add("LT", "<", self._position + 1)
            self._add("GT", ">", end)
            return
        meant = MEANT[slip]
        self._problem(self._position, len(slip), f"{slip} is not known", f"write {meant}")
        if meant in "[]":
            self._square(meant, end)
        elif meant in KEYWORDS:
            self._add(KEYWORDS[meant], meant, end)
        else:
            self._symbol(meant, end)

    def _wrong(self, text: str, end: int) -> None:
        message, suggestion = WRONG.get(text, (f"the character {text} has no meaning here", None))
        self._problem(self._position, 1, message, suggestion)
        self._position = end

    def _space(self, text: str, end: int) -> None:
        self._position = end


_READERS: dict[str, Callable[[Lexer, str, int], None]] = {
    "space": Lexer._space,
    "number": Lexer._number,
    "string": Lexer._string,
    "at": Lexer._at,
    "quoted": Lexer._quoted,
    "word": Lexer._word,
    "square": Lexer._square,
    "meant": Lexer._meant,
    "symbol": Lexer._symbol,
    "wrong": Lexer._wrong,
}
