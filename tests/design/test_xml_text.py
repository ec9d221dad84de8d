"""XML comes in with its places; what could reach outside, grow or run is refused."""

from __future__ import annotations

import pytest

from duban.design.xml_text import MAX_DEPTH, Element, read_xml
from duban.errors import DefinitionError, Problem

TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<?style never="followed"?>
<m:model xmlns:m="urn:model" xmlns:x="urn:other" xmlns="urn:default"
         name=" 投诉 " m:id="a" x:id="b" type="x:thing">
  <!-- passed over -->
  <item>one &amp; <![CDATA[<two>]]></item>
  <m:item xmlns:x="urn:inner" ref="x:thing"/>
</m:model>
"""


def problem_of(text: str | bytes) -> Problem:
    with pytest.raises(DefinitionError) as caught:
        read_xml(text, "a.xml")
    (problem,) = caught.value.problems
    assert problem.code == "xml"
    return problem


def test_elements_have_local_names_attributes_text_and_places() -> None:
    root = read_xml(TEXT, "a.xml")
    assert (root.name, root.namespace, root.get("name")) == ("model", "urn:model", "投诉")
    assert root.attributes["id"] == "a"
    assert root.attributes["{urn:other}id"] == "b"
    first, second = root.children
    assert (first.namespace, first.text) == ("urn:default", "one & <two>")
    assert (str(first.place), str(second.place)) == ("a.xml:6:3", "a.xml:7:3")
    assert root.all("item") == (first, second)
    assert root.find("item") is first
    assert root.find("other") is None
    assert (root.content("item"), root.content("other")) == ("one & <two>", "")
    assert [element.name for element in root.walk()] == ["model", "item", "item"]


def test_prefixed_names_are_resolved_where_they_stand() -> None:
    root = read_xml(TEXT)
    assert root.qualified(root.get("type")) == ("urn:other", "thing")
    inner = root.children[1]
    assert inner.qualified(inner.get("ref")) == ("urn:inner", "thing")
    assert root.qualified("plain") == ("urn:default", "plain")


def test_columns_count_characters() -> None:
    root = read_xml('<a>投诉<b name="投诉"/><c/></a>'.encode())
    assert [child.place.column for child in root.children] == [6, 20]


def test_bytes_are_read_in_their_declared_encoding() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><a>投诉</a>'
    assert read_xml(text.encode("utf-16")).text == "投诉"
    assert read_xml(text).text == "投诉"


@pytest.mark.parametrize(
    ("text", "told", "line"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>', "document type", 1),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd">\n<a/>', "document type", 1),
        ("<a>\n&nbsp;</a>", "undefined entity", 2),
        ("<a>\n<b></a>", "mismatched tag", 2),
        ("", "no element found", 1),
        ("<a x='1' x='2'/>", "duplicate attribute", 1),
        ("<p:a/>", "unbound prefix", 1),
        (b"\xff<a/>", "not well-formed", 1),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "encoding", 1),
    ],
)
def test_what_is_refused_has_a_place(text: str | bytes, told: str, line: int) -> None:
    problem = problem_of(text)
    assert told in str(problem)
    assert (problem.file, problem.line) == ("a.xml", line)


def test_depth_and_size_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = "<a>" * (MAX_DEPTH + 1) + "</a>" * (MAX_DEPTH + 1)
    assert "nested deeper" in problem_of(deep).message
    monkeypatch.setattr("duban.design.xml_text.MAX_ELEMENTS", 2)
    assert "more than 2 elements" in problem_of("<a><b/><c/></a>").message
    monkeypatch.setattr("duban.design.xml_text.MAX_SIZE", 3)
    assert "larger than" in problem_of("<aa/>").message


def test_elements_are_themselves() -> None:
    one, other = Element("a"), Element("a")
    assert one != other
    assert len({one, other}) == 2
