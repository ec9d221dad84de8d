"""The page in a real browser, without a network, and on A4 paper: nothing is clipped, everything is there."""

from __future__ import annotations

import re
from pathlib import Path
from unicodedata import normalize
from xml.etree import ElementTree

import pdfplumber
import pytest
from browser import View, looked_at, pictured, printed
from PIL import Image
from report_samples import CHINESE, LONG, WORD, empty, report

from duban.insight import Report
from duban_adapters.reports import write_report
from duban_adapters.reports.page import page
from duban_adapters.reports.words import Language

A4 = (595, 842)
MARGIN = 15 / 25.4 * 72
PAPER_WIDTH = round(180 / 25.4 * 96)
LANGUAGES = ("en", "zh")
SAMPLES = {
    "ordinary": report(generated=True),
    "long": report(LONG, 12),
    "one word": report(WORD, 3),
    "chinese": report(CHINESE, 26),
    "empty": empty(),
}


def written(sample: Report, folder: Path, language: str) -> Path:
    [file] = write_report(sample, folder, ["html"], language)
    return file


def test_nothing_is_clipped_on_a_screen_a_phone_or_paper(tmp_path: Path) -> None:
    pages = {name: page(sample, Language(LANGUAGES[number % 2])) for number, (name, sample) in enumerate(SAMPLES.items())}
    papers = {f"{name} on paper": View(text, PAPER_WIDTH, paper=True) for name, text in pages.items()}
    screens = {f"{name} on a screen": View(pages[name], 1200) for name in ("ordinary", "one word")}
    phones = {f"{name} on a phone": View(pages[name], 420) for name in ("ordinary", "chinese")}
    seen = looked_at(screens | papers | phones, tmp_path)
    for name, found in seen.items():
        assert not [one for one in found["bad"] if "phone" not in name or "cut off" in one], name
        assert "phone" in name or found["letters"] >= 8, "the letters of charts can be read"


@pytest.mark.parametrize(("name", "language", "most"), [("ordinary", "en", 6), ("ordinary", "zh", 6), ("chinese", "zh", 14)])
def test_it_prints_on_a4(tmp_path: Path, name: str, most: int, language: str) -> None:
    file = written(SAMPLES[name], tmp_path, language)
    with pdfplumber.open(printed(file, tmp_path)) as pdf:
        assert 1 <= len(pdf.pages) <= most
        text = ""
        for sheet in pdf.pages:
            assert (round(sheet.width), round(sheet.height)) == A4
            outside = [one["text"] for one in sheet.chars if one["x0"] < MARGIN - 2 or one["x1"] > A4[0] - MARGIN + 2]
            assert not outside
            assert sheet.chars, "no sheet is empty"
            text += sheet.extract_text()
    bare = re.sub(r"\s", "", normalize("NFKC", text)).replace("戶", "户")  # fonts spell some characters as radicals
    for heading in re.findall(r"<h2>(.*?)</h2>", file.read_text("utf-8")):
        assert re.sub(r"\s", "", heading) in bare
    assert f"1/{len(pdf.pages)}" in bare


def test_it_needs_nothing_from_outside() -> None:
    text = page(SAMPLES["ordinary"], Language("en"))
    outside = [link for link in re.findall(r"(?:https?:)?//[\w.-]+", text) if "www.w3.org" not in link]
    assert not outside
    assert not re.search(r"<(script|link|img|iframe)\b|@import|url\(", text)


def test_what_people_wrote_is_text_and_never_markup() -> None:
    text = page(report("<script>alert(1)</script> & \"'>"), Language("zh"))
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_charts_are_described_and_well_formed() -> None:
    text = page(SAMPLES["ordinary"], Language("zh"))
    figures = re.findall(r'<figure role="img" aria-label="([^"]+)">(<svg.*?</svg>)</figure>', text, re.S)
    assert len(figures) == 5
    for label, svg in figures:
        assert label
        ElementTree.fromstring(svg)
    assert text.startswith("<!DOCTYPE html>")
    assert '<html lang="zh-CN">' in text


def test_it_says_that_data_is_generated_or_the_month_not_over() -> None:
    assert "Generated data" in page(SAMPLES["ordinary"], Language("en"))
    assert "Generated data" not in page(SAMPLES["long"], Language("en"))


def test_something_is_really_drawn(tmp_path: Path) -> None:
    with Image.open(pictured(written(SAMPLES["ordinary"], tmp_path, "zh"), tmp_path, 1000, 2400)) as image:
        colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 24) or []}
    for colour in ("#a3252c", "#e08a2b", "#7fa3c7", "#2f7f79", "#2d5d8b"):
        assert tuple(bytes.fromhex(colour[1:])) in colours, colour
