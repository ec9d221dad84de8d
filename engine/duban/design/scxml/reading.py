"""SCXML text → a definition, those of the charts inside it, and what was found on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from duban.definition import model
from duban.definition.model import Source
from duban.design.scxml.content import block
from duban.design.scxml.languages import SYSTEM, Body, Language, Scripts, Sight, feel, only_states
from duban.design.scxml.outline import Node, elements, outline, variables
from duban.design.scxml.sheet import FAULTS, Sheet
from duban.design.scxml.states import states_of
from duban.design.scxml.values import is_name, value_of
from duban.design.xml_text import Element, read_xml
from duban.errors import DefinitionError, Problem, UnknownProcess

NAMESPACE = "http://www.w3.org/2005/07/scxml"
BUILT_IN: Mapping[str, Language] = {"feel": feel, "null": only_states}


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as a definition. `children` are the charts inside it that it invokes, by the names of their processes.

    `sources` are the files it invokes (`src`), to be read by the host as processes of these names. `findings` say with
    their places what is not carried over, and which expressions will fail when they are reached.
    """

    definition: model.Definition
    children: Mapping[str, model.Definition] = field(default_factory=dict)
    sources: frozenset[str] = frozenset()
    findings: tuple[Problem, ...] = ()


def read_scxml(
    text: str | bytes,
    *,
    file: str = "",
    name: str = "",
    languages: Mapping[str, Language] | None = None,
    scripts: Mapping[str, Scripts] | None = None,
    default: str = "null",
) -> Chart:
    """Read a chart. DefinitionError names all that makes it none, with file, line and column.

    `name` is the process's name, else that of the chart. `languages` are hooks for expressions by the names of their data
    models, `feel` and `null` being there already, `scripts` those for scripts; `default` is the data model of a chart that
    names none. Nothing in the file is executed by itself: what no hook reads is a finding, and an `error.execution` when it
    is reached.
    """
    root = read_xml(text, file)
    if root.name != "scxml" or root.namespace not in ("", NAMESPACE):
        place = root.place
        raise DefinitionError([Problem(file, place.line, place.column, f"<{root.name}>", "is no SCXML chart", code="scxml")])
    source = Source(file or "chart.scxml", text if isinstance(text, str) else text.decode("utf-8", "replace"))
    reader = _Reader(source, {**BUILT_IN, **(languages or {})}, scripts or {}, default)
    return reader.read(root, name or root.get("name") or "chart")


def chart_reader(
    languages: Mapping[str, Language] | None = None,
    *,
    scripts: Mapping[str, Scripts] | None = None,
    default: str = "null",
) -> Callable[[str, Source], model.Definition]:
    """Reads a deployed chart again, by its process's name, from the text it was deployed with; see `open_engine`."""

    def read(process: str, source: Source) -> model.Definition:
        parts = process.split(".")
        for length in range(1, len(parts) + 1):  # the name may be that of a chart inside, or have dots of its own
            name = ".".join(parts[:length])
            chart = read_scxml(
                source.text, file=source.file, name=name, languages=languages, scripts=scripts, default=default
            )
            for definition in (chart.definition, *chart.children.values()):
                if definition.process == process:
                    return definition
        raise UnknownProcess(process)

    return read


@dataclass(slots=True)
class _Reader:
    """Reads a chart and those inside it."""

    source: Source
    languages: Mapping[str, Language]
    scripts: Mapping[str, Scripts]
    default: str
    findings: list[Problem] = field(default_factory=list)
    children: dict[str, model.Definition] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)

    def read(self, root: Element, name: str) -> Chart:
        definition = self._definition(root, name, self.default)
        if errors := [one for one in self.findings if one.severity == "error"]:
            raise DefinitionError(sorted(errors))
        return Chart(definition, self.children, frozenset(self.sources), tuple(sorted(set(self.findings))))

    def _definition(self, root: Element, process: str, default: str) -> model.Definition:
        top = outline(root)
        model_name = root.get("datamodel") or default
        known = variables(root)
        read = self._scripts(root, model_name, known)
        known = known.union(*(body.sets for body in read.values()))
        sight = Sight(root.get("name") or process, {node.id: node.path for node in top.walk() if node.path}, known)
        sheet = Sheet(process, self._language(model_name), sight, self._inner(process, model_name), self.findings)
        sheet.sources, sheet.scripts = self.sources, read
        if model_name not in self.languages:
            sheet.error(root, f"there is no hook for the data model {model_name!r}", f"known: {', '.join(self.languages)}")
        _check(top, root, sheet)
        started = [*_data(top, root, sheet), *block(root, sheet, "script", only="script")]
        states = states_of(top, sheet, started)
        return _assembled(process, self.source, states, sight, root)

    def _scripts(self, root: Element, model_name: str, known: frozenset[str]) -> dict[Element, Body]:
        """The scripts that a hook reads; another one is told where it stands."""
        hook, found = self.scripts.get(model_name), dict[Element, Body]()
        for element in elements(root) if hook is not None else ():
            if element.name == "script" and hook is not None:
                with suppress(*FAULTS):
                    found[element] = hook(element.text, known)
        return found

    def _language(self, name: str) -> Language:
        return self.languages.get(name, only_states)

    def _inner(self, process: str, default: str) -> Callable[[Element, str], str]:
        def read_inner(chart: Element, name: str) -> str:
            inner = f"{process}.{name or 'chart'}.{len(self.children) + 1}"
            self.children[inner] = self._definition(chart, inner, default)
            return inner

        return read_inner


def _check(top: Node, root: Element, sheet: Sheet) -> None:
    seen: set[str] = set()
    for node in top.walk():
        if node.id in seen:
            sheet.error(node.element, f"the id {node.id!r} is used twice")
        seen.add(node.id)
        if "/" in node.id:
            sheet.error(node.element, f"{node.id!r} is no id")
    for element in elements(root):
        if element.name == "data" and (not is_name(element.get("id")) or element.get("id") in SYSTEM):
            sheet.error(element, f"{element.get('id')!r} is no name of a variable")


def _data(top: Node, root: Element, sheet: Sheet) -> Iterator[model.Action]:
    """What the variables begin with, those that came with the start apart; late ones wait for their state (5.3.3)."""
    late = root.get("binding") == "late"
    for node in top.walk():
        found = [data for one in node.element.all("datamodel") for data in one.all("data")]
        actions = [action for data in found for action in _first_value(data, sheet)]
        if late and node.path:
            sheet.late[node.path] = tuple(actions)
        else:
            yield from actions


def _first_value(data: Element, sheet: Sheet) -> Iterator[model.Action]:
    where = f"data/{data.get('id')}"
    if data.get("src"):
        sheet.lost(data, f"the file {data.get('src')!r} is not read; the variable begins without a value")
    value = value_of(data, sheet)
    if value is not None:
        setting = model.SetBlank(where=where, place=data.place, fact=data.get("id"), value=value)
        yield model.Attempt(where=where, place=data.place, actions=(setting,))


def _assembled(
    process: str, source: model.Source, states: dict[str, model.State], sight: Sight, root: Element
) -> model.Definition:
    any_ = model.FactType("any")
    names = {name for state in states.values() for node in state.transitions for name in node.events}
    events = {name: model.Event(name, {}) for name in sorted(names) if "*" not in name}
    return model.Definition(
        process=process,
        version=None,
        hash=hashlib.sha256(f"{process}\0{source.text}".encode()).hexdigest(),
        title={"en": sight.name},
        calendar="always",
        key=None,
        terms={},
        facts={name: model.Fact(name, any_) for name in sorted(sight.variables)},
        counts={},
        decisions={},
        events=events,
        obligations={},
        escalations={},
        states=states,
        schedules={},
        starts_on=(),
        extends=None,
        sources=(source,),
        place=root.place,
        conventions=model.STATECHART,
    )
