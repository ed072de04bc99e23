"""The open entries for programs that gather records from many archives: OAI-PMH 2.0 with Dublin Core (openarchives.org/OAI/openarchivesprotocol.html).

What was disposed of is a deleted record. Entries that are closed again vanish without one (``deletedRecord`` is ``transient``), so whoever
harvests repeats a whole harvest from time to time.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, request, url_for
from lxml import etree

from service.domain.errors import NotFound
from service.domain.permissions import Actor
from service.store.public.entries import Place, PublicRow
from service.web.public.shared import configure, entry_address, whole
from service.web.shell.guard import public
from service.web.shell.page_context import in_language
from service.web.words.labels import kind_name
from service.workflow.context import Services
from service.workflow.public import register
from service.workflow.public.register import PublicEntry

blueprint = Blueprint("public_oai", __name__)
configure(blueprint)

OAI, OAI_DC, DC = (
    "http://www.openarchives.org/OAI/2.0/",
    "http://www.openarchives.org/OAI/2.0/oai_dc/",
    "http://purl.org/dc/elements/1.1/",
)
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMAS: Final = {OAI: f"{OAI}OAI-PMH.xsd", OAI_DC: f"{OAI_DC.removesuffix('oai_dc/')}oai_dc.xsd"}
_NAMESPACES: Final[dict[Any, str]] = {None: OAI, "xsi": _XSI}
PREFIX: Final = "oai_dc"
_LIMIT: Final = 50
_MOMENT: Final = "%Y-%m-%dT%H:%M:%SZ"
_IDENTIFIER: Final = re.compile(r"register/(\d{4})/([1-9]\d{0,8})")
_UNWRITABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Refused(Exception):
    """An error of the protocol, which answers with status 200."""

    code: str
    sentence: str


@blueprint.route("/public/oai", methods=["GET", "POST"])
@public
def answer(services: Services, actor: Actor | None) -> Response:
    """One request of the protocol, in the query or in a form."""
    given = request.form if request.method == "POST" else request.args
    top = _envelope(services)
    asked = _element(top, "request", whole(url_for("public_oai.answer")))
    try:
        said = _said(given.to_dict(flat=False))
        part = _VERBS[said["verb"]][2](services, said)
    except _Refused as refused:
        if refused.code not in {"badVerb", "badArgument"}:
            _tell(asked, _flat(given.to_dict(flat=False)))
        _element(top, "error", refused.sentence, code=refused.code)
    else:
        _tell(asked, said)
        top.append(part)
    return Response(etree.tostring(top, encoding="UTF-8", xml_declaration=True), mimetype="text/xml")


def _tell(asked: etree._Element, said: Mapping[str, str]) -> None:
    for name, text in said.items():
        asked.set(name, text)


def _said(given: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The arguments of the verb, each once. :raises _Refused: the verb or an argument is none of the protocol's."""
    verb = given.get("verb", [])
    if len(verb) != 1 or verb[0] not in _VERBS:
        raise _Refused("badVerb", "The verb is missing, repeated or not one of OAI-PMH 2.0.")
    needed, further, _ = _VERBS[verb[0]]
    said = _flat(given)
    repeated = [name for name, values in given.items() if len(values) > 1]
    names = set(said) - {"verb"}
    if "resumptionToken" in further and "resumptionToken" in names:
        needed, further = frozenset({"resumptionToken"}), frozenset()
    wrong = sorted({*repeated, *(names - needed - further), *(needed - names)})
    if wrong:
        raise _Refused("badArgument", f"Missing, repeated or not an argument of this verb: {', '.join(wrong)}.")
    return said


def _flat(given: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Without what XML cannot carry."""
    return {
        name: _UNWRITABLE.sub("", values[0])
        for name, values in given.items()
        if re.fullmatch(r"[A-Za-z]+", name) and values
    }


def _identify(services: Services, said: Mapping[str, str]) -> etree._Element:
    part, settings = etree.Element(_q("Identify")), services.settings
    first = register.first_change(services) or services.clock()
    for name, text in (
        ("repositoryName", f"{in_language(settings.organization.name, 'en')}: public register"),
        ("baseURL", whole(url_for("public_oai.answer"))),
        ("protocolVersion", "2.0"),
        ("adminEmail", settings.mail.sender or f"postmaster@{_host(services)}"),
        ("earliestDatestamp", first.strftime(_MOMENT)),
        ("deletedRecord", "transient"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    ):
        _element(part, name, text)
    return part


def _formats(services: Services, said: Mapping[str, str]) -> etree._Element:
    if "identifier" in said:
        _entry(services, said["identifier"])
    part = etree.Element(_q("ListMetadataFormats"))
    form = _element(part, "metadataFormat")
    _element(form, "metadataPrefix", PREFIX)
    _element(form, "schema", _SCHEMAS[OAI_DC])
    _element(form, "metadataNamespace", OAI_DC)
    return part


def _sets(services: Services, said: Mapping[str, str]) -> etree._Element:
    raise _Refused("noSetHierarchy", "This repository has no sets.")


def _one(services: Services, said: Mapping[str, str]) -> etree._Element:
    _require_format(said)
    part = etree.Element(_q("GetRecord"))
    part.append(_record(services, _entry(services, said["identifier"])))
    return part


def _identifiers(services: Services, said: Mapping[str, str]) -> etree._Element:
    return _listed(services, said, lambda row: _header(services, row))


def _records(services: Services, said: Mapping[str, str]) -> etree._Element:
    return _listed(services, said, lambda row: _record(services, register.entry(services, row.number, row.year)))


def _listed(services: Services, said: Mapping[str, str], made: Callable[[PublicRow], etree._Element]) -> etree._Element:
    """By the moment of the last change. What changes during a harvest comes again at its end."""
    token = said.get("resumptionToken")
    since, until, after = _resumed(token) if token is not None else _window(said)
    page = register.changed(services, since=since, until=until, after=after, limit=_LIMIT + 1)
    if not page and token is None:
        raise _Refused("noRecordsMatch", "No open entry was changed in this time.")
    part = etree.Element(_q(said["verb"]))
    for _, row in page[:_LIMIT]:
        part.append(made(row))
    if len(page) > _LIMIT:
        _element(part, "resumptionToken", _token(since, until, page[_LIMIT - 1][0]))
    elif token is not None:
        _element(part, "resumptionToken")
    return part


def _window(said: Mapping[str, str]) -> tuple[datetime | None, datetime | None, None]:
    _require_format(said)
    if "set" in said:
        raise _Refused("noSetHierarchy", "This repository has no sets.")
    since, until = said.get("from"), said.get("until")
    if since and until and len(since) != len(until):
        raise _Refused("badArgument", "“from” and “until” have to be written in the same way.")
    begin, end = _moment(since) if since else None, _moment(until, end=True) if until else None
    if begin and end and begin > end:
        raise _Refused("badArgument", "“from” is later than “until”.")
    return begin, end, None


def _moment(text: str, *, end: bool = False) -> datetime:
    """:param end: the last moment of the day or second that the text names."""
    try:
        if len(text) == len("2026-11-30"):
            return datetime.combine(date.fromisoformat(text), time.max if end else time(), UTC)
        found = datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
        return found.replace(microsecond=999_999) if end else found
    except ValueError:
        raise _Refused("badArgument", "Moments are written 2026-11-30 or 2026-11-30T12:00:00Z.") from None


def _require_format(said: Mapping[str, str]) -> None:
    if said.get("metadataPrefix") != PREFIX:
        raise _Refused("cannotDisseminateFormat", f"Records are there as {PREFIX} only.")


def _token(since: datetime | None, until: datetime | None, after: Place) -> str:
    parts = (since, until, after.changed_at)
    texts = [one.isoformat() if one else "" for one in parts]
    return base64.urlsafe_b64encode("|".join((*texts, str(after.key))).encode()).decode()


def _resumed(token: str) -> tuple[datetime | None, datetime | None, Place]:
    """:raises _Refused: it is none of ours."""
    try:
        since, until, at, key = base64.urlsafe_b64decode(token.encode()).decode().split("|")
        moments = [datetime.fromisoformat(one) if one else None for one in (since, until, at)]
        if moments[2] is None or any(one is not None and one.tzinfo is None for one in moments):
            raise ValueError(token)
        return moments[0], moments[1], Place(changed_at=moments[2], key=min(int(key), 2**31 - 1))
    except (ValueError, binascii.Error, UnicodeError):
        raise _Refused("badResumptionToken", "This token was not given by this repository.") from None


def _entry(services: Services, identifier: str) -> PublicEntry:
    named = _IDENTIFIER.fullmatch(identifier.removeprefix(f"oai:{_host(services)}:"))
    try:
        if named is None or not identifier.startswith("oai:"):
            raise NotFound(noun="register entry")
        return register.entry(services, int(named[2]), int(named[1]))
    except NotFound:
        raise _Refused("idDoesNotExist", "There is no open entry of this identifier.") from None


def _header(services: Services, row: PublicRow) -> etree._Element:
    header = etree.Element(_q("header"), attrib={"status": "deleted"} if row.disposed_at is not None else {})
    _element(header, "identifier", f"oai:{_host(services)}:register/{row.year}/{row.number}")
    _element(header, "datestamp", row.changed_at.strftime(_MOMENT))
    return header


def _record(services: Services, found: PublicEntry) -> etree._Element:
    record, entry = etree.Element(_q("record")), found.entry
    record.append(_header(services, found.row))
    if found.row.disposed_at is not None:
        return record
    data = etree.SubElement(
        _element(record, "metadata"), f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": _XSI}
    )
    data.set(f"{{{_XSI}}}schemaLocation", f"{OAI_DC} {_SCHEMAS[OAI_DC]}")
    links = [found.parent, *(row for _, row in found.children)]
    described = (
        ("title", [entry.title]),
        ("creator", [party["name"] for party in entry.parties]),
        ("subject", entry.keywords),
        ("publisher", [in_language(services.settings.organization.name, "en")]),
        ("date", [entry.told("signed_on") or ""]),
        ("type", [kind_name(entry.kind)]),
        ("format", ["application/pdf"] if found.row.texts else []),
        ("identifier", [entry_address(entry.number, entry.year), entry.label]),
        ("language", entry.languages),
        ("relation", [entry_address(row.number, row.year) for row in links if row is not None]),
    )
    for name, texts in described:
        for text in texts:
            if text:
                etree.SubElement(data, f"{{{DC}}}{name}").text = _UNWRITABLE.sub("", str(text))
    return record


def _envelope(services: Services) -> etree._Element:
    top = etree.Element(_q("OAI-PMH"), nsmap=_NAMESPACES)
    top.set(f"{{{_XSI}}}schemaLocation", f"{OAI} {_SCHEMAS[OAI]}")
    _element(top, "responseDate", services.clock().strftime(_MOMENT))
    return top


def _element(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    found = etree.SubElement(parent, _q(name), attrib=attributes)
    found.text = text or None
    return found


def _q(name: str) -> str:
    return f"{{{OAI}}}{name}"


def _host(services: Services) -> str:
    return urlsplit(services.settings.server.public_url).hostname or "localhost"


_Verb = tuple[frozenset[str], frozenset[str], Callable[[Services, Mapping[str, str]], Any]]
_LISTED: Final = frozenset({"from", "until", "set", "resumptionToken"})
_VERBS: Final[dict[str, _Verb]] = {
    "Identify": (frozenset(), frozenset(), _identify),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"}), _formats),
    "ListSets": (frozenset(), frozenset({"resumptionToken"}), _sets),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset(), _one),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), _LISTED, _identifiers),
    "ListRecords": (frozenset({"metadataPrefix"}), _LISTED, _records),
}
"""Verb -> the arguments it needs, those it may have, and what answers it."""
