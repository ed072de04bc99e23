"""The officer accepts a certificate in another name, beforehand or after a file was refused for it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain.certificates import CertificateException, RefusedCertificate
from service.domain.errors import InvalidInput
from service.domain.instrument import Instrument, Signatory
from service.domain.lifecycle import Action
from service.domain.messages import Message, too_long
from service.domain.parties import COUNTERPART
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.workflow.access import check, get_visible, require
from service.workflow.certificates.check import refused, waiting
from service.workflow.context import Services
from service.workflow.letters.tell import tell
from service.workflow.transitions import apply_transition

NAME_MAXIMUM, REASON_MAXIMUM = 200, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """What stands about the certificates of the counterpart's signatories."""

    instrument: Instrument
    signatories: tuple[Signatory, ...]
    """The counterpart's, in order."""
    refused: tuple[RefusedCertificate, ...]
    exceptions: tuple[CertificateException, ...]
    waiting: RefusedCertificate | None
    """Refused, and nothing has been said of it."""


def certificates(services: Services, actor: Actor, instrument_id: str) -> Certificates:
    """:raises NotFound, PermissionMissing: the actor may not see this instrument, or does not write its draft."""
    require(actor, Permission.DRAFT_WRITE)
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        theirs = _theirs(unit, instrument)
        open_ = [found for one in theirs if (found := waiting(unit, instrument.id, one)) is not None]
        return Certificates(
            instrument=instrument,
            signatories=theirs,
            refused=tuple(refused(unit, instrument.id)),
            exceptions=tuple(unit.certificate_exceptions.of(instrument.id)),
            waiting=open_[0] if open_ else None,
        )


def accept_certificate(
    services: Services,
    actor: Actor,
    instrument_id: str,
    *,
    version: int,
    key: str,
    subject: str,
    reason: str,
    fingerprint: str = "",
) -> CertificateException:
    """Records that the signatory ``key`` of the counterpart may sign with a certificate in the name of ``subject``.

    :param fingerprint: SHA-256 of the certificate, hexadecimal, spaces and colons allowed; empty: any certificate of that name.
    :raises InvalidInput: a field is missing or wrong. :raises ActionNotPossible: nobody signs now, or the text is not agreed.
    """
    said, digits = " ".join(subject.split()), re.sub(r"[\s:]", "", fingerprint).casefold()
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id, version=version)
        check(instrument, Action.ACCEPT_CERTIFICATE, actor)
        signatory = next((one for one in _theirs(unit, instrument) if one.key == key), None)
        _require(signatory, said, digits, reason.strip())
        assert signatory is not None
        made = CertificateException(
            instrument_id=instrument.id, key=key, name=signatory.name, subject=said, fingerprint=digits,
            reason=reason.strip(), by=actor.id, by_name=actor.name, at=services.clock(),
        )  # fmt: skip
        unit.certificate_exceptions.add(made)
        detail = {
            "step": key, "signatory": made.name, "certificate": said, "fingerprint": digits, "reason": made.reason
        }  # fmt: skip
        changed = apply_transition(unit, instrument, Action.ACCEPT_CERTIFICATE, actor, at=made.at, detail=detail)
        tell(services, unit, changed, Action.ACCEPT_CERTIFICATE, actor, before=instrument.state)
        unit.commit()  # Commit point.
    return made


def _theirs(unit: Unit, instrument: Instrument) -> tuple[Signatory, ...]:
    return tuple(one for one in unit.signatories.of(instrument.id) if one.party == COUNTERPART)


def _require(signatory: Signatory | None, subject: str, fingerprint: str, reason: str) -> None:
    errors: dict[str, list[Message]] = {}
    if signatory is None:
        errors["key"] = [Message("Choose one of the signatories of the counterpart.")]
    if not subject:
        errors["subject"] = [Message("Enter the name in the certificate, as the certificate shows it.")]
    elif len(subject) > NAME_MAXIMUM:
        errors["subject"] = [too_long(subject, NAME_MAXIMUM)]
    if fingerprint and not re.fullmatch(r"[0-9a-f]{64}", fingerprint):
        errors["fingerprint"] = [
            Message(
                "Enter the SHA-256 fingerprint of the certificate, 64 figures and letters from a to f, or leave it empty."
            )
        ]
    if not reason:
        errors["reason"] = [Message("State why this certificate is accepted; the reason becomes part of the record.")]
    elif len(reason) > REASON_MAXIMUM:
        errors["reason"] = [too_long(reason, REASON_MAXIMUM)]
    if errors:
        raise InvalidInput(errors)
