"""The files of an instrument by name, and who may read each.

===========================  =======================================================  =================================
name                         what                                                     who
===========================  =======================================================  =================================
``reading-copy.pdf``         the copy that circulates                                 all who see the instrument
``original-PARTY.pdf``       the signed original; before that the unsigned one        signed: only once SIGNED
``original-PARTY-LL.docx``   the filled Word file of that original, language LL       those who read drafts; that party
``counterproposal-ID.docx``  a version that the counterpart uploaded                  those who read drafts
``original-PARTY-N.png``     page N (from 1) of the unsigned original                 all who see the instrument
``annex-ID.pdf``             an annex of the newest revision                          those who read drafts
``proces-verbal.pdf``        who signed what, where and when, sealed                  all who see the instrument, once SIGNED
``partial-PARTY.pdf``        the newest revision of a DECLINED instrument's original  auditors: it is evidence, not a document
``authority-KEY.pdf``        what empowers somebody to sign for another               readers of the organization
``objection-N.pdf``          the document of the answer to objection N                 readers of the organization
``receipt-PARTY.json``       the receipt of a party                                   that party, and readers of the organization
``receipt-PARTY.pdf``        the same as a page to read, with the receipt attached    that party, and readers of the organization
===========================  =======================================================  =================================

A counterpart sees none of them while the text is not shared with it, see :mod:`service.workflow.draft.sharing`.
Of a deposited instrument the archive gives the newest bytes: with renewed time-stamps, when they were renewed.
Nothing between the unsigned original and the final level is published: a half-signed file is not a document yet.
``signature.upload.originals_to_sign`` gives the counterpart what it has to sign.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from service.depository.deposit.deposit import READING_COPY, original_path
from service.depository.ocfl import tombstones
from service.domain.errors import NotFound
from service.domain.instrument import Instrument, Original
from service.domain.jobs import JobKind
from service.domain.lifecycle import FULLY_SIGNED, State
from service.domain.permissions import Actor, Permission, Role
from service.drafting.pdf.pages import page_images
from service.store.errors import FileMissing
from service.store.unit import Unit
from service.workflow.access import get_visible, within
from service.workflow.answers import answers
from service.workflow.checkpoints.confirmations import confirmed
from service.workflow.context import Services
from service.workflow.download import DOCX, JSON, PDF, PNG, Download
from service.workflow.draft.sharing import shared
from service.workflow.paper.receipt_pages import page_of
from service.workflow.proces_verbal.due import RECORD_PATH, record_of

Finder = Callable[[Services, Unit, Instrument, re.Match[str]], tuple[str, bytes]]
"""Gives media type and bytes. :raises LookupError: there is no such file."""


def file(services: Services, actor: Actor, instrument_id: str, name: str) -> Download:
    """:raises NotFound: no such file, or not one for this actor.
    :raises FileDamaged: the bytes on disk are not those on record. :raises ObjectDisposed: what was deposited was disposed of.
    """
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        if Role.COUNTERPART in actor.roles:
            _require_shared(unit, instrument)
        _require_kept(services, unit, instrument)
        for pattern, permission, find in _NAMES:
            match = re.fullmatch(pattern, name)
            if match is None or not _allowed(within(instrument, actor), permission, match):
                continue
            try:
                mime, data = find(services, unit, instrument, match)
            except LookupError:
                break
            return Download(f"{instrument.reference}-{name}", mime, data)
    raise NotFound(noun="file")


def _require_shared(unit: Unit, instrument: Instrument) -> None:
    preliminary = unit.preliminaries.latest(instrument.id)
    if preliminary is not None and not shared(unit, instrument, preliminary):
        raise NotFound(noun="file")


def _require_kept(services: Services, unit: Unit, instrument: Instrument) -> None:
    """Of what was disposed of nobody gets a file, whatever the database may still have."""
    entry = unit.register.by_instrument(instrument.id)
    disposed = tombstones.gone(services.archive, entry.object_id) if entry is not None else None
    if disposed is not None:
        raise disposed


def _allowed(actor: Actor, permission: Permission | None, match: re.Match[str]) -> bool:
    if permission is None:
        return True
    if match.re.pattern.startswith(_OWN) and Role.COUNTERPART in actor.roles:
        return match["party"] == "counterpart"
    return permission in actor.permissions


def _reading_copy(services: Services, unit: Unit, instrument: Instrument, match: re.Match[str]) -> tuple[str, bytes]:
    preliminary = unit.preliminaries.latest(instrument.id)
    if preliminary is None:
        raise LookupError
    entry = unit.register.by_instrument(instrument.id)
    if entry is None or services.files.exists(preliminary.reading_copy):
        return PDF, services.files.read(preliminary.reading_copy)
    return PDF, services.archive.read(entry.object_id, READING_COPY)


def _original(services: Services, unit: Unit, instrument: Instrument, match: re.Match[str]) -> tuple[str, bytes]:
    party = match["party"]
    original = _unsigned(unit, instrument, party)
    if instrument.state not in FULLY_SIGNED:
        return PDF, services.files.read(original.sha256)
    entry = unit.register.by_instrument(instrument.id)
    if entry is not None:  # the archive is the record from the deposit on
        return PDF, services.archive.read(entry.object_id, original_path(party))
    signed = unit.signatures.latest(instrument.id, party)
    if signed is None:
        raise LookupError
    return PDF, services.files.read(signed.sha256)


def _partial(services: Services, unit: Unit, instrument: Instrument, match: re.Match[str]) -> tuple[str, bytes]:
    newest = unit.signatures.latest(instrument.id, match["party"])
    if newest is None or instrument.state is not State.DECLINED:
        raise LookupError
    return PDF, services.files.read(newest.sha256)


def _proces_verbal(services: Services, unit: Unit, instrument: Instrument, match: re.Match[str]) -> tuple[str, bytes]:
    sha256 = record_of(unit.events.of(instrument.id), JobKind.PROCES_VERBAL)
    if not sha256:
        raise LookupError
    entry = unit.register.by_instrument(instrument.id)
    if entry is not None:
        return PDF, services.archive.read(entry.object_id, RECORD_PATH)
    return PDF, services.files.read(sha256)


def _authority(services: Services, unit: Unit, instrument: Instrument, match: re.Match[str]) -> tuple[str, bytes]:
    found = {one.key: one.authority_sha256 for one in unit.signatories.of(instrument.id) if one.authority_sha256}
    return PDF, services.files.read(found[match["party"]])


def _evidence(services: Services, unit: Unit, instrument: Instrument, match: re.Match[str]) -> tuple[str, bytes]:
    known = answers(unit.events.of(instrument.id))
    return PDF, services.files.read(known[int(match["page"])].document)


def _word(services: Services, unit: Unit, instrument: Instrument, match: re.Match[str]) -> tuple[str, bytes]:
    return DOCX, services.files.read(_unsigned(unit, instrument, match["party"]).word_files[match["language"]])


def _counterproposal(services: Services, unit: Unit, instrument: Instrument, match: re.Match[str]) -> tuple[str, bytes]:
    known = {one.id: one for one in unit.counterproposals.of(instrument.id)}
    return DOCX, services.files.read(known[match["id"]].sha256)


def _page(services: Services, unit: Unit, instrument: Instrument, match: re.Match[str]) -> tuple[str, bytes]:
    original = _unsigned(unit, instrument, match["party"])
    try:
        return PNG, services.files.read(_nth(original.page_images, match["page"]))
    except FileMissing:  # swept: nobody works on this text any more
        drawn = page_images(_frozen(services, unit, instrument, original), first=int(match["page"]) - 1, count=1)
        return PNG, drawn[0]


def _frozen(services: Services, unit: Unit, instrument: Instrument, original: Original) -> bytes:
    """The unsigned original. The deposited one begins with it: signatures are added at the end."""
    entry = unit.register.by_instrument(instrument.id)
    if entry is None or services.files.exists(original.sha256):
        return services.files.read(original.sha256)
    return services.archive.read(entry.object_id, original_path(original.party))[: original.size]


def _unsigned(unit: Unit, instrument: Instrument, party: str) -> Original:
    preliminary = unit.preliminaries.latest(instrument.id)
    if preliminary is None:
        raise LookupError
    return preliminary.original(party)


def _nth(images: Sequence[str], page: str) -> str:
    return images[int(page) - 1]


def _annex(services: Services, unit: Unit, instrument: Instrument, match: re.Match[str]) -> tuple[str, bytes]:
    draft = unit.drafts.latest(instrument.id)
    annexes = {annex.id: annex for annex in draft.annexes} if draft else {}
    return PDF, services.files.read(annexes[match["id"]].sha256)


def _receipt(services: Services, unit: Unit, instrument: Instrument, match: re.Match[str]) -> tuple[str, bytes]:
    text = json.dumps(_confirmed(services, unit, instrument, match["party"]), ensure_ascii=False, indent=1)
    return JSON, f"{text}\n".encode()


def _receipt_page(services: Services, unit: Unit, instrument: Instrument, match: re.Match[str]) -> tuple[str, bytes]:
    preliminary = unit.preliminaries.latest(instrument.id)
    spoken = preliminary.original(match["party"]).languages[0] if preliminary is not None else "en"
    return PDF, page_of(services, _confirmed(services, unit, instrument, match["party"]), spoken)


def _confirmed(services: Services, unit: Unit, instrument: Instrument, party: str) -> dict[str, Any]:
    """The receipt that the party was given, with what others have confirmed since."""
    receipts = {row.party: row.receipt for row in unit.receipts.of(instrument.id)}
    return confirmed(services, receipts[party])


_PARTY, _LANGUAGE, _NUMBER = "(?P<party>[a-z]+)", "(?P<language>[a-z]{2})", "(?P<page>[1-9][0-9]{0,3})"
_KEY = "(?P<party>[a-z_]+)"
"""Of a signatory."""
_OWN = ("receipt-", f"original-{_PARTY}-{_LANGUAGE}")
"""Kinds of files of which a counterpart reads its own."""
_NAMES: tuple[tuple[str, Permission | None, Finder], ...] = (
    ("reading-copy\\.pdf", None, _reading_copy),
    (f"original-{_PARTY}\\.pdf", None, _original),
    (f"original-{_PARTY}-{_LANGUAGE}\\.docx", Permission.DRAFT_READ, _word),
    (f"original-{_PARTY}-{_NUMBER}\\.png", None, _page),
    ("counterproposal-(?P<id>[0-9a-f-]{36})\\.docx", Permission.DRAFT_READ, _counterproposal),
    ("annex-(?P<id>[0-9a-f-]{36})\\.pdf", Permission.DRAFT_READ, _annex),
    ("proces-verbal\\.pdf", None, _proces_verbal),
    (f"partial-{_PARTY}\\.pdf", Permission.AUDIT_READ, _partial),
    (f"authority-{_KEY}\\.pdf", Permission.INSTRUMENT_READ, _authority),
    (f"objection-{_NUMBER}\\.pdf", Permission.INSTRUMENT_READ, _evidence),
    (f"receipt-{_PARTY}\\.json", Permission.INSTRUMENT_READ, _receipt),
    (f"receipt-{_PARTY}\\.pdf", Permission.INSTRUMENT_READ, _receipt_page),
)
