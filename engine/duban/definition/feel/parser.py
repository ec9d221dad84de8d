"""Text → syntax tree, with every problem of spelling and, if there is one, the first of grammar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from duban.definition.feel.lexer import MAX_DEPTH, Lexer, Token
from duban.definition.feel.nodes import Node, UnaryTests, depth
from duban.definition.feel.problems import FeelError, FeelProblem

if TYPE_CHECKING:
    from lark import Lark

_ENDED = Token("$END", "", -1, -1)


EXPRESSION, UNARY_TESTS = "expression_text", "unary_text"


def parse(text: str, declared: Iterable[str] = ()) -> Node:
    """The tree of an expression. `declared` are known names that contain blanks or signs. Raises FeelError."""
    return _strict(text, EXPRESSION, declared)


def parse_unary_tests(text: str, declared: Iterable[str] = ()) -> UnaryTests:
    """The tree of a decision table's cell, such as `< 5, [10..20)` or `-`. Raises FeelError."""
    tree = _strict(text, UNARY_TESTS, declared)
    assert isinstance(tree, UnaryTests)
    return tree


def _strict(text: str, start: str, declared: Iterable[str]) -> Node:
    tree, problems = read(text, start, declared)
    if problems:
        raise FeelError(text, problems)
    return tree


def read(text: str, start: str, declared: Iterable[str]) -> tuple[Node, list[FeelProblem]]:
    """The tree, as it was probably meant, and the problems of spelling. FeelError when there is no tree at all."""
    lexer = Lexer(text, tuple(name for name in declared if not name.isidentifier()))
    tokens = lexer.run()
    if not tokens:
        problems = lexer.problems or [FeelProblem(0, len(text), "there is no expression here")]
        raise FeelError(text, problems)
    tree = _build(tokens, start, len(text))
    if isinstance(tree, FeelProblem):
        raise FeelError(text, [*lexer.problems, tree])
    if depth(tree) > MAX_DEPTH:
        raise FeelError(text, [FeelProblem(0, len(text), f"the expression is nested deeper than {MAX_DEPTH}")])
    return tree, lexer.problems


def _build(tokens: Sequence[Token], start: str, end: int) -> Node | FeelProblem:
    from lark.exceptions import UnexpectedToken

    run: Any = _grammar().parse_interactive(start=start)
    token: Token | None = None
    previous: Token | None = None
    try:
        for token in tokens:
            run.feed_token(token)
            previous = token
        token = None
        tree: Node = run.feed_token(_ENDED)
        return tree
    except UnexpectedToken as error:
        return _explain(token, previous, end, set(error.expected))


@lru_cache(maxsize=1)
def _grammar() -> Lark:
    from lark import Lark
    from lark.lexer import Lexer as LarkLexer

    from duban.definition.feel.building import Builder

    class Unused(LarkLexer):
        """Tokens are fed one by one; lark only wants a class to be named."""

        def __init__(self, _configuration: object) -> None:
            pass

        def lex(self, _state: object, _parser: object) -> Any:  # pragma: no cover
            return iter(())

    grammar = resources.files("duban.definition.feel").joinpath("grammar.lark").read_text("utf-8")
    return Lark(
        grammar, parser="lalr", lexer=Unused, start=["expression_text", "unary_text"], transformer=Builder(),
        maybe_placeholders=False,
    )  # fmt: skip


# what went wrong --------------------------------------------------------------------------------------------------

_OPERAND_STARTS = {"NAME", "LITERAL", "LPAR", "LSQB", "NOT"}
_SYMBOLS = {
    "RPAR": ")", "RSQB": "]", "RBRACE": "}", "THEN": "then", "ELSE": "else", "RETURN": "return",
    "SATISFIES": "satisfies", "IN": "in", "COLON": ":", "DOTDOT": "..", "LPAR": "(", "AND": "and", "NAME": "a name",
    "KEY": "a name and ':'",
}  # fmt: skip


def _explain(token: Token | None, previous: Token | None, end: int, expected: set[str]) -> FeelProblem:
    hint = _hint(token, previous) or _wanted(expected)
    if token is None:
        return FeelProblem(max(end - 1, 0), 1, "the expression ends too early", hint)
    length = token.end - token.offset
    word = token.value if isinstance(token.value, str) else "this value"
    return FeelProblem(token.offset, length, f"{word} cannot stand here", hint)


def _hint(token: Token | None, previous: Token | None) -> str | None:
    if previous is not None and previous.type == "NOT":
        return "write not(…), with brackets"
    if token is not None and token.type == "IF":
        return "put brackets around an if inside another expression"
    if token is not None and previous is not None and _two_values(token, previous):
        return "an operator such as =, and, or, + is missing between the two values"
    return None


def _two_values(token: Token, previous: Token) -> bool:
    return token.type in ("NAME", "LITERAL", "NOT") and previous.type in ("NAME", "LITERAL", "RPAR", "RSQB")


def _wanted(expected: set[str]) -> str | None:
    if expected >= _OPERAND_STARTS:
        return "a value is expected"
    words = sorted({_SYMBOLS[name] for name in expected if name in _SYMBOLS} - {"("})
    return f"expected {' or '.join(words)}" if 0 < len(words) <= 4 else None
