"""Boxed expressions → closures over a scope."""

from __future__ import annotations

from functools import singledispatchmethod
from typing import Any

from duban.definition.feel import ANY, FeelFunction, Function, ListOf, Record
from duban.design.dmn.iterating import ITERATIONS, filtered
from duban.design.dmn.kinds import Unfit
from duban.design.dmn.model import (
    Box,
    Conditional,
    ContextBox,
    Entry,
    FilterBox,
    FunctionBox,
    Invocation,
    Iterator,
    ListBox,
    Literal,
    Relation,
    Table,
)
from duban.design.dmn.scopes import Scope
from duban.design.dmn.table_compiling import compile_table
from duban.design.dmn.texts import Compiled, TextCompiler, Types, nothing


class BoxCompiler(TextCompiler):
    """Compiles the boxes of one element."""

    def compile(self, box: Box | None, types: Types) -> Compiled:
        """The closure of a box and what is known of its value."""
        if box is None:
            return nothing, ANY
        code, found = self._box(box, types)
        return self.typed(code, box.type_ref), found

    def entry(self, entry: Entry, types: Types) -> Compiled:
        """The closure of a named box with a type of its own."""
        code, found = self.compile(entry.box, types)
        known = self.kinds.of(entry.type_ref).feel() if entry.type_ref else found
        return self.typed(code, entry.type_ref), found if known == ANY else known

    @singledispatchmethod
    def _box(self, box: Any, types: Types) -> Compiled:
        raise TypeError(type(box))

    @_box.register(Literal)
    def _literal(self, box: Literal, types: Types) -> Compiled:
        return self.value(box.body, types)

    @_box.register(Table)
    def _table(self, box: Table, types: Types) -> Compiled:
        return compile_table(self, box, types)

    @_box.register(Invocation)
    def _invocation(self, box: Invocation, types: Types) -> Compiled:
        function, _ = self.compile(box.function, types)
        bindings = [(one.name, self.entry(one, types)[0]) for one in box.bindings]

        def run(scope: Scope) -> Any:
            called = function(scope)
            given = {name: code(scope) for name, code in bindings}
            if not isinstance(called, FeelFunction):
                return None
            return called.call(*(given.get(name) for name in called.params))

        return run, ANY

    @_box.register(ContextBox)
    def _context(self, box: ContextBox, types: Types) -> Compiled:
        known, entries, outcome = dict(types), [], None
        for entry in box.entries:
            code, found = self.entry(entry, known)
            if not entry.name:
                outcome = code, found
                continue
            known[entry.name] = found
            entries.append((entry.name, code))
        fields = {name: known[name] for name, _ in entries}
        last = outcome[0] if outcome else None

        def run(scope: Scope) -> Any:
            made: dict[str, Any] = {}
            for name, code in entries:
                made[name] = code(scope.having(made))
            return last(scope.having(made)) if last else made

        return run, outcome[1] if outcome else Record(fields, open=True)

    @_box.register(ListBox)
    def _list(self, box: ListBox, types: Types) -> Compiled:
        codes = [self.compile(item, types)[0] for item in box.items]
        return lambda scope: [code(scope) for code in codes], ListOf(ANY)

    @_box.register(Relation)
    def _relation(self, box: Relation, types: Types) -> Compiled:
        rows = [[self.compile(cell, types)[0] for cell in row] for row in box.rows]

        def run(scope: Scope) -> Any:
            return [{name: cell(scope) for name, cell in zip(box.columns, row, strict=False)} for row in rows]

        return run, ListOf(Record(dict.fromkeys(box.columns, ANY), open=True))

    @_box.register(FunctionBox)
    def _function(self, box: FunctionBox, types: Types) -> Compiled:
        names = tuple(param.name for param in box.params)
        known = {param.name: self.kinds.of(param.type_ref).feel() for param in box.params}
        body, found = self.compile(box.body, {**types, **known}) if box.kind == "FEEL" else (nothing, ANY)
        wanted, where = [self.kinds.of(param.type_ref) for param in box.params], self.where

        def make(scope: Scope) -> FeelFunction:
            def call(*arguments: Any) -> Any:
                try:
                    fitted = [kind.fit(argument) for kind, argument in zip(wanted, arguments, strict=True)]
                except (Unfit, ValueError) as fault:
                    scope.trace.notes.append(f"{where}: {fault}")
                    return None
                return body(scope.having(dict(zip(names, fitted, strict=True))))

            return FeelFunction(names, call)

        return make, Function(names, found)

    @_box.register(Conditional)
    def _conditional(self, box: Conditional, types: Types) -> Compiled:
        condition, then, otherwise = (self.compile(part, types)[0] for part in (box.condition, box.then, box.otherwise))

        def run(scope: Scope) -> Any:
            holds = condition(scope)
            if holds is not None and not isinstance(holds, bool):
                return None
            return then(scope) if holds else otherwise(scope)

        return run, ANY

    @_box.register(FilterBox)
    def _filter(self, box: FilterBox, types: Types) -> Compiled:
        source, found = self.compile(box.source, types)
        item = found.item if isinstance(found, ListOf) else ANY
        fields = item.fields if isinstance(item, Record) else {}
        match = self.compile(box.match, {**types, "item": item, **fields})[0]

        return filtered(source, match), ListOf(item)

    @_box.register(Iterator)
    def _iterator(self, box: Iterator, types: Types) -> Compiled:
        source, found = self.compile(box.source, types)
        item = found.item if isinstance(found, ListOf) else ANY
        more = {"partial": ListOf(ANY)} if box.kind == "for" else {}
        body = self.compile(box.body, {**types, box.variable: item, **more})[0]
        return ITERATIONS[box.kind](box.variable, source, body), ANY
