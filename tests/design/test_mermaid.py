"""Mermaid text: everything is in it, in the chosen language, the same each time, and nothing breaks its syntax."""

from __future__ import annotations

import re

import pytest
from drawn_processes import EVERYTHING, everything, pack
from hypothesis import given
from hypothesis import strategies as st

from duban.definition import Source, read_definition
from duban.design import to_mermaid

PACK = pack()
LINE = re.compile(
    r'title: ".*"|---|stateDiagram-v2|'
    r'\s+(%% .*|--|\}|state \w+ \{|state \w+ <<(choice|fork)>>|state "[^"]*" as \w+|\w+ : [^:;]*|'
    r"(\[\*\]|\w+) --> (\[\*\]|\w+)( : [^:;]*)?)"
)
ENTITY = re.compile(r"#(\d+|\w+);")


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()]


def test_everything_is_drawn() -> None:
    found = lines(re.sub(r"_fork\d+", "_fork", to_mermaid(everything())))
    for line in (
        'title: "Everything: \\"all\\" <of> it"',
        "%% Accepted anywhere: noted ✉ The boss",
        "[*] --> new",
        'state "New" as new',
        "new : for handler",
        "new : ⏰ every 2 days ✉ The boss",
        "new --> work : Go",
        "state new_fork <<fork>>",
        "new --> new_fork : split",
        "new_fork --> left",
        "new_fork --> right : [grade = #quot;major#quot;]",
        "met : waits for all",
        "--",
        "state work__telling__judging_choice <<choice>>",
        "work__telling__judging --> work__telling__judging_choice",
        "work__telling__judging_choice --> work__telling__told : [grade = #quot;major#quot;] ✉ The boss",
        "work__telling__due --> work__telling__told : ⏰ after 1 working day ✉ The boss",
        "work --> closed : done",
        "closed --> [*]",
    ):
        assert line in found, f"{line}\n" + "\n".join(found)


def test_arrows_that_layouts_cannot_draw_begin_and_end_inside() -> None:
    """Out of a composite into itself, and from the inside back to it."""
    found = lines(to_mermaid(everything()))
    assert "work__doing_any --> work__doing__second : again" in found
    assert "work__doing__second --> work__doing__first : again ↺" in found
    assert "any --> stopped : stop" in found


def test_a_timer_that_a_term_switched_off_is_left_out() -> None:
    assert "never" not in to_mermaid(everything())


def test_titles_are_in_the_chosen_language_and_english_stands_in() -> None:
    found = to_mermaid(everything(), "zh")
    assert 'title: "一切"' in found
    assert "⏰ 1个工作日后 ✉ 领导" in found
    assert "由 handler 办理" in found
    assert to_mermaid(everything(), "fr") == to_mermaid(everything(), "en")


def test_regions_that_hold_composites_stand_side_by_side() -> None:
    """Mermaid cannot lay out a composite inside a region that is parted by `--`."""
    found = to_mermaid(PACK["complaint"], "zh")
    assert 'state "‖ 领导汇报" as leadership' in found
    assert "%% ‖ 以下各区同时进行" in found


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", sorted(PACK))
def test_the_packs_processes_are_well_formed(name: str, language: str) -> None:
    check(to_mermaid(PACK[name], language))
    assert to_mermaid(PACK[name], language) == to_mermaid(PACK[name], language)


def check(text: str) -> None:
    """Each line is one of the known kinds, braces close, and arrows lead between declared states."""
    for line in text.splitlines():
        plain = line if line.startswith("title: ") else ENTITY.sub("", line)
        assert LINE.fullmatch(plain), line
    assert len(re.findall(r"\{$", text, re.M)) == len(re.findall(r"^\s*\}$", text, re.M))
    declared = re.findall(r'state "[^"]*" as (\w+)$|state (\w+) <<', text, re.M)
    names = [first or second for first, second in declared]
    assert len(names) == len(set(names))
    ends = {end for pair in re.findall(r"^\s*(\S+) --> (\S+)", text, re.M) for end in pair}
    assert ends - {"[*]"} <= set(names)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=30))
def test_no_title_breaks_the_text(title: str) -> None:
    quoted = title.replace("'", "''")
    text = EVERYTHING.replace("{en: New, zh: 新建}", f"{{en: '{quoted}'}}")
    check(to_mermaid(read_definition(Source("everything.yaml", text))))
