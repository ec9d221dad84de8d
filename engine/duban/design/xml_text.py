"""XML text → elements with their places, in one pass over expat's events. What could reach outside or grow is refused.

Entities other than XML's own five, document type declarations and external references are refused before they are looked
at; processing instructions and comments are passed over. Nothing in a file is followed or executed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from duban.definition.model import NOWHERE, Place
from duban.errors import DefinitionError, Problem

MAX_SIZE = 16 * 1024 * 1024
MAX_DEPTH = 200
MAX_ELEMENTS = 400_000
_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """An XML element. `name` is the local name, `namespace` its URI ("" for none).

    `attributes` have plain local names, those of a foreign namespace `{uri}local`. `text` is the text directly inside, as
    written, without that of the children. `prefixes` are the namespaces in scope by prefix ("" is the default one), for
    names that stand in attribute values. Elements are compared and hashed by identity.
    """

    name: str
    namespace: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Element, ...] = ()
    text: str = ""
    place: Place = NOWHERE
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def find(self, name: str) -> Element | None:
        """The first child of this local name."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, *names: str) -> tuple[Element, ...]:
        """The children of these local names, in document order."""
        return tuple(child for child in self.children if child.name in names)

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in document order."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(reversed(one.children))

    def get(self, name: str, default: str = "") -> str:
        """An attribute's value, without blanks at its ends."""
        return self.attributes.get(name, default).strip()

    def content(self, name: str) -> str:
        """The text of the first child of this local name, without blanks at its ends; empty when there is none."""
        child = self.find(name)
        return "" if child is None else child.text.strip()

    def qualified(self, value: str) -> tuple[str, str]:
        """The namespace and local name of a prefixed name (`feel:string`) that stands in this element."""
        prefix, colon, local = value.strip().partition(":")
        return (self.prefixes.get(prefix, ""), local) if colon else (self.prefixes.get("", ""), prefix)


def read_xml(text: str | bytes, file: str = "") -> Element:
    """The root element of an XML text.

    Bytes may be in any encoding that expat knows by the declaration or byte order mark; a str is taken as it is. What is
    not well-formed, too large or refused is a DefinitionError with one problem of code `xml`, its line and column.
    """
    if len(text) > MAX_SIZE:
        _refuse(Place(file, 1, 1), f"the file is larger than {MAX_SIZE // 1024 // 1024} MiB")
    reader = _Reader(file)
    try:
        reader.parser.Parse(text, True)
    except expat.ExpatError as error:
        place = Place(file, error.lineno, error.offset + 1)
        raise DefinitionError([_problem(place, f"not well-formed XML: {expat.ErrorString(error.code)}")]) from error
    except (ValueError, LookupError) as error:
        raise DefinitionError([_problem(Place(file, 1, 1), f"the text cannot be decoded: {error}")]) from error
    return reader.root


@dataclass(slots=True)
class _Frame:
    """An element that is still open."""

    name: str
    namespace: str
    attributes: dict[str, str]
    place: Place
    prefixes: Mapping[str, str]
    children: list[Element] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def closed(self) -> Element:
        return Element(
            self.name, self.namespace, self.attributes, tuple(self.children), "".join(self.text), self.place, self.prefixes
        )


class _Reader:
    """Gathers elements from the parser's events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root = Element("")
        self._open: list[_Frame] = []
        self._prefixes: list[Mapping[str, str]] = [{}]
        self._declared: dict[str, str] = {}
        self._elements = 0
        self.parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self._listen()

    def _listen(self) -> None:
        parser = self.parser
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartNamespaceDeclHandler = self._declare
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.ExternalEntityRefHandler = self._external

    @property
    def _place(self) -> Place:
        return Place(self.file, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        self._declared[prefix or ""] = uri or ""

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if len(self._open) >= MAX_DEPTH:
            _refuse(self._place, f"elements are nested deeper than {MAX_DEPTH}")
        if self._elements > MAX_ELEMENTS:
            _refuse(self._place, f"more than {MAX_ELEMENTS} elements")
        scope = self._prefixes[-1]
        self._prefixes.append({**scope, **self._declared} if self._declared else scope)
        self._declared = {}
        uri, name = _split(tag)
        known = {_plain(key, uri): value for key, value in attributes.items()}
        self._open.append(_Frame(name, uri, known, self._place, self._prefixes[-1]))

    def _end(self, _tag: str) -> None:
        self._prefixes.pop()
        element = self._open.pop().closed()
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element

    def _characters(self, text: str) -> None:
        self._open[-1].text.append(text)

    def _doctype(self, *_about: object) -> None:
        _refuse(self._place, "document type declarations are refused")

    def _entity(self, *_about: object) -> None:
        _refuse(self._place, "entity declarations are refused")

    def _external(self, *_about: object) -> int:
        _refuse(self._place, "external entities are refused")


def _split(tag: str) -> tuple[str, str]:
    uri, _, name = tag.rpartition(_SEPARATOR)
    return uri, name


def _plain(key: str, own: str) -> str:
    uri, name = _split(key)
    return name if uri in ("", own) else f"{{{uri}}}{name}"


def _problem(place: Place, message: str) -> Problem:
    return Problem(place.file, place.line, place.column, "", message, code="xml")


def _refuse(place: Place, message: str) -> NoReturn:
    raise DefinitionError([_problem(place, message)])
