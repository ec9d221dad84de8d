"""The OMG's schema of DMN, to hold exports against. That of the diagrams is not in the kit: a stand-in takes anything."""

from __future__ import annotations

from functools import cache
from typing import Any

from dmn_kit import KIT

SCHEMA = KIT / "DMN15.xsd"
_DIAGRAMS = """<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
 targetNamespace="https://www.omg.org/spec/DMN/20230324/DMNDI/">
 <xsd:element name="DMNDI"><xsd:complexType><xsd:sequence>
  <xsd:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/>
 </xsd:sequence></xsd:complexType></xsd:element></xsd:schema>"""


@cache
def schema() -> Any:
    import xmlschema

    whole = SCHEMA.read_text("utf-8").replace('schemaLocation="DMNDI15.xsd"', "")
    return xmlschema.XMLSchema([_DIAGRAMS, whole])


def faults(text: str) -> list[str]:
    """What the schema says against a file."""
    return [f"{error.path}: {error.reason}" for error in schema().iter_errors(text)]
