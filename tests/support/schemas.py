"""PREMIS 3.0 and METS 1.12 against the schemas of the Library of Congress (``tests/data/schemas``)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

SCHEMAS = Path(__file__).parents[1] / "data" / "schemas"
OURS = re.compile(r"(.*-)?premis\.xml|mets\.xml")


class Here(etree.Resolver):
    """What a schema imports lies beside it; nothing is fetched."""

    # The stubs of lxml know neither this way to write a resolver nor that a log of errors is a list.
    def resolve(self, url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]
        beside = str(SCHEMAS / url.rpartition("/")[2])
        return self.resolve_filename(beside, context)  # type: ignore[attr-defined]


@cache
def schema_of(namespace: str) -> etree.XMLSchema:
    """:raises KeyError: neither PREMIS 3 nor METS."""
    name = {"http://www.loc.gov/premis/v3": "premis.xsd", "http://www.loc.gov/METS/": "mets.xsd"}[namespace]
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Here())
    return etree.XMLSchema(etree.parse(str(SCHEMAS / name), parser))


def complaints(document: bytes) -> list[str]:
    """Why the document is not valid, with line numbers; empty: it is."""
    tree = etree.fromstring(document)
    schema = schema_of(str(etree.QName(tree).namespace))
    schema.validate(tree)
    return [f"line {one.line}: {one.message}" for one in schema.error_log]  # type: ignore[attr-defined]


def require_valid(folder: Path) -> set[str]:
    """Every PREMIS and METS document below the folder (an archive, a bag) is valid; their names. :raises AssertionError: one is not."""
    paths = [path for path in folder.rglob("*.xml") if OURS.fullmatch(path.name)]
    found = {str(path): complaints(path.read_bytes()) for path in paths}
    assert not any(found.values()), found
    return {path.name for path in paths}
