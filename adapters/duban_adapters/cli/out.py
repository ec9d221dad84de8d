"""What commands print: tables and colour for people, JSON for scripts. Rich is imported at the first word."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

from duban_adapters.cli.words import translated

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

PIPE_WIDTH = 160
"""Columns of a table that goes into a pipe or file."""

WIDE = 120
"""Columns from which on a screen has room for what is good to have."""

Cell = str | tuple[str, str]
"""A text, or a text with its style."""


class Out:
    """Prints in one language. With `quiet` (JSON wanted) only `data` reaches stdout."""

    def __init__(self, lang: str, quiet: bool) -> None:
        self.lang, self.quiet = lang, quiet

    @cached_property
    def screen(self) -> Console:
        """Where people read."""
        return _console(sys.stdout)

    @cached_property
    def errors(self) -> Console:
        """Where errors, logs and progress go."""
        return _console(sys.stderr)

    def __call__(self, *parts: Cell) -> None:
        """A line of cells, one after another."""
        if not self.quiet:
            self.screen.print(_text(parts), soft_wrap=True)

    def raw(self, text: str) -> None:
        """Text that is ready to be printed, colours and all."""
        if not self.quiet:
            print(text)

    def heading(self, words: str, note: str = "") -> None:
        """A title over what follows, after an empty line."""
        self()
        self((self.word(words), "bold"), (f"  {note}" if note else "", "dim"))

    def rule(self, words: str) -> None:
        """A line across, with words in it, before a new part."""
        if not self.quiet:
            from rich.text import Text

            self.screen.print()
            self.screen.rule(Text(words, style="bold"), align="left")

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """Rows under translated names. `>name` stands at the right, `~name` may be folded, `?name` needs a wide screen."""
        if self.quiet:
            return
        from rich import box
        from rich.table import Table

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
        kept = [number for number, column in enumerate(columns) if "?" not in column or self.screen.width >= WIDE]
        for column in (columns[number] for number in kept):
            right, folds = ">" in column, "~" in column
            name = self.word(column.lstrip(">~?"))
            table.add_column(name, justify="right" if right else "left", no_wrap=not folds, overflow="fold")
        for row in rows:
            table.add_row(*(_text([row[number]]) for number in kept))
        self.screen.print(table)

    def data(self, value: Any) -> None:
        """JSON on stdout."""
        import json

        print(json.dumps(value, ensure_ascii=False, indent=2, default=str), flush=True)

    def record(self, value: Any) -> None:
        """One JSON value on one line."""
        import json

        print(json.dumps(value, ensure_ascii=False, default=str), flush=True)

    def complain(self, text: str) -> None:
        """An error on stderr."""
        self.errors.print(_text([(self.word("error"), "bold red"), f": {text}"]), soft_wrap=True)

    def remark(self, text: str) -> None:
        """Something worth knowing, on stderr so that it spoils no output."""
        self.errors.print(_text([(text, "dim")]), soft_wrap=True)

    def word(self, text: str, **values: object) -> str:
        """A word or sentence of ours in the language of the output."""
        return translated(text, self.lang).format(**values) if values else translated(text, self.lang)

    @contextmanager
    def progress(self, label: str, total: int | None = None) -> Iterator[Any]:
        """A progress bar on stderr while the block runs; the value takes (done, total). Nothing without a terminal."""
        if not self.errors.is_terminal:
            yield lambda done, total=None: None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.errors, transient=True) as bar:
            task = bar.add_task(self.word(label), total=total)
            yield lambda done, total=None: bar.update(task, completed=done, **({"total": total} if total else {}))


def _console(stream: TextIO) -> Console:
    from rich.console import Console

    width = None if stream.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)


def _text(cells: Iterable[Cell]) -> Text:
    from rich.text import Text

    return Text.assemble(*cells)
