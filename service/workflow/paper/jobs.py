"""Jobs of signing in ink: check a scan, make and seal the certified copy, finish the electronic originals.

Commit point of each: the commit at its end. Before it only content-addressed files are added; running one again finds either
nothing recorded or everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.domain.errors import Waiting
from service.domain.instrument import SEAL, Instrument, SignedRevision
from service.domain.jobs import Job, JobKind
from service.domain.lifecycle import Action, State
from service.domain.messages import Message
from service.domain.paper.copies import Finding, PaperCopy, PaperStage, ScannedSheet, UploadedFile, Weight, is_right
from service.domain.paper.findings import Expected, judge
from service.domain.permissions import SERVICE_ACTOR
from service.domain.route import COMPLETE, Chain
from service.drafting.errors import ScanRefused
from service.drafting.paper import certified_copy
from service.drafting.paper.page_codes import code_of
from service.drafting.paper.print_package import PrintPackage, pages_from
from service.drafting.paper.print_words import word
from service.drafting.paper.scan import checking
from service.drafting.paper.scan.checking import Looked
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.errors import NotReady
from service.workflow.letters.tell import tell
from service.workflow.paper.printing import office_of, party_names
from service.workflow.progress import Progress
from service.workflow.signature import evidence, keys
from service.workflow.signature.case import (
    SEAL_FIELD,
    SigningCase,
    load_case,
    tell_next,
)
from service.workflow.signature.stamps import seal_in
from service.workflow.transitions import apply_transition, record_event
from signing import SigningResult, complete_signatures

LEVEL = "B-LTA"


def check(services: Services, job: Job, progress: Progress) -> dict[str, Any]:
    """Looks at every side of the scan and records what was found."""
    case, copy = _copy(services, job)
    if copy.stage is not PaperStage.CHECKING:
        return {"already": True}
    progress(Message("Reading the scan and comparing every sheet."))
    try:
        looked = _looked(services, case, copy)
    except ScanRefused as refusal:
        finding = Finding(number=1, code="unreadable", weight=Weight.FAILED, detail={"why": refusal.message.to_data()})
        return _record_check(services, copy, (), (finding,))
    looked = _newest(copy.files, looked)
    found = judge([_named(one, case) for one in looked], _expected(case, copy))
    sheets = [_stored(services, one) for one in looked if one.pictures is not None]
    return _record_check(services, copy, _in_order(sheets), found)


def _copy(services: Services, job: Job) -> tuple[SigningCase, PaperCopy]:
    with services.store.reader() as unit:
        instrument = unit.instruments.get(job.payload["instrument_id"])
        copy = unit.paper_copies.get(job.payload["instrument_id"], job.payload["copy"])
        if instrument is None or copy is None:
            raise NotReady(Message("The scan of this task is not on file."))
        return load_case(unit, instrument), copy


def _looked(services: Services, case: SigningCase, copy: PaperCopy) -> list[Looked]:
    with services.store.reader() as unit:
        printed = unit.paper_prints.get(case.instrument.id, copy.printed)
    if printed is None:
        raise NotReady(Message("The file that was printed is not on file."))
    return checking.check(
        PrintPackage(pdf=services.files.read(printed.sha256), pages=pages_from(printed.pages)),
        [services.files.read(file.sha256) for file in copy.files],
        reference=case.instrument.reference,
        original=case.route.chain(copy.party).original.number,
        sha256=copy.base,
        kept=[file.kept for file in copy.files],
    )


def _newest(files: Sequence[UploadedFile], looked: Sequence[Looked]) -> list[Looked]:
    """Without the sheets taken over from an earlier scan that were scanned again."""
    over = {number for number, file in enumerate(files, start=1) if file.kept is not None}
    again = {one.measured.sheet for one in looked if one.measured.file not in over and one.pictures is not None}
    return [one for one in looked if one.measured.file not in over or one.measured.sheet not in again]


def _named(one: Looked, case: SigningCase) -> Any:
    """Ink by the signatory's name instead of the key, for sentences."""
    names = {signatory.key: signatory.name for signatory in case.route.signatories}
    return replace(one.measured, ink={names.get(key, key): area for key, area in one.measured.ink.items()})


def _expected(case: SigningCase, copy: PaperCopy) -> Expected:
    original = case.route.chain(copy.party).original
    names = {one.key: one.name for one in case.route.signatories if one.key in copy.covers}
    last = original.pages + 1
    ink: dict[int, tuple[str, ...]] = {last: tuple(names.values())}
    for place in original.places:
        if place.key in names:
            ink[place.page + 1] = (*ink.get(place.page + 1, ()), names[place.key])
    code = code_of(case.instrument.reference, original.number, 1, last, copy.base)
    return Expected(reference=code.reference, original=original.number, sheets=last, digest=code.digest, ink=ink)


def _stored(services: Services, one: Looked) -> ScannedSheet:
    assert one.pictures is not None
    image, shown, printed = (services.files.put(picture) for picture in one.pictures)
    measured = one.measured
    return ScannedSheet(
        sheet=measured.sheet, file=measured.file, page=measured.page, image=image, shown=shown, printed=printed
    )


def _in_order(sheets: Sequence[ScannedSheet]) -> tuple[ScannedSheet, ...]:
    """One for each sheet, the last that was scanned."""
    return tuple(sorted({sheet.sheet: sheet for sheet in sheets}.values(), key=lambda sheet: sheet.sheet))


def _record_check(
    services: Services, copy: PaperCopy, sheets: tuple[ScannedSheet, ...], found: Sequence[Finding]
) -> dict[str, Any]:
    checked = replace(copy, stage=PaperStage.CHECKED, sheets=sheets, findings=tuple(found))
    right = is_right(checked.findings)
    with services.store.unit() as unit:
        instrument = unit.instruments.get(copy.instrument_id)
        assert instrument is not None  # a scan belongs to one by foreign key
        if unit.paper_copies.move(checked, before={PaperStage.CHECKING}):
            detail = {"original": copy.party, "number": copy.number, "right": right}
            record_event(unit, instrument, "paper:check", SERVICE_ACTOR, at=services.clock(), detail=detail)
        unit.commit()  # Commit point.
    return {"right": right}


def certify(services: Services, job: Job, progress: Progress) -> dict[str, Any]:
    """Makes the certified electronic copy of an attested scan and seals it to B-LTA.

    :raises Waiting: an authority or a responder does not answer; nothing was recorded and it is tried again.
    """
    case, copy = _copy(services, job)
    if copy.stage is not PaperStage.ATTESTED:
        return {"already": True}
    progress(Message("Making the certified copy."))
    made = _certified(services, case, copy)
    progress(Message("Sealing the certified copy."))
    sealed = _sealed(services, made, case.instrument, case.route.chain(copy.party).original.languages[0])
    verdict = evidence.verdict(services, sealed, [certified_copy.FIELD], level=LEVEL)
    if not verdict.passed and not verdict.failed_steps:
        # Nothing is wrong with it, but not everything could be asked: a responder was silent.
        raise Waiting(reason=Message("The seal of the certified copy cannot be verified in every respect yet."))
    evidence.require_sound(verdict)
    certified = replace(
        copy, stage=PaperStage.CERTIFIED, certified=services.files.put(sealed), verdict=verdict.to_data()
    )
    return _record_certified(services, certified)


def _certified(services: Services, case: SigningCase, copy: PaperCopy) -> bytes:
    assert copy.attested is not None  # the stage says so
    with services.store.reader() as unit:
        words = _cover(services, unit, case, copy)
        printed = unit.paper_prints.get(case.instrument.id, copy.printed)
    pages = {page.page: page for page in pages_from(printed.pages)} if printed is not None else {}
    sizes = [(pages[sheet.sheet].width, pages[sheet.sheet].height) for sheet in copy.sheets]
    return certified_copy.make(words, [services.files.read(sheet.image) for sheet in copy.sheets], sizes)


def _cover(services: Services, unit: Unit, case: SigningCase, copy: PaperCopy) -> certified_copy.CoverWords:
    instrument = case.instrument
    said, original = copy.attested, case.route.chain(copy.party).original
    assert said is not None
    language = original.languages[0]
    names = party_names(services, unit, instrument, language)
    signed = tuple(
        word(
            language, "signed_line", name=one.name, office=office_of(unit, instrument, one, language),
            party=names[one.party], **said.signed[one.key],
        )
        for one in case.route.signatories
        if one.key in copy.covers
    )  # fmt: skip
    place = {"number": original.number, "count": len(case.route.chains), "reference": instrument.reference}
    return certified_copy.CoverWords(
        language=language,
        title=instrument.title_in(language),
        original=word(language, "of", **place),
        kept=word(language, "kept", party=names[copy.party]),
        signed=signed,
        attested=word(language, "attested_line", name=said.by_name, at=f"{said.at:%Y-%m-%d %H:%M} UTC"),
        seen=said.seen,
        sheets=len(copy.sheets),
        scan=tuple(dict.fromkeys(file.sha256 for file in copy.files)),
        frozen=original.sha256,
        printed=copy.base,
        organization=services.settings.organization.name[language],
        when=said.at,
    )


def _sealed(services: Services, made: bytes, instrument: Instrument, language: str) -> bytes:
    return keys.seal_document(
        services,
        made,
        field=certified_copy.FIELD,
        appearance=seal_in(services, certified_copy.SEAL, instrument.reference, language, at=services.clock()),
        reason="Certified electronic copy of a paper original; not an electronically signed original",
    )


def _lifted(services: Services, pdf: bytes, field: str) -> SigningResult:
    with keys.translated():
        lifted = complete_signatures(
            pdf, field=field, authorities=services.authorities, anchors=services.anchors, final=True
        )
    evidence.prove_extends(pdf, lifted.pdf)
    evidence.require_enduring(services, lifted.pdf)
    return lifted


def _record_certified(services: Services, certified: PaperCopy) -> dict[str, Any]:
    detail = {"original": certified.party, "number": certified.number, "sha256": certified.certified}
    with services.store.unit() as unit:
        instrument = unit.instruments.get(certified.instrument_id)
        if instrument is None or not unit.paper_copies.move(certified, before={PaperStage.ATTESTED}):
            return {"already": True}
        instrument = record_event(unit, instrument, "paper:certify", SERVICE_ACTOR, at=services.clock(), detail=detail)
        if load_case(unit, instrument).route.finished:
            payload, key = {"instrument_id": instrument.id}, f"{JobKind.FINISH_ON_PAPER}:{instrument.id}"
            unit.jobs.enqueue(JobKind.FINISH_ON_PAPER, payload, instrument_id=instrument.id, key=key)
        else:
            tell_next(services, unit, instrument)
        unit.commit()  # Commit point.
    return {"sha256": certified.certified}


def finish(services: Services, job: Job, progress: Progress) -> dict[str, Any]:
    """When the last signature was on paper: lifts the electronic originals to their final level, and the instrument is signed.

    :raises Waiting: an authority or a responder does not answer; nothing was recorded and it is tried again.
    """
    with services.store.reader() as unit:
        instrument = unit.instruments.get(job.payload["instrument_id"])
        if instrument is None or instrument.state is not State.SIGNING:
            return {"already": True}
        case = load_case(unit, instrument)
    if not case.route.finished:
        return {"already": True}
    progress(Message("Adding time-stamps and validation data."))
    lifted = [made for chain in case.route.chains if (made := _final(services, case, chain)) is not None]
    at = services.clock()
    with services.store.unit() as unit:
        held = unit.instruments.get(instrument.id)
        if held is None or held.state is not State.SIGNING:
            return {"already": True}
        for revision, verdict in lifted:
            unit.signatures.add(revision)
            unit.verdicts.add(held.id, revision.party, revision.sha256, verdict, at)
        finished = apply_transition(unit, held, Action.FINISH, SERVICE_ACTOR, at=at, detail={"level": LEVEL})
        tell(services, unit, finished, Action.FINISH, SERVICE_ACTOR)
        unit.commit()  # Commit point.
    return {"lifted": len(lifted)}


def _final(services: Services, case: SigningCase, chain: Chain) -> tuple[SignedRevision, Mapping[str, Any]] | None:
    """One more revision of an original that is not yet at its final level; None for one that is."""
    newest = next(one for one in reversed(chain.counting) if one.stage == COMPLETE)
    if newest.level == LEVEL:
        return None
    fields = {SEAL: SEAL_FIELD} | {one.key: one.field for one in case.route.signatories}
    signed = [fields[key] for key in case.route.keys if chain.of_step(key) is not None]
    made = _lifted(services, services.files.read(newest.sha256), fields[newest.step])
    verdict = evidence.verdict(services, made.pdf, signed, level=LEVEL)
    evidence.require_sound(verdict)
    revision = replace(
        newest,
        sequence=chain.next_sequence,
        sha256=services.files.put(made.pdf),
        level=evidence.short_level(made.level),
        at=services.clock(),
    )
    return revision, verdict.to_data()
