"""Text → located data → shapes → model → checks. Its imports are heavy: `reading` waits with them until there is a text."""

from __future__ import annotations

from duban.definition.building.process import build, digest
from duban.definition.checks import run_checks
from duban.definition.context import NOTHING_KNOWN, CheckContext
from duban.definition.model import Definition, Source
from duban.definition.report import Report
from duban.definition.shapes.process import ProcessShape
from duban.definition.shaping import shape_of
from duban.definition.standards import Resolve, merge_standards
from duban.definition.yaml_text import Document, read_document


def check(source: Source, resolve: Resolve | None, context: CheckContext | None, report: Report) -> Definition | None:
    """The definition a source holds, or None; every finding goes into the report."""
    document = read_document(source, report)
    return None if document is None else check_document(source, document, resolve, context, report)


def check_document(
    source: Source, document: Document, resolve: Resolve | None, context: CheckContext | None, report: Report
) -> Definition | None:
    """The same for a document that has been read already; the document is used up."""
    merged = merge_standards(source, document, resolve, report)
    if merged is None:
        return None
    hashed = digest(merged.document.data)
    shaped = shape_of(ProcessShape, merged.document, report)
    if shaped is None:
        return None
    definition, scope = build(shaped, hashed, merged.sources, report, context or NOTHING_KNOWN)
    run_checks(definition, scope, shaped.cursor)
    return None if report.errors else definition
