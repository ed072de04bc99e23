"""Signing in ink, for signatories and officers: choose paper and upload the scan.

A job checks the scan (:mod:`.jobs`); only a scan without failed findings can be attested (:mod:`.attest`). Commit point of each use
case: the commit at its end.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.domain.instrument import Instrument, Signatory
from service.domain.jobs import JobKind
from service.domain.lifecycle import SIGNABLE
from service.domain.messages import Message
from service.domain.paper.copies import OPEN, Means, PaperCopy, PaperStage, UploadedFile, Weight, require_chooser
from service.domain.permissions import Actor, Permission
from service.domain.route import Chain
from service.store.records import StoredPrint
from service.store.unit import Unit
from service.workflow.access import get_visible, require, within
from service.workflow.context import Services
from service.workflow.errors import NotReady
from service.workflow.room.attached import require_room
from service.workflow.signature.case import (
    SigningCase,
    get_case,
    load_case,
)
from service.workflow.transitions import record_event

MOST_FILES = 100
_KINDS = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG", "image/png"), (b"II*\0", "image/tiff"), (b"MM\0*", "image/tiff"))  # fmt: skip


def paper_case(services: Services, actor: Actor, instrument_id: str) -> SigningCase:
    """:raises NotFound: there is no such instrument for this actor."""
    require(actor, Permission.PAPER_SCAN)
    with services.store.reader() as unit:
        case = get_case(unit, actor, instrument_id)
        require(within(case.instrument, actor), Permission.PAPER_SCAN)
        return case


def choose(services: Services, actor: Actor, instrument_id: str, *, key: str, means: Means) -> Instrument:
    """Set how this signatory signs from now on. Scans that were not attested are put aside when it is electronic again.

    :raises NotReady: the signature has been made, or is being made.
    """
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id, needs=Permission.PAPER_SCAN)
        if instrument.state not in SIGNABLE:
            raise NotReady(Message("The agreement is not open for signature at this point."))
        case = load_case(unit, instrument)
        signatory = next((one for one in case.route.signatories if one.key == key), None)
        if signatory is None:
            raise NotFound(noun="signatory")
        require_chooser(within(instrument, actor), signatory.party)
        if not case.may_choose_means(signatory):
            raise NotReady(Message("{name} has already signed.", name=signatory.name))
        unit.paper_means.set(instrument.id, key, means)
        if means is Means.ELECTRONIC:
            _put_aside(unit, [copy for copy in case.copies if key in copy.covers])
        detail = {"step": key, "means": str(means)}
        changed = record_event(unit, instrument, "paper:choose", actor, at=services.clock(), detail=detail)
        unit.commit()
    return changed


def may_choose(actor: Actor, instrument: Instrument, signatory: Signatory) -> bool:
    """Whether this actor chooses for this signatory."""
    try:
        require_chooser(within(instrument, actor), signatory.party)
    except PermissionMissing:
        return False
    return True


def upload(
    services: Services,
    actor: Actor,
    instrument_id: str,
    *,
    number: int,
    files: Sequence[tuple[str, bytes]],
    covers: Sequence[str] = (),
    keep: bool = False,
) -> PaperCopy:
    """Takes the scan of original ``number``; an earlier one that nobody has decided on is put aside, not forgotten.

    :param files: name and bytes.
    :param covers: keys of those whose ink is on it, beginning with whose turn it is; empty: only theirs.
    :param keep: the sheets of the last scan that were right count on; only the others are in ``files``.
    :raises InvalidInput: key ``scan-NUMBER``: no file, too many, or one that is no scan; ``covers``: somebody else signs before.
    :raises NotReady: nobody signs on paper now, or this original is attested.
    """
    require(actor, Permission.PAPER_SCAN)
    _require_pictures(f"scan-{number}", files)
    with services.store.reader() as unit:
        _due(unit, actor, instrument_id, number, covers)
        size = sum(len(data) for _, data in files)
        require_room(services, unit, instrument_id, size, field=f"scan-{number}")
    stored = [UploadedFile(name=_named(name), sha256=services.files.put(data), size=len(data)) for name, data in files]
    at = services.clock()
    with services.store.unit() as unit:
        instrument, chain, covered, printed = _due(unit, actor, instrument_id, number, covers)
        before = [copy for copy in chain.papers if copy.stage in OPEN | {PaperStage.REFUSED}]
        copy = PaperCopy(
            id=str(uuid.uuid4()), instrument_id=instrument.id, party=chain.original.party,
            number=unit.paper_copies.next_number(instrument.id), covers=covered, printed=printed.sha256, base=printed.base,
            files=(*(_kept(before[-1]) if keep and before else ()), *stored), stage=PaperStage.CHECKING,
            by=actor.id, by_name=actor.name, at=at,
        )  # fmt: skip
        _put_aside(unit, [one for one in before if one.stage in OPEN])
        unit.paper_copies.add(copy)
        payload = {"instrument_id": instrument.id, "copy": copy.id}
        unit.jobs.enqueue(
            JobKind.CHECK_SCAN, payload, instrument_id=instrument.id, key=f"{JobKind.CHECK_SCAN}:{copy.id}"
        )
        detail = {"original": copy.party, "number": copy.number, "sha256": [one.sha256 for one in stored]}
        record_event(unit, instrument, "paper:upload", actor, at=at, detail=detail)
        unit.commit()
    return copy


def _due(
    unit: Unit, actor: Actor, instrument_id: str, number: int, covers: Sequence[str]
) -> tuple[Instrument, Chain, tuple[str, ...], StoredPrint]:
    """What the scan of original ``number`` is of now. :raises NotReady, InvalidInput, NotFound, PermissionMissing: as :func:`upload`."""
    case = get_case(unit, actor, instrument_id)
    instrument = case.instrument
    require(within(instrument, actor), Permission.PAPER_SCAN)
    chain, covered = _to_scan(case, number, covers)
    printed = unit.paper_prints.latest(instrument.id, chain.original.party)
    if printed is None:
        raise NotReady(Message("Nothing has been printed yet. Download the file, print it and sign it."))
    if printed.base != chain.base:
        raise NotReady(
            Message(
                "Original {number} has changed since it was printed. Download it again, print it and sign it.",
                number=number,
            )
        )
    return instrument, chain, covered, printed


def _require_pictures(field: str, files: Sequence[tuple[str, bytes]]) -> None:
    if not files:
        raise InvalidInput({field: [Message("Choose the files of the scan.")]})
    if len(files) > MOST_FILES:
        raise InvalidInput(
            {
                field: [
                    Message(
                        "There are {count} files; at most {most} are accepted. Put the sheets into one PDF.",
                        count=len(files),
                        most=MOST_FILES,
                    )
                ]
            }
        )
    wrong = [
        Message(
            "“{name}” is neither a PDF nor a picture (JPEG, PNG, TIFF). Save the scan in one of these formats.",
            name=_named(name),
        )
        for name, data in files
        if media_type(data) is None
    ]
    if wrong:
        raise InvalidInput({field: wrong})


def media_type(data: bytes) -> str | None:
    """By the first bytes; None: nothing that a scanner writes."""
    return next((kind for begins, kind in _KINDS if data[:1024].startswith(begins)), None)


def _named(name: str) -> str:
    plain = " ".join("".join(sign for sign in name if sign.isprintable()).split())
    return plain.replace("\\", "/").rsplit("/", 1)[-1][-80:] or "scan"


def _to_scan(case: SigningCase, number: int, covers: Sequence[str]) -> tuple[Chain, tuple[str, ...]]:
    """The original and whose ink is on it. :raises NotReady, InvalidInput, NotFound:"""
    if not case.ink_now:
        raise NotReady(Message("No signature on paper is due at this point."))
    chain = next((one for one in case.route.chains if one.original.number == number), None)
    if chain is None:
        raise NotFound(noun="original")
    possible = [one.key for one in case.ink_now]
    covered = tuple(key for key in possible if key in covers) or tuple(possible[:1])
    if covered != tuple(possible[: len(covered)]):
        raise InvalidInput({"covers": [Message("Waiting for the signature of {name}.", name=case.ink_now[0].name)]})
    if any(chain.standing(key) is not None for key in covered):
        raise NotReady(Message("The scan of original {number} has been attested.", number=number))
    return chain, covered


def _kept(copy: PaperCopy) -> tuple[UploadedFile, ...]:
    """The files of an earlier scan, with the pages of the sheets that were right."""
    failed = {one.sheet for one in copy.findings if one.weight is Weight.FAILED}
    good = [sheet for sheet in copy.sheets if sheet.sheet not in failed]
    kept = []
    for number, file in enumerate(copy.files, start=1):
        pages = tuple(sorted(sheet.page for sheet in good if sheet.file == number))
        if pages:
            kept.append(replace(file, kept=pages))
    return tuple(kept)


def _put_aside(unit: Unit, copies: Sequence[PaperCopy]) -> None:
    for copy in copies:
        unit.paper_copies.move(replace(copy, stage=PaperStage.REPLACED), before=OPEN)


def copy_of(services: Services, actor: Actor, instrument_id: str, copy_id: str) -> tuple[SigningCase, PaperCopy]:
    """One scan with everything around it. :raises NotFound:"""
    found = paper_case(services, actor, instrument_id)
    for copy in found.copies:
        if copy.id == copy_id:
            return found, copy
    raise NotFound(noun="scan")
