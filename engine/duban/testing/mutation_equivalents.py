"""`equivalent.yaml`, beside a process: the mutants that behave as the process does, each with the reason."""

from __future__ import annotations

from pathlib import Path

from duban.definition.files import load_source
from duban.definition.plain import read_yaml
from duban.definition.report import Report
from duban.definition.wording import kind
from duban.errors import DefinitionError
from duban.testing.form import Form
from duban.testing.mutation import Equivalent

FILE = "equivalent.yaml"
_KEYS = ("at", "change", "why", "process")


def read_equivalents(process_file: str) -> tuple[Equivalent, ...]:
    """The entries of the file beside a definition; none when there is no such file.

    DefinitionError, with every problem and its place, when it is not a list of entries with `at`, `change` and `why`,
    and `process` where the folder holds several.
    """
    path = Path(process_file).with_name(FILE)
    if not path.is_file():
        return ()
    source = load_source(path)
    data, locate = read_yaml(source.text, source.file)
    report = Report()
    cursor = locate.cursor
    if not isinstance(data, list):
        report.at("type", cursor, f"must be a list of mutants, not {kind(data)}", "begin with - at: terms/name")
    items = data if isinstance(data, list) else []
    forms = [Form(item, cursor.at(index), report, _KEYS) for index, item in enumerate(items)]
    found = tuple(_entry(form) for form in forms)
    if report.errors:
        raise DefinitionError(report.errors)
    return found


def _entry(form: Form) -> Equivalent:
    form.missing("at", "add at: the path of keys, such as terms/reply_within")
    form.missing("change", "add change: what is changed, such as 2 days → 48 hours, or removed")
    form.missing("why", "add why: the reason that nobody can notice it")
    at, change, why = (form.text(key) or "" for key in ("at", "change", "why"))
    return Equivalent(form.cursor.place, at, change, why, form.text("process"))
