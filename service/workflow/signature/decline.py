"""A signatory declines, takes a signature back that is not completed yet, or another person signs in its place.

A signatory who declines ends the instrument, even after others have signed: nothing half-signed is ever
published, and what was signed stays on file as evidence. A text that has to change goes back to the department instead
(:func:`service.workflow.approval.decide.return_`), which is possible until the first signature.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from service.domain.errors import InvalidInput
from service.domain.instrument import Instrument, Signatory
from service.domain.lifecycle import Action
from service.domain.messages import Message, too_long
from service.domain.parties import COUNTERPART
from service.domain.permissions import Actor, Permission
from service.domain.route import RAW, REFUSED, SIGNED, Chain, Route
from service.workflow.acting import acts_for, by_actor, same_name
from service.workflow.answers import examined_document
from service.workflow.context import Services
from service.workflow.errors import NotReady, NotYourTurn
from service.workflow.letters.tell import tell
from service.workflow.signature.case import (
    SigningCase,
    get_case,
    tell_next,
)
from service.workflow.transitions import apply_transition

REASON_MAXIMUM = 4000
"""Characters."""
LINE_MAXIMUM = 200
"""Characters of a name, an office, or the description of a document."""


def decline_signature(services: Services, actor: Actor, instrument_id: str, *, version: int, reason: str) -> Instrument:
    """A side declines to sign: the instrument is DECLINED, with the reason on record, and the counterpart's links end.

    With several signatories the one who would sign next declines for the side, also after others of the same side have signed.

    :raises NotYourTurn: everybody of this side has already signed every original; it is bound by what it signed.
    :raises InvalidInput: no reason, or too long a one.
    :raises StaleVersion: something was done since the page was loaded.
    """
    reason = _reason(reason)
    with services.store.unit() as unit:
        case = get_case(unit, actor, instrument_id, version=version)
        instrument, route = case.instrument, case.route
        declines = _declines(case, actor)
        detail: dict[str, Any] = {
            "side": declines.party,
            "step": declines.key,
            "remarks": reason,
            "signed_before": _signed(route),
        }
        delegation = by_actor(actor, declines)[1]
        detail |= {"delegation": delegation.to_data()} if delegation is not None else {}
        refused = apply_transition(
            unit, instrument, Action.DECLINE_SIGNATURE, actor, at=services.clock(), detail=detail
        )
        tell(services, unit, refused, Action.DECLINE_SIGNATURE, actor)
        unit.commit()  # Commit point.
    return refused


def _declines(case: SigningCase, actor: Actor) -> Signatory:
    """Whose signature will be missing: the next one for whom the actor acts."""
    own = case.of_actor(actor)
    if not own:
        raise NotYourTurn(Message("You are not among those who sign this agreement."))
    found = next((one for one in own if case.route.progress(one.key) not in SIGNED), None)
    if found is None:
        raise NotYourTurn(Message("This signature is already on every original, and a signature cannot be taken back."))
    return found


def take_back(
    services: Services, actor: Actor, instrument_id: str, key: str, *, version: int, reason: str
) -> Instrument:
    """A raw signature may wait for an issuer that does not answer, or turn out to be the wrong one. Nobody relies on it yet: the step ``key`` is
    opened again on every original on which its signature is still to be completed. The files stay on record.

    :raises NotYourTurn: the actor is neither this signatory nor an officer.
    :raises NotReady: there is nothing to take back: not signed, or completed meanwhile.
    :raises InvalidInput: no reason, or too long a one.
    :raises StaleVersion: something was done since the page was loaded.
    """
    reason = _reason(reason, _TAKEN_BACK)
    with services.store.unit() as unit:
        case = get_case(unit, actor, instrument_id, version=version, action=Action.TAKE_BACK_SIGNATURE)
        chains = _uncompleted(case, key)
        if not _may_take_back(case, actor, key):
            raise NotYourTurn(
                Message("Only the person who signed and the officer in charge can take a signature back.")
            )
        if not chains:
            raise NotReady(
                Message(
                    "This signature is complete, or is not there any more. A complete signature cannot be taken back."
                )
            )
        at = services.clock()
        taken = [chain.of_step(key) for chain in chains]
        for chain, raw in zip(chains, taken, strict=True):
            assert raw is not None
            unit.signatures.add(replace(raw, sequence=chain.next_sequence, stage=REFUSED, at=at))
        detail = {
            "step": key,
            "originals": [chain.original.party for chain in chains],
            "sha256": [raw.sha256 for raw in taken if raw is not None],
            "remarks": reason,
        }
        instrument = apply_transition(unit, case.instrument, Action.TAKE_BACK_SIGNATURE, actor, at=at, detail=detail)
        tell_next(services, unit, instrument)
        unit.commit()  # Commit point.
    return instrument


def may_take_back(case: SigningCase, actor: Actor, key: str) -> bool:
    """Whether the actor may do so now."""
    may = Permission.SIGNATURE_TAKE_BACK in actor.permissions
    return may and _may_take_back(case, actor, key) and bool(_uncompleted(case, key))


def _uncompleted(case: SigningCase, key: str) -> list[Chain]:
    found = ((chain, chain.of_step(key)) for chain in case.route.chains)
    return [chain for chain, revision in found if revision is not None and revision.stage == RAW]


def _may_take_back(case: SigningCase, actor: Actor, key: str) -> bool:
    signatory = next((one for one in case.route.signatories if one.key == key), None)
    return signatory is not None and (Permission.DRAFT_WRITE in actor.permissions or acts_for(actor, signatory))


def replace_signatory(
    services: Services,
    actor: Actor,
    instrument_id: str,
    key: str,
    *,
    version: int,
    name: str,
    office: str,
    authority: str,
    document: bytes | None = None,
) -> Instrument:
    """Somebody else signs for the person whom the text names, with an authority that is on record.

    The text stays as it was approved, so no signature and no approval is touched; stamp, examination and register name the one who
    signs, and for whom. Where the text itself has to name somebody else, it goes back to the department.

    :param authority: the document that empowers: what it is, its date, who issued it.
    :param document: its PDF, kept and deposited with the instrument; None when it is kept elsewhere.
    :raises InvalidInput: a line is missing or too long, or the document is not a PDF. A signatory of the counterpart is replaced only
        with the counterpart's own document.
    :raises NotReady: that person has signed already, on one original at least.
    """
    lines = _lines(name=name, office=office, authority=authority)
    with services.store.reader() as unit:
        case = get_case(unit, actor, instrument_id, version=version, action=Action.REPLACE)
        _replaceable(case, key, name=lines["name"], document=document)
    if document and (errors := examined_document(services, document, title=lines["authority"])):
        raise InvalidInput(errors)
    sha256 = services.files.put(document) if document else ""
    with services.store.unit() as unit:
        case = get_case(unit, actor, instrument_id, version=version)
        instrument, route = case.instrument, case.route
        before = _replaceable(case, key, name=lines["name"], document=document)
        after = replace(
            before,
            name=lines["name"],
            office=lines["office"],
            named=before.named or before.name,
            authority=lines["authority"],
            authority_sha256=sha256,
        )
        unit.signatories.replace(instrument.id, [after if one is before else one for one in route.signatories])
        changed = apply_transition(unit, instrument, Action.REPLACE, actor, at=services.clock(), detail=_detail(after))
        tell_next(services, unit, changed)
        unit.commit()  # Commit point.
    return changed


def _replaceable(case: SigningCase, key: str, *, name: str, document: bytes | None) -> Signatory:
    """Who is replaced. :raises InvalidInput, NotReady: as :func:`replace_signatory`."""
    route = case.route
    before = next((one for one in route.signatories if one.key == key), None)
    if before is None:
        raise InvalidInput({"key": [Message("Choose one of the signatories.")]})
    if before.party == COUNTERPART and not document:
        raise InvalidInput(
            {"document": [Message("Attach the counterpart’s document that appoints the new signatory.")]}
        )
    if any(one.step == key and one.stage == RAW for chain in route.chains for one in chain.counting):
        raise NotReady(
            Message("{name} has already signed; a signature stays with the person who made it.", name=before.name)
        )
    _require_another(route, before, name)
    return before


def _require_another(route: Route, before: Signatory, name: str) -> None:
    """:raises InvalidInput: the named person signs for this side already; nobody signs twice."""
    others = [one.name for one in route.of_side(before.party) if one is not before]
    if any(same_name(name, other) for other in others):
        raise InvalidInput(
            {
                "name": [
                    Message(
                        "{name} is already a signatory. Each person signs only once: name another person.", name=name
                    )
                ]
            }
        )


def _detail(after: Signatory) -> dict[str, str]:
    return {
        "step": after.key,
        "name": after.name,
        "office": after.office,
        "for": after.named,
        "authority": after.authority,
        "authority_sha256": after.authority_sha256,
    }


def _signed(route: Route) -> list[str]:
    """Who has signed one original at least: the record of what is kept as evidence and never published."""
    return [one.key for one in route.signatories if any(chain.of_step(one.key) is not None for chain in route.chains)]


_DECLINED = Message("State why it is not signed; the reason becomes part of the record.")
_TAKEN_BACK = Message("State why the signature is taken back; the reason becomes part of the record.")


def _reason(reason: str, asked: Message = _DECLINED) -> str:
    reason = reason.strip()
    if not reason:
        raise InvalidInput({"reason": [asked]})
    if len(reason) > REASON_MAXIMUM:
        raise InvalidInput({"reason": [too_long(reason, REASON_MAXIMUM)]})
    return reason


def _lines(**given: str) -> dict[str, str]:
    asked = {
        "name": Message("Enter the name of the person who signs."),
        "office": Message("Enter the office that this person holds."),
        "authority": Message("State which document empowers this person: what it is, its date, and who issued it."),
    }
    lines = {key: " ".join(text.split()) for key, text in given.items()}
    errors = {key: [asked[key]] for key, text in lines.items() if not text}
    errors |= {key: [too_long(text, LINE_MAXIMUM)] for key, text in lines.items() if len(text) > LINE_MAXIMUM}
    if errors:
        raise InvalidInput(errors)
    return lines
