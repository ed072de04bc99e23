"""Preservation metadata of one deposit: PREMIS 3 (Library of Congress), events with their agents, fixity of the originals."""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

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
    """Logical paths."""


def build(
    files: Mapping[str, bytes], *, formats: Mapping[str, str], events: Sequence[PremisEvent], agents: Sequence[Agent]
) -> bytes:
    """The document for these files (logical path -> bytes); ``formats`` names the format of each.

    :raises KeyError: an event names a file or an agent that is not there.
    """
    ET.register_namespace("premis", NAMESPACE)
    ET.register_namespace("xsi", _XSI)
    top = ET.Element(
        f"{{{NAMESPACE}}}premis", {"version": "3.0", f"{{{_XSI}}}schemaLocation": f"{NAMESPACE} {_LOCATION}"}
    )
    known = {agent.id for agent in agents}
    for path in sorted(files):
        _object(top, path, files[path], formats[path])
    for event in events:
        if event.agent not in known or not set(event.files) <= set(files):
            raise KeyError(event.id)
        _event(top, event)
    for agent in agents:
        _agent(top, agent)
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
