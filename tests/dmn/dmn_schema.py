"""The OMG's schema of DMN, to hold exports against. That of the diagrams is not in the kit: a stand-in takes anything."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from dmn_kit import KIT

SCHEMA = KIT / "DMN15.xsd"
DIAGRAMS = {"1.3": "20191111", "1.4": "20191111", "1.5": "20230324"}
_DIAGRAMS = """<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
 targetNamespace="https://www.omg.org/spec/DMN/{date}/DMNDI/">
 <xsd:element name="DMNDI"><xsd:complexType><xsd:sequence>
  <xsd:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/>
 </xsd:sequence></xsd:complexType></xsd:element></xsd:schema>"""


@cache
def schema(version: str) -> Any:
    import xmlschema

    text = (KIT / f"DMN{version.replace('.', '')}.xsd").read_text("utf-8")
    whole = re.sub(r'schemaLocation="DMNDI\d+.xsd"', "", text)
    return xmlschema.XMLSchema([_DIAGRAMS.format(date=DIAGRAMS[version]), whole])


def faults(text: str, version: str = "1.5") -> list[str]:
    """What the schema of a version says against a file."""
    return [f"{error.path}: {error.reason}" for error in schema(version).iter_errors(text)]
