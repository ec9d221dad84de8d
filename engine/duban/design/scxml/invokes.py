"""`invoke`: children that run as long as a state is active (SCXML 6.4)."""

from __future__ import annotations

from typing import Any

from duban.definition import model
from duban.design.scxml.content import block
from duban.design.scxml.outline import Node
from duban.design.scxml.sheet import EVERYTHING, Sheet, constant, failing
from duban.design.scxml.values import fields_of, text_of, value_of
from duban.design.xml_text import Element
from duban.errors import EvaluationError

_TYPES = ("http://www.w3.org/TR/scxml/", "http://www.w3.org/TR/scxml", "scxml", "")


def invokes_of(node: Node, sheet: Sheet) -> tuple[model.Invoke, ...]:
    """The invocations of a state in document order."""
    return tuple(_invoke(element, node, sheet) for element in node.element.all("invoke"))


def _invoke(element: Element, node: Node, sheet: Sheet) -> model.Invoke:
    finalize = element.find("finalize")
    return model.Invoke(
        process=_typed(element, _process(element, node, sheet), sheet),
        id=element.get("id") or None,
        id_into=element.get("idlocation") or None,
        facts=fields_of(element, sheet),
        finalize=_finalize(finalize, element, node, sheet) if finalize is not None else (),
        forward=element.get("autoforward") == "true",
    )


def _process(element: Element, node: Node, sheet: Sheet) -> model.Expr:
    """The name of the process: a file, or that of a chart that stands inside."""
    source, content = text_of(element, sheet, "src", "srcexpr"), element.find("content")
    if source is not None:
        if "src" in element.attributes:
            sheet.sources.add(element.get("src"))
        return source
    if content is None:
        sheet.error(element, "invoke needs src, srcexpr or content")
        return failing("nothing to invoke", element.place)
    chart = content.find("scxml")
    if chart is not None:
        return constant(sheet.read_inner(chart, element.get("id") or node.id), element.place)
    return value_of(content, sheet) or failing("there is no chart to invoke", content.place)


def _typed(element: Element, process: model.Expr, sheet: Sheet) -> model.Expr:
    """The process, once the type has been looked at: only charts are known."""
    kind = text_of(element, sheet, "type", "typeexpr")
    if kind is None:
        return process

    def checked(env: Any) -> Any:
        if kind.evaluate(env) not in _TYPES:
            raise EvaluationError(str(element.place), f"services of type {kind.evaluate(env)!r} cannot be invoked")
        return process.evaluate(env)

    return model.Expr(kind.text, checked, EVERYTHING, element.place)


def _finalize(finalize: Element, invoke: Element, node: Node, sheet: Sheet) -> tuple[model.Action, ...]:
    """What is done with the child's events; when it is empty, what came back goes where it was taken from (6.5)."""
    where = f"states/{node.path}/finalize"
    if finalize.children:
        return block(finalize, sheet, where)
    names = {name: name for name in invoke.get("namelist").split()}
    names |= {param.get("name"): param.get("location") for param in invoke.all("param") if param.get("location")}
    return tuple(
        model.SetFacts(where=where, place=finalize.place, values={variable: _returned(field, finalize)})
        for field, variable in names.items()
        if variable in sheet.sight.variables
    )


def _returned(field: str, element: Element) -> model.Expr:
    """A field of the event; where it did not come, the variable stays as it is."""
    return model.Expr(f"event.{field}", lambda env: env.event.get(field), frozenset({f"event.{field}"}), element.place)
