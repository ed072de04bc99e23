"""Preservation metadata of one deposit: PREMIS 3 (Library of Congress), events with their agents, fixity of the originals."""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from service.depository.ocfl.inventory import utc_text

NAMESPACE = "http://www.loc.gov/premis/v3"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LOCATION = "http://www.loc.gov/standards/premis/premis.xsd"
# XML 1.0 cannot carry these at all, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Who or what did something."""

    id: str
    name: str
    type: str
    """``person``, ``organization`` or ``software``."""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisEvent:
    """Something that happened to a file; ``type`` from the Library of Congress' event types (eventType vocabulary)."""

    id: str
    type: str
    at: datetime
    outcome: str
    detail: str
    agent: str
    """Id of an agent."""
    files: tuple[str, ...]
    """Logical paths, or ids of objects as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """A rights statement that says what may not be done with an object as a whole, and why."""

    id: str
    basis: str
    """Of what kind the ground is, beside copyright, licence and statute."""
    note: str
    act: str
    """What is restricted."""
    restriction: str
    start: date
    end: date | None
    """None: it still stands."""
    about: str
    """Id of the object."""
    agent: str
    """Id of the agent who states it."""


def build(
    files: Mapping[str, bytes],
    *,
    formats: Mapping[str, str],
    events: Sequence[PremisEvent],
    agents: Sequence[Agent],
    wholes: Sequence[str] = (),
    rights: Sequence[Restriction] = (),
) -> bytes:
    """The document for these files (logical path -> bytes); ``formats`` names the format of each.

    :param wholes: ids of objects of the archive that are spoken of as a whole.
    :raises KeyError: an event or a statement names a file, object or agent that is not there.
    """
    ET.register_namespace("premis", NAMESPACE)
    ET.register_namespace("xsi", _XSI)
    top = ET.Element(
        f"{{{NAMESPACE}}}premis", {"version": "3.0", f"{{{_XSI}}}schemaLocation": f"{NAMESPACE} {_LOCATION}"}
    )
    known, named = {agent.id for agent in agents}, {*files, *wholes}
    for path in sorted(files):
        _object(top, path, files[path], formats[path])
    for whole in wholes:
        item = _add(top, "object")
        item.set(f"{{{_XSI}}}type", "premis:representation")
        _identifier(item, "object", whole, "local")
    for event in events:
        if event.agent not in known or not set(event.files) <= named:
            raise KeyError(event.id)
        _event(top, event)
    for agent in agents:
        _agent(top, agent)
    for right in rights:
        if right.agent not in known or right.about not in named:
            raise KeyError(right.id)
        _right(_add(_add(top, "rights"), "rightsStatement"), right)
    ET.indent(top, " ")
    return bytes(ET.tostring(top, encoding="utf-8", xml_declaration=True)) + b"\n"


def _object(top: ET.Element, path: str, data: bytes, name: str) -> None:
    item = _add(top, "object")
    item.set(f"{{{_XSI}}}type", "premis:file")
    _identifier(item, "object", path, "local")
    characteristics = _add(item, "objectCharacteristics")
    for algorithm in ("sha256", "sha512"):
        fixity = _add(characteristics, "fixity")
        _add(fixity, "messageDigestAlgorithm", algorithm.upper().replace("SHA", "SHA-"))
        _add(fixity, "messageDigest", hashlib.new(algorithm, data).hexdigest())
    _add(characteristics, "size", str(len(data)))
    _add(_add(_add(characteristics, "format"), "formatDesignation"), "formatName", name)
    _add(item, "originalName", path)


def _event(top: ET.Element, event: PremisEvent) -> None:
    item = _add(top, "event")
    _identifier(item, "event", event.id, "local")
    _add(item, "eventType", event.type)
    _add(item, "eventDateTime", utc_text(event.at))
    _add(_add(item, "eventDetailInformation"), "eventDetail", event.detail)
    _add(_add(item, "eventOutcomeInformation"), "eventOutcome", event.outcome)
    _link(item, "linkingAgent", event.agent)
    for path in event.files:
        _link(item, "linkingObject", path)


def _agent(top: ET.Element, agent: Agent) -> None:
    item = _add(top, "agent")
    _identifier(item, "agent", agent.id, "local")
    _add(item, "agentName", agent.name)
    _add(item, "agentType", agent.type)
    if agent.version:
        _add(item, "agentVersion", agent.version)


def _right(item: ET.Element, right: Restriction) -> None:
    _identifier(item, "rightsStatement", right.id, "local")
    _add(item, "rightsBasis", "other")
    information = _add(item, "otherRightsInformation")
    _add(information, "otherRightsBasis", right.basis)
    _add(information, "otherRightsNote", right.note)
    granted = _add(item, "rightsGranted")
    _add(granted, "act", right.act)
    _add(granted, "restriction", right.restriction)
    term = _add(granted, "termOfRestriction")
    _add(term, "startDate", right.start.isoformat())
    if right.end is not None:
        _add(term, "endDate", right.end.isoformat())
    _link(item, "linkingObject", right.about)
    _link(item, "linkingAgent", right.agent)


def _identifier(item: ET.Element, noun: str, value: str, kind: str) -> None:
    identifier = _add(item, f"{noun}Identifier")
    _add(identifier, f"{noun}IdentifierType", kind)
    _add(identifier, f"{noun}IdentifierValue", value)


def _link(item: ET.Element, noun: str, value: str) -> None:
    _identifier(item, noun, value, "local")


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if text is not None:
        child.text = _UNWRITABLE.sub("\ufffd", text)
    return child
