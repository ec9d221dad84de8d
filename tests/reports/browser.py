"""A real Chromium without a screen: what it shows of a page, and what it prints."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-zygote",
)
OFFLINE = ("--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking", "--disable-component-update")

LOOK = """<script>
addEventListener('load', () => {
  const page = document.documentElement.clientWidth, bad = [], sizes = [100];
  const said = (what, element) => bad.push(what + ': ' + element.textContent.trim().slice(0, 60));
  const beyond = (inner, outer) => inner.right > outer.right + 1 || inner.left < outer.left - 1;
  for (const element of document.querySelectorAll('main, main *:not(svg *)')) {
    const box = element.getBoundingClientRect();
    if (box.right > page + 1 || box.left < -1) said('beside the page', element);
    const drawn = element.tagName === 'svg' || !element.clientWidth;
    if (!drawn && element.scrollWidth > element.clientWidth + 1) said('wider than its box', element);
  }
  for (const cell of document.querySelectorAll('td, th')) {
    const range = document.createRange();
    range.selectNodeContents(cell);
    const text = range.getBoundingClientRect();
    if (text.width && beyond(text, cell.getBoundingClientRect())) said('over its cell', cell);
  }
  for (const picture of document.querySelectorAll('svg')) {
    const frame = picture.getBoundingClientRect(), scale = frame.width / picture.viewBox.baseVal.width;
    for (const text of picture.querySelectorAll('text')) {
      const box = text.getBoundingClientRect();
      if (!box.width) continue;
      sizes.push(parseFloat(getComputedStyle(text).fontSize) * scale);
      if (beyond(box, frame) || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) said('cut off in a chart', text);
    }
  }
  parent.seen[window.name] = {bad, letters: Math.min(...sizes)};
});
</script>"""


def chromium() -> str:
    """Its path. Without one, tests fail where everything must be there (CI), and are skipped elsewhere."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        says = "no Chromium is installed (apt install chromium): pages cannot be looked at"
        pytest.fail(says) if os.environ.get("CI") else pytest.skip(says)
    return str(found)


def run(folder: Path, *arguments: str) -> str:
    """What it says on stdout. A profile of its own, in the folder."""
    command = [chromium(), *FLAGS, *OFFLINE, f"--user-data-dir={folder / 'profile'}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


@dataclass(frozen=True)
class View:
    """A page to look at, on a screen of this width or, with `paper`, as on paper of this width."""

    html: str
    width: int
    paper: bool = False

    @property
    def looking(self) -> str:
        """The page with what looks at it inside."""
        text = self.html
        if self.paper:
            text = text.replace("@media print", "@media all").replace("@media screen", "@media not all")
        return text.replace("</body>", f"{LOOK}</body>")


def looked_at(views: Mapping[str, View], folder: Path) -> dict[str, dict[str, Any]]:
    """What is wrong with each page (`bad`) and its smallest letters in charts, all seen by one browser."""
    frames = (
        f'<iframe name="{html.escape(name)}" width="{view.width}" height="3000" style="border: 0" '
        f'srcdoc="{html.escape(view.looking)}"></iframe>'
        for name, view in views.items()
    )
    wall = folder / "wall.html"
    done = "<script>var seen = {}; addEventListener('load', () => { document.title = JSON.stringify(seen); });</script>"
    wall.write_text(
        f"<!DOCTYPE html><html><head><meta charset=utf-8>{done}</head><body>{''.join(frames)}</body></html>", "utf-8"
    )
    dom = run(folder, "--window-size=1400,2000", "--virtual-time-budget=20000", "--dump-dom", wall.as_uri())
    match = re.search(r"<title>(.*?)</title>", dom, re.S)
    assert match, dom[:300]
    found: dict[str, dict[str, Any]] = json.loads(html.unescape(match[1]))
    assert set(found) == set(views)
    return found


def printed(file: Path, folder: Path) -> Path:
    """The page as it is printed."""
    pdf = folder / f"{file.stem}.pdf"
    run(folder, "--no-pdf-header-footer", f"--print-to-pdf={pdf}", file.as_uri())
    return pdf


def pictured(file: Path, folder: Path, width: int, height: int) -> Path:
    """The page as it is shown."""
    png = folder / f"{file.stem}.png"
    run(folder, f"--window-size={width},{height}", f"--screenshot={png}", file.as_uri())
    return png
