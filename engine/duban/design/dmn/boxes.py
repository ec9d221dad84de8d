"""XML elements → boxed expressions."""

from __future__ import annotations

from collections.abc import Callable

from duban.definition.model import Aggregate, HitPolicy
from duban.design.dmn.findings import Findings
from duban.design.dmn.model import (
    Box,
    Conditional,
    ContextBox,
    Entry,
    FilterBox,
    FunctionBox,
    InputClause,
    Invocation,
    Iterator,
    ListBox,
    Literal,
    OutputClause,
    Param,
    Relation,
    Table,
    TableRule,
    Text,
)
from duban.design.xml_text import Element

HITS: dict[str, HitPolicy] = {
    "UNIQUE": "unique",
    "FIRST": "first",
    "ANY": "any",
    "PRIORITY": "priority",
    "RULE ORDER": "rule_order",
    "OUTPUT ORDER": "output_order",
    "COLLECT": "collect",
}
AGGREGATES: dict[str, Aggregate] = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}


def one_name(text: str) -> str:
    """A name with its blanks made single, as FEEL compares names."""
    return " ".join(text.split())


def type_ref(element: Element, attribute: str = "typeRef") -> str:
    """A type's name without the prefix that older versions write (`feel:string`)."""
    return one_name(element.get(attribute).rpartition(":")[2])


def is_feel(language: str) -> bool:
    """Whether an expression language is FEEL, under any of the names it has had."""
    return not language or "feel" in language.lower()


class BoxReader:
    """Reads the boxes of one file. `language` is what the file says its expressions are written in.

    `owner` is the id of the element that is being read, for findings.
    """

    def __init__(self, findings: Findings, language: str = "") -> None:
        self.findings, self.language = findings, language
        self.owner = ""
        self._readers: dict[str, Callable[[Element], Box]] = {
            "literalExpression": self.literal,
            "decisionTable": self.table,
            "invocation": self.invocation,
            "context": self.context,
            "list": self.list,
            "relation": self.relation,
            "functionDefinition": self.function,
            "conditional": self.conditional,
            "filter": self.filter,
            "for": self.iterator,
            "some": self.iterator,
            "every": self.iterator,
        }

    def _where(self, element: Element) -> str:
        """The element's id, or where it has none that of the element around."""
        return element.get("id") or self.owner

    def inside(self, element: Element | None) -> Box | None:
        """The first box right inside an element."""
        for child in element.children if element is not None else ():
            if child.name in self._readers:
                return self._readers[child.name](child)
        return None

    def _part(self, element: Element, name: str) -> Box | None:
        return self.inside(element.find(name))

    def text(self, element: Element, attribute: str = "expressionLanguage") -> Text:
        """The `text` inside an element, with the place of its first character."""
        language = element.get(attribute) or self.language
        body = element.find("text")
        place = body.place if body is not None else element.place
        if not is_feel(language):
            message = f"expressions in {language} are not evaluated"
            self.findings.add("dmn-language", place, self._where(element), message, "write it in FEEL")
        written = body.text.strip() if body is not None else ""
        return Text(written, place, type_ref(element), "" if is_feel(language) else language)

    def optional(self, element: Element, name: str) -> Text | None:
        """The text inside a child, None when there is none or it is empty."""
        child = element.find(name)
        found = None if child is None else self.text(child)
        return found if found is not None and found.text else None

    def literal(self, element: Element) -> Literal:
        if element.find("importedValues") is not None:
            self.findings.add("dmn-import", element.place, self._where(element), "imported values are not followed")
        return Literal(self.text(element), type_ref(element))

    def invocation(self, element: Element) -> Invocation:
        bindings = tuple(self._binding(child) for child in element.all("binding"))
        return Invocation(self.inside(element), bindings, type_ref(element))

    def _binding(self, element: Element) -> Entry:
        parameter = element.find("parameter") or Element("parameter")
        return Entry(one_name(parameter.get("name")), self.inside(element), type_ref(parameter))

    def context(self, element: Element) -> ContextBox:
        return ContextBox(tuple(self._entry(child) for child in element.all("contextEntry")), type_ref(element))

    def _entry(self, element: Element) -> Entry:
        variable = element.find("variable")
        if variable is None:
            return Entry("", self.inside(element))
        return Entry(one_name(variable.get("name")), self.inside(element), type_ref(variable))

    def list(self, element: Element) -> ListBox:
        readers = self._readers
        return ListBox(
            tuple(readers[child.name](child) for child in element.children if child.name in readers), type_ref(element)
        )

    def relation(self, element: Element) -> Relation:
        columns = tuple(one_name(column.get("name")) for column in element.all("column"))
        rows = tuple(self.list(row).items for row in element.all("row"))
        return Relation(columns, rows, type_ref(element))

    def function(self, element: Element) -> FunctionBox:
        kind = element.get("kind", "FEEL").upper()
        if kind != "FEEL":
            message = f"functions in {kind} are never run"
            self.findings.add("dmn-language", element.place, self._where(element), message, "write it in FEEL")
        params = tuple(Param(one_name(one.get("name")), type_ref(one)) for one in element.all("formalParameter"))
        return FunctionBox(params, self.inside(element), kind, type_ref(element), element.place)

    def conditional(self, element: Element) -> Conditional:
        parts = [self._part(element, name) for name in ("if", "then", "else")]
        return Conditional(parts[0], parts[1], parts[2], type_ref(element))

    def filter(self, element: Element) -> FilterBox:
        return FilterBox(self._part(element, "in"), self._part(element, "match"), type_ref(element))

    def iterator(self, element: Element) -> Iterator:
        body = "return" if element.name == "for" else "satisfies"
        variable = one_name(element.get("iteratorVariable"))
        return Iterator(element.name, variable, self._part(element, "in"), self._part(element, body), type_ref(element))

    # decision tables ------------------------------------------------------------------------------------------------

    def table(self, element: Element) -> Table:
        inputs = tuple(self._input(child) for child in element.all("input"))
        outputs = tuple(self._output(child) for child in element.all("output"))
        rules = tuple(self._rule(child) for child in element.all("rule") if self._fits(child, len(inputs), len(outputs)))
        hit, aggregate = self._policy(element)
        if not outputs:
            self.findings.add("dmn-table", element.place, self._where(element), "the table has no output")
        self._check_names(element, outputs)
        return Table(
            hit, aggregate, inputs, outputs or (OutputClause(place=element.place),), rules, type_ref(element), element.place
        )

    def _policy(self, element: Element) -> tuple[HitPolicy, Aggregate | None]:
        written, aggregation = element.get("hitPolicy", "UNIQUE"), element.get("aggregation")
        if written not in HITS:
            message = f"there is no hit policy {written}"
            self.findings.add("dmn-table", element.place, self._where(element), message, f"it is one of {', '.join(HITS)}")
        if aggregation and aggregation not in AGGREGATES:
            message = f"there is no aggregation {aggregation}"
            self.findings.add(
                "dmn-table", element.place, self._where(element), message, f"it is one of {', '.join(AGGREGATES)}"
            )
        hit = HITS.get(written, "unique")
        return hit, AGGREGATES.get(aggregation) if hit == "collect" else None

    def _check_names(self, element: Element, outputs: tuple[OutputClause, ...]) -> None:
        if len(outputs) > 1 and len({output.name for output in outputs} - {""}) < len(outputs):
            message = "several outputs need names, each its own"
            self.findings.add("dmn-table", element.place, self._where(element), message)

    def _input(self, element: Element) -> InputClause:
        expression = element.find("inputExpression")
        label = one_name(element.get("label"))
        text = self.text(expression) if expression is not None else Text(label, element.place)
        return InputClause(text, self.optional(element, "inputValues"), label)

    def _output(self, element: Element) -> OutputClause:
        values, default = self.optional(element, "outputValues"), self.optional(element, "defaultOutputEntry")
        return OutputClause(one_name(element.get("name")), type_ref(element), values, default, element.place)

    def _fits(self, element: Element, inputs: int, outputs: int) -> bool:
        """Whether a rule has as many cells as the table has columns; one that has not is left out."""
        tests, results = len(element.all("inputEntry")), len(element.all("outputEntry"))
        if (tests, results) != (inputs, outputs):
            message = f"a rule of {tests} tests and {results} results in a table of {inputs} and {outputs} is left out"
            self.findings.add("dmn-table", element.place, self._where(element), message)
        return outputs > 0 and (tests, results) == (inputs, outputs)

    def _rule(self, element: Element) -> TableRule:
        tests = tuple(self.text(child) for child in element.all("inputEntry"))
        results = tuple(self.text(child) for child in element.all("outputEntry"))
        notes = [element.content("description"), *(note.content("text") for note in element.all("annotationEntry"))]
        return TableRule(tests, results, tuple(note for note in notes if note), element.place)
