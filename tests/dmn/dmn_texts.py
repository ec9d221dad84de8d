"""Small DMN files for tests."""

from __future__ import annotations

from typing import Any

from duban.design.dmn import Decider, Verdict, read_dmn

URI = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def whole(body: str, uri: str = URI) -> str:
    """A file around elements, which begin in its second line."""
    return f'<definitions xmlns="{uri}" name="small" id="small" namespace="urn:small">\n{body}\n</definitions>'


def inputs(*names: str, **types: str) -> str:
    """Input data, plain names or with their types."""
    every = {**dict.fromkeys(names, ""), **types}
    return "".join(
        f'<inputData id="i_{name.replace(" ", "_")}" name="{name}"><variable name="{name}" typeRef="{type_}"/></inputData>'
        for name, type_ in every.items()
    )


def decision(box: str, *requires: str, name: str = "it", type_ref: str = "", knows: tuple[str, ...] = ()) -> str:
    """A decision; what it requires are ids, those of inputs beginning with `i_`."""
    needs = "".join(
        f'<informationRequirement><required{"Input" if one.startswith("i_") else "Decision"} href="#{one}"/>'
        "</informationRequirement>"
        for one in requires
    )
    known = "".join(f'<knowledgeRequirement><requiredKnowledge href="#{one}"/></knowledgeRequirement>' for one in knows)
    variable = f'<variable name="{name}" typeRef="{type_ref}"/>'
    return f'<decision id="{name}" name="{name}">{variable}{needs}{known}{box}</decision>'


def literal(text: str) -> str:
    """A literal expression."""
    return f"<literalExpression>{_text(text)}</literalExpression>"


def function(body: str, *params: str, name: str = "f", knows: tuple[str, ...] = (), **types: str) -> str:
    """A business knowledge model."""
    every = {**dict.fromkeys(params, ""), **types}
    named = "".join(f'<formalParameter name="{param}" typeRef="{type_}"/>' for param, type_ in every.items())
    known = "".join(f'<knowledgeRequirement><requiredKnowledge href="#{one}"/></knowledgeRequirement>' for one in knows)
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><encapsulatedLogic>{named}{body}</encapsulatedLogic>{known}'
        "</businessKnowledgeModel>"
    )


def table(
    hit: str, columns: dict[str, str], outputs: dict[str, str], *rules: tuple[list[str], list[str]], more: str = ""
) -> str:
    """A decision table: inputs and outputs with their allowed values ("" for none), rows of tests and results."""
    heads = "".join(
        f"<input><inputExpression>{_text(text)}</inputExpression>{_values('inputValues', values)}</input>"
        for text, values in columns.items()
    )
    ends = "".join(f'<output name="{name}">{_values("outputValues", values)}</output>' for name, values in outputs.items())
    rows = "".join(
        "<rule>"
        + "".join(f"<inputEntry>{_text(test)}</inputEntry>" for test in tests)
        + "".join(f"<outputEntry>{_text(result)}</outputEntry>" for result in results)
        + "</rule>"
        for tests, results in rules
    )
    return f'<decisionTable hitPolicy="{hit}" {more}>{heads}{ends}{rows}</decisionTable>'


def _values(tag: str, values: str) -> str:
    return f"<{tag}>{_text(values)}</{tag}>" if values else ""


def _text(text: str) -> str:
    return f"<text>{text.replace('&', '&amp;').replace('<', '&lt;')}</text>"


def decided(body: str, name: str = "it", **given: Any) -> Verdict:
    """What a decision of a small file gives; the file must be without findings."""
    decider = Decider(read_dmn(whole(body)))
    assert decider.findings == ()
    return decider.decide(name, given)


def value(body: str, name: str = "it", **given: Any) -> Any:
    """Its value, without notes."""
    verdict = decided(body, name, **given)
    assert verdict.notes == ()
    return verdict.value
