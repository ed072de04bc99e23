"""The counterpart's signature, made with its own tool: hand out the originals, accept the signed files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.domain.errors import NotFound, StaleVersion
from service.domain.instrument import Instrument, SignedRevision
from service.domain.lifecycle import Action
from service.domain.messages import Message
from service.domain.parties import COUNTERPART, side_of
from service.domain.permissions import Actor, Permission
from service.domain.route import RAW, Chain
from service.workflow import continuity
from service.workflow.access import require
from service.workflow.certificates.check import require_name
from service.workflow.context import Services
from service.workflow.download import PDF, Download
from service.workflow.draft.edit import pinned
from service.workflow.errors import NotYourTurn, OtherName, SignedAlready, SignedTwice, UploadNotAccepted
from service.workflow.signature import keys, signing_log
from service.workflow.signature.case import (
    SigningCase,
    Turn,
    add_raw,
    get_case,
)
from service.workflow.signature.evidence import digest, endured, examined, require_completable, short_level
from service.workflow.transitions import apply_transition
from signing import ExaminedUpload, confirm_upload, holder_of


def originals_to_sign(services: Services, actor: Actor, instrument_id: str) -> list[Download]:
    """The originals as the counterpart has to sign them: sealed, and signed by everybody before it. Only in its turn.

    :raises NotYourTurn: somebody else signs before, or the counterpart has signed.
    """
    name, chains = _handed_out(services, actor, instrument_id)
    return [_download(services, name, chain) for chain in chains]


def original_to_sign(services: Services, actor: Actor, instrument_id: str, number: int) -> Download:
    """The same of one of them, counted from 1; the others are not read. :raises NotFound: there are not so many."""
    name, chains = _handed_out(services, actor, instrument_id)
    if not 1 <= number <= len(chains):
        raise NotFound(noun="file")
    return _download(services, name, chains[number - 1])


def _handed_out(services: Services, actor: Actor, instrument_id: str) -> tuple[str, Sequence[Chain]]:
    require(actor, Permission.SIGNATURE_MAKE)
    with services.store.reader() as unit:
        case = get_case(unit, actor, instrument_id)
    return case.instrument.reference, case.require_turn(actor).chains


def _download(services: Services, name: str, chain: Chain) -> Download:
    return Download(f"{name}-original-{chain.original.number}.pdf", PDF, services.files.read(chain.base))


def accept_upload(services: Services, actor: Actor, instrument_id: str, *, data: bytes) -> SignedRevision:
    """Takes one original that the counterpart has signed with its own tool. The same file twice is taken once.

    The file must be one of the handed-out originals with exactly one valid signature added in the signatory's field.
    The field is that of the counterpart's next signatory: with several signatories each of them signs what the one before signed,
    and with another certificate. It bears the signatory's name, or the officer has accepted it (:mod:`service.workflow.certificates`).

    :raises UploadNotAccepted: it is something else, or could never reach the level that the archive keeps.
    :raises OtherName: its certificate is in another name.
    :raises NotYourTurn: somebody else signs before.
    """
    with services.store.reader() as unit:
        case = get_case(unit, actor, instrument_id, action=Action.SIGN)
    if side_of(actor) != COUNTERPART:
        raise NotYourTurn(Message("Only the counterpart uploads a signed original."))
    known = _known_upload(case, digest(data))
    if known is not None:
        return known
    turn = case.require_turn(actor)
    signatory, chain = turn.signatory, _matching(services, turn, data)
    with keys.translated(by_hand=True):
        # The file is read in a sandboxed child only; here work goes on with the certificates that it returned.
        base, formats = services.files.read(chain.base), pinned(services, case.instrument).signature_formats
        signed = examined(services, base, data, field=signatory.field, formats=formats)
        require_completable(endured(services, data))
        confirm_upload(signed, anchors=services.anchors)
        holder = holder_of(signed.certificate)
    turn.require_other_certificate(signed.signer, SignedTwice)
    matches = require_name(services, actor, instrument_id, signatory, holder, refusal=OtherName)
    revision = _revision(services, case.instrument, chain, signed, data, step=signatory.key)
    signing_log.received(
        services, case.instrument, revision.party, step=revision.step, base=chain.base, sha256=revision.sha256
    )
    return _record_upload(services, actor, revision, named={"name_matches": matches, "fingerprint": holder.fingerprint})


def _revision(
    services: Services, instrument: Instrument, chain: Chain, signed: ExaminedUpload, data: bytes, *, step: str
) -> SignedRevision:
    return SignedRevision(
        instrument_id=instrument.id,
        party=chain.original.party,
        sequence=chain.next_sequence,
        step=step,
        stage=RAW,
        sha256=services.files.put(data),
        level=short_level(signed.level),
        signer=signed.signer,
        at=services.clock(),
    )


def _record_upload(
    services: Services, actor: Actor, revision: SignedRevision, *, named: Mapping[str, Any]
) -> SignedRevision:
    detail = {
        "step": revision.step,
        "original": revision.party,
        "sha256": revision.sha256,
        "signer": revision.signer,
        **named,
    }
    with services.store.unit() as unit:
        # No version to compare: the other original may have been completed meanwhile, which does no harm to this one.
        case = get_case(unit, actor, revision.instrument_id)
        held, known = case.instrument, _known_upload(case, revision.sha256)
        if known is not None:
            return known
        if case.route.chain(revision.party).next_sequence != revision.sequence:
            raise StaleVersion
        add_raw(unit, held, revision)
        apply_transition(unit, held, Action.SIGN, actor, at=revision.at, detail=detail)
        continuity.keep_heads(services, unit)
        unit.commit()  # Commit point.
    return revision


def _known_upload(case: SigningCase, sha256: str) -> SignedRevision | None:
    for chain in case.route.chains:
        for revision in chain.counting:
            if revision.sha256 == sha256 and revision.stage == RAW and chain.of_step(revision.step) is not None:
                return revision
    return None


def _matching(services: Services, turn: Turn, data: bytes) -> Chain:
    """The original that the upload belongs to. :raises UploadNotAccepted: none, or it is already signed."""
    for chain in turn.chains:
        if data.startswith(services.files.read(chain.base)):
            if turn.is_open(chain):
                return chain
            raise SignedAlready(number=chain.original.number, code="already_signed")
    reason = Message(
        "It does not begin with one of the originals that were handed out. Sign the file exactly as you downloaded it, "
        "with a tool that adds the signature at its end; do not print, convert or save it again."
    )
    raise UploadNotAccepted(reason=reason, code="different_document")
