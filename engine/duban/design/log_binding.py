"""A map file and a log's header → a map ready to use, or every problem of the two at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from duban.definition.building.expressions import nothing, type_of, types_of
from duban.definition.feel import BOOLEAN, DATETIME, TEXT, FeelError, Names, Record, Type, compile_expression
from duban.definition.feel.types import ANY
from duban.definition.hints import did_you_mean
from duban.definition.located import Cursor
from duban.definition.model import Definition, Event, Expr, Fact, Source
from duban.definition.report import Report
from duban.definition.shaping import Shaped, shape_of
from duban.definition.yaml_text import read_document
from duban.design.log_map import LogMap, Rule, Times
from duban.errors import DefinitionError

if TYPE_CHECKING:
    from duban.definition.shapes.log_map import LogMapShape, LogRuleShape


@dataclass(frozen=True, slots=True)
class MapFile:
    """A map as written; `bind` makes it ready for a log."""

    shaped: Shaped[LogMapShape]

    @property
    def shape(self) -> LogMapShape:
        """What it says."""
        return self.shaped.shape

    @property
    def processes(self) -> tuple[str, ...]:
        """The processes it starts, in order."""
        return tuple(dict.fromkeys(rule.start for rule in self.shape.rows if rule.start))


def read_map(source: Source) -> MapFile:
    """A map file; DefinitionError lists every problem of its form, with places."""
    from duban.definition.shapes.log_map import LogMapShape

    report = Report()
    document = read_document(source, report)
    shaped = shape_of(LogMapShape, document, report) if document is not None else None
    if shaped is None or report.errors:
        raise DefinitionError(report.errors)
    return MapFile(shaped)


def bind(file: MapFile, columns: Sequence[str], definitions: Mapping[str, Definition]) -> LogMap:
    """The map for a log with these columns and these processes; DefinitionError lists every problem, with places."""
    binder = _Binder.of(file, tuple(columns), definitions)
    found = binder.log_map()
    if binder.report.errors:
        raise DefinitionError(binder.report.errors)
    return found


@dataclass(frozen=True, slots=True)
class _Binder:
    file: MapFile
    columns: tuple[str, ...]
    definitions: Mapping[str, Definition]
    report: Report
    names: Names

    @classmethod
    def of(cls, file: MapFile, columns: tuple[str, ...], definitions: Mapping[str, Definition]) -> _Binder:
        started = [definitions[name] for name in file.processes if name in definitions]
        times = {file.shape.time.column, *file.shape.time.also}
        row = Record({name: DATETIME if name in times else TEXT for name in columns})
        facts = Record(_all_facts(started), open=not started)
        states = frozenset(path for one in started for path in one.states)
        types: dict[str, Type] = {
            "row": row, "previous": row, "facts": facts, "case": TEXT, "state": TEXT, "now": DATETIME,
        }  # fmt: skip
        return cls(file, columns, definitions, Report(), Names(types, states, frozenset({"row", "previous", "facts"})))

    def log_map(self) -> LogMap:
        """The map; only to be handed out when nothing was reported."""
        shape, cursor = self.file.shape, self.file.shaped.cursor
        self._check_columns()
        times = Times(shape.time.column, None if shape.time.format == "iso" else shape.time.format, self._zone())
        rules = tuple(self._rule(one, cursor.at("rows", index)) for index, one in enumerate(shape.rows))
        compare = {name: self._comparison(name, text) for name, text in shape.compare.items()}
        written = [shape.time.column, *shape.time.also, *shape.case]
        used = {*written, *_used(rules, compare.values(), self.columns)} & set(self.columns)
        return LogMap(
            name=shape.map,
            title=shape.title,
            case=tuple(shape.case),
            times=times,
            by_time=shape.order == "time",
            columns=tuple(name for name in self.columns if name in used),
            instants=frozenset({shape.time.column, *shape.time.also}),
            nothing=frozenset({"", *shape.nothing}),
            translate=shape.translate,
            rules=rules,
            compare=compare,
        )

    def _check_columns(self) -> None:
        shape, cursor = self.file.shape, self.file.shaped.cursor
        self._column(shape.time.column, cursor.at("time", "column"))
        for index, name in enumerate(shape.time.also):
            self._column(name, cursor.at("time", "also", index))
        for index, name in enumerate(shape.case):
            self._column(name, cursor.at("case", index))
        for name in shape.translate:
            self._column(name, cursor.at("translate", name), at_key=True)

    def _column(self, name: str, cursor: Cursor, at_key: bool = False) -> None:
        if name not in self.columns:
            say = self.report.at_key if at_key else self.report.at
            say("unknown-column", cursor, f"the log has no column {name!r}", did_you_mean(name, self.columns, "columns"))

    def _zone(self) -> ZoneInfo:
        cursor = self.file.shaped.cursor.at("time", "zone")
        try:
            return ZoneInfo(self.file.shape.time.zone)
        except (ZoneInfoNotFoundError, ValueError):
            message = f"unknown time zone {self.file.shape.time.zone!r}"
            self.report.at("value", cursor, message, "write for example Asia/Shanghai or UTC")
            return ZoneInfo("UTC")

    def _rule(self, shape: LogRuleShape, cursor: Cursor) -> Rule:
        if sum(verb is not None for verb in (shape.start, shape.send, shape.acknowledge)) != 1:
            hint = "give it one of start, send and acknowledge"
            self.report.at("value", cursor, "a rule starts a process, sends an event or acknowledges an escalation", hint)
        if shape.to is not None:
            self._known("process", shape.to, self.definitions, cursor.at("to"))
        if shape.acknowledge is not None:
            known = [name for one in self._targets(shape) for name in one.escalations]
            self._known("escalation", shape.acknowledge, known, cursor.at("acknowledge"))
        fields = self._started(shape, cursor) if shape.start else self._sent(shape, cursor)
        return Rule(
            when=self._optional(shape.when, cursor.at("when"), BOOLEAN),
            start=shape.start,
            send=shape.send,
            acknowledge=shape.acknowledge,
            to=shape.to,
            at=self._optional(shape.at, cursor.at("at"), DATETIME),
            key=self._optional(shape.key, cursor.at("key"), None),
            fields=self._fields(shape, fields, cursor.at("with")),
        )

    def _started(self, shape: LogRuleShape, cursor: Cursor) -> Mapping[str, Fact] | None:
        name = shape.start or ""
        self._known("process", name, self.definitions, cursor.at("start"))
        return self.definitions[name].facts if name in self.definitions else None

    def _sent(self, shape: LogRuleShape, cursor: Cursor) -> Mapping[str, Fact] | None:
        """The fields of the event, in whichever of the processes declares it."""
        events: dict[str, Event] = {}
        for one in self._targets(shape):
            events |= one.events
        if shape.send is None or not events:
            return None
        self._known("event", shape.send, events, cursor.at("send"))
        return events[shape.send].fields if shape.send in events else None

    def _targets(self, shape: LogRuleShape) -> list[Definition]:
        names = [shape.to] if shape.to else self.file.processes
        return [self.definitions[name] for name in names if name in self.definitions]

    def _known(self, kind: str, name: str, names: Iterable[str], cursor: Cursor) -> None:
        known = list(names)
        if name not in known:
            self.report.at(f"unknown-{kind}", cursor, f"unknown {kind} {name!r}", did_you_mean(name, known, "there are"))

    def _fields(self, shape: LogRuleShape, fields: Mapping[str, Fact] | None, cursor: Cursor) -> dict[str, Expr]:
        found = {}
        for name, text in shape.facts.items():
            if fields is not None and name not in fields:
                hint = did_you_mean(name, fields, "there are")
                self.report.at_key("unknown-fact", cursor.at(name), f"unknown name {name!r}", hint)
            type_ = type_of(fields[name].type, name) if fields and name in fields else None
            found[name] = self._expression(text, cursor.at(name), type_)
        return found

    def _comparison(self, obligation: str, text: str) -> Expr:
        cursor = self.file.shaped.cursor.at("compare", obligation)
        started = [self.definitions[name] for name in self.file.processes if name in self.definitions]
        known = [name for one in started for name in one.obligations]
        if started and obligation not in known:
            hint = did_you_mean(obligation, known, "there are")
            self.report.at_key("unknown-obligation", cursor, f"unknown obligation {obligation!r}", hint)
        return self._expression(text, cursor, BOOLEAN)

    def _optional(self, text: str | None, cursor: Cursor, expects: Type | None) -> Expr | None:
        return None if text is None else self._expression(text, cursor, expects)

    def _expression(self, text: str, cursor: Cursor, expects: Type | None) -> Expr:
        try:
            found = compile_expression(text, self.names, expects=expects)
        except FeelError as error:
            for problem in error.problems:
                place = cursor.spot.inside(text, problem.offset)
                self.report.add("expression", place, problem.message, problem.suggestion or "", cursor.where)
            return Expr(text, nothing, frozenset(), cursor.place)
        return Expr(text, found, found.reads, cursor.place, found.type.describe())


def _all_facts(definitions: Iterable[Definition]) -> dict[str, Type]:
    """Facts by name; one that two processes know differently can be anything."""
    found: dict[str, Type] = {}
    for definition in definitions:
        for name, type_ in types_of(definition.facts).items():
            found[name] = type_ if found.get(name, type_) == type_ else ANY
    return found


def _used(rules: Iterable[Rule], verdicts: Iterable[Expr], columns: Iterable[str]) -> set[str]:
    """The columns that expressions look at; all of them where one looks at a row as a whole."""
    expressions = [one for rule in rules for one in (rule.when, rule.at, rule.key, *rule.fields.values()) if one]
    reads = {name for one in (*expressions, *verdicts) for name in one.reads}
    if "row" in reads or any("previous" in one.reads and "null" not in one.text for one in expressions):
        return set(columns)
    return {name.partition(".")[2] for name in reads if name.startswith(("row.", "previous."))}
