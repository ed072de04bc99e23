"""METS of one exported object: what it is, who made which version, every file with its digest, and where its PREMIS document lies.

METS 1.12 (Library of Congress), with Dublin Core for the description. The events stay in the object's own ``premis.xml``, which METS points to:
copied into METS they would grow with every file.
"""

from __future__ import annotations

import mimetypes
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from datetime import datetime

from service.depository.ocfl.inventory import Inventory, utc_text

METS, XLINK, DC = "http://www.loc.gov/METS/", "http://www.w3.org/1999/xlink", "http://purl.org/dc/elements/1.1/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LOCATION = f"{METS} http://www.loc.gov/standards/mets/mets.xsd"
PREMIS = "premis.xml"


def build(
    inventory: Inventory, described: Iterable[tuple[str, str]], *, sizes: Mapping[str, int], below: str, at: datetime
) -> bytes:
    """The document.

    :param described: element of Dublin Core and its text, in order, such as ``("title", "…")``.
    :param sizes: path below the object's folder -> bytes. :param below: folder of the object as the document sees it, ending in a slash.
    """
    for prefix, namespace in (("mets", METS), ("xlink", XLINK), ("dc", DC), ("xsi", _XSI)):
        ET.register_namespace(prefix, namespace)
    top = _element(None, "mets", OBJID=inventory.object_id, PROFILE="OCFL 1.1 object in a BagIt bag")
    top.set(f"{{{_XSI}}}schemaLocation", _LOCATION)
    head = _element(top, "metsHdr", CREATEDATE=utc_text(at))
    agent = _element(head, "agent", ROLE="CREATOR", TYPE="OTHER", OTHERTYPE="SOFTWARE")
    _element(agent, "name").text = "Alternat"
    _described(top, described)
    _events(top, inventory, below)
    _files(top, inventory, sizes, below)
    _versions(top, inventory)
    ET.indent(top, " ")
    return bytes(ET.tostring(top, encoding="utf-8", xml_declaration=True)) + b"\n"


def _described(top: ET.Element, described: Iterable[tuple[str, str]]) -> None:
    section = _element(top, "dmdSec", ID="description")
    data = _element(_element(section, "mdWrap", MDTYPE="DC"), "xmlData")
    for name, text in described:
        ET.SubElement(data, f"{{{DC}}}{name}").text = text


def _events(top: ET.Element, inventory: Inventory, below: str) -> None:
    """One reference for each version of the PREMIS document."""
    section = _element(top, "amdSec", ID="preservation")
    places = {
        inventory.content_path(PREMIS, one): one
        for one in reversed(inventory.versions)
        if PREMIS in inventory.paths(one)
    }
    for path, version in sorted(places.items()):
        reference = _element(
            _element(section, "digiprovMD", ID=f"premis-{version}"), "mdRef", MDTYPE="PREMIS", LOCTYPE="URL"
        )
        reference.set(f"{{{XLINK}}}href", below + path)


def _files(top: ET.Element, inventory: Inventory, sizes: Mapping[str, int], below: str) -> None:
    section = _element(top, "fileSec")
    for version in inventory.versions:
        group = _element(section, "fileGrp", USE=version)
        for path, digest in sorted(inventory.content().items()):
            if not path.startswith(f"{version}/"):
                continue
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            file = _element(
                group,
                "file",
                ID=_id(path),
                MIMETYPE=kind,
                SIZE=str(sizes[path]),
                CHECKSUM=digest,
                CHECKSUMTYPE="SHA-512",
            )
            place = _element(file, "FLocat", LOCTYPE="URL")
            place.set(f"{{{XLINK}}}href", below + path)


def _versions(top: ET.Element, inventory: Inventory) -> None:
    """Each version as its readers see it: logical paths, and the file that stands under each."""
    whole = _element(
        _element(top, "structMap", TYPE="logical"), "div", TYPE="object", DMDID="description", ADMID="preservation"
    )
    for version in inventory.versions:
        made = inventory.data["versions"][version]
        part = _element(whole, "div", TYPE="version", LABEL=f"{version}: {made['message']}", ORDERLABEL=made["created"])
        for path in inventory.paths(version):
            file = _element(part, "div", TYPE="file", LABEL=path)
            _element(file, "fptr", FILEID=_id(inventory.content_path(path, version)))


def _id(path: str) -> str:
    """An XML name that is the same for the same path, and for no other: letters and digits as they are, everything else by its code."""
    return "f-" + "".join(one if one.isascii() and one.isalnum() else f"_{ord(one):x}_" for one in path)


def _element(parent: ET.Element | None, name: str, **attributes: str) -> ET.Element:
    full = f"{{{METS}}}{name}"
    return ET.Element(full, attributes) if parent is None else ET.SubElement(parent, full, attributes)
