"""Other tools take what we write: bpmn-moddle reads it, bpmnlint finds no error, bpmn-js draws it in a browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from models import reference_names, reference_text

from duban.definition import load_library
from duban.design.bpmn import export_bpmn, import_bpmn, read_bpmn

HERE = Path(__file__).parent
PACKAGES = ("bpmn-moddle@10", "bpmnlint@11", "bpmn-js@18")
ENDLESS = {"end-event-required: customer_care", "end-event-required: year"}
"""What really never ends: a customer is cared for from year to year, and so is the file."""
TOO_NARROW = "no-implicit-end"
"""bpmnlint looks for what compensates in the process only, not in its sub-processes, where BPMN puts it."""


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tools; installed once, or the one that DUBAN_BPMN_TOOLS names."""
    known = os.environ.get("DUBAN_BPMN_TOOLS")
    if known:
        return Path(known)
    if shutil.which("npm") is None:
        assert not os.environ.get("CI"), "the tools of BPMN come with npm, which is not here"
        pytest.skip("npm is not here: the tools of BPMN come with it")
    folder = tmp_path_factory.mktemp("tools")
    command = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), *PACKAGES]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        assert not os.environ.get("CI"), done.stderr
        pytest.skip(f"npm could not install the tools: {done.stderr.strip()[-300:]}")
    return folder


@cache
def exports() -> dict[str, str]:
    """Exports of the whole pack in two languages, and of what the reference models have become."""
    library = load_library(HERE.parents[1] / "processes")
    both = [(name, lang, one) for name, one in library.definitions.items() for lang in ("en", "zh")]
    found = {f"{name}.{lang}": export_bpmn(one, lang).text for name, lang, one in both}
    for name in reference_names():
        for one in import_bpmn(reference_text(name), name):
            found[f"{name}.{one.process}"] = export_bpmn(one.definition).text
    return found


def written(folder: Path) -> list[str]:
    paths = []
    for name, text in exports().items():
        path = folder / f"{name}.bpmn"
        path.write_text(text, "utf-8")
        paths.append(str(path))
    return paths


@pytest.fixture(scope="module")
def said(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the reader and the linter say."""
    paths = written(tmp_path_factory.mktemp("models"))
    command = ["node", str(HERE / "bpmn_tools.mjs"), str(tools), *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return {Path(path).stem: one for path, one in json.loads(done.stdout).items()}


def test_bpmn_moddle_reads_everything_without_a_warning(said: dict[str, Any]) -> None:
    assert said.keys() == exports().keys()
    assert {name: one["warnings"] for name, one in said.items() if one["warnings"]} == {}


def test_bpmnlint_finds_no_error(said: dict[str, Any]) -> None:
    for name, one in said.items():
        errors = [error for error in one["errors"] if error not in ENDLESS and not _compensates(name, error)]
        assert errors == [], name


def _compensates(name: str, error: str) -> bool:
    rule, _, id = error.partition(": ")
    bodies = [body for process in read_bpmn(exports()[name]).processes for body in process.body.walk()]
    return rule == TOO_NARROW and any(id in body.compensators for body in bodies)


def test_bpmn_js_draws_it_in_a_browser(tools: Path, tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        assert not os.environ.get("CI"), "no browser is here to draw in"
        pytest.skip("no browser is here to draw in")
    page = tmp_path / "page.html"
    drawn = {name: text for name, text in exports().items() if name.startswith(("complaint.", "visit.", "goods", "C.6.0"))}
    script = (tools / "node_modules/bpmn-js/dist/bpmn-viewer.development.js").read_text("utf-8")
    page.write_text(PAGE.replace("SCRIPT", script).replace("MODELS", json.dumps(drawn).replace("</", "<\\/")), "utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", f"--user-data-dir={tmp_path}"]
    command = [browser, *options, "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    result = done.stdout.partition('<pre id="said">')[2].partition("</pre>")[0]
    said = json.loads(result)
    for name, text in drawn.items():
        bodies = [body for process in read_bpmn(text).processes for body in process.body.walk()]
        count = sum(len(body.nodes) + len(body.flows) for body in bodies)
        assert said[name]["warnings"] == 0, name
        assert said[name]["drawn"] >= count, name


PAGE = """<!doctype html><meta charset="utf-8"><div id="canvas" style="height: 800px"></div><pre id="said"></pre>
<script>SCRIPT</script><script>
(async () => {
  const said = {};
  for (const [name, xml] of Object.entries(MODELS)) {
    const viewer = new BpmnJS({ container: "#canvas" });
    const { warnings } = await viewer.importXML(xml);
    said[name] = { warnings: warnings.length, drawn: document.querySelectorAll(".djs-element").length };
    viewer.destroy();
  }
  document.getElementById("said").textContent = JSON.stringify(said);
})();
</script>"""
