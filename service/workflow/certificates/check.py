"""A counterpart's signature is made with a certificate in the signatory's name, or in one that the officer has accepted."""

from __future__ import annotations

from collections.abc import Collection

from service.domain.certificates import CertificateException, RefusedCertificate
from service.domain.instrument import Signatory
from service.domain.permissions import Actor
from service.store.unit import Unit
from service.workflow.access import get_visible
from service.workflow.context import Services
from service.workflow.errors import OtherName, SignsInOtherName
from service.workflow.letters.certificates import REFUSED
from service.workflow.letters.tell import tell
from service.workflow.transitions import record_event
from signing import Holder, same_person


def require_name(
    services: Services,
    actor: Actor,
    instrument_id: str,
    signatory: Signatory,
    holder: Holder,
    *,
    refusal: type[OtherName | SignsInOtherName],
) -> bool:
    """Whether the certificate bears the signatory's name; False where it does not, and the officer or the settings let it pass.

    What is refused is recorded, and the officer told, once for each certificate.

    :raises OtherName, SignsInOtherName: as ``refusal`` says.
    """
    if holder.bears(signatory.name):
        return True
    if services.settings.signing.signatory_name == "record":
        return False
    with services.store.reader() as unit:
        if accepted(unit, instrument_id, signatory, holder) is not None:
            return False
    _record(services, actor, instrument_id, signatory, holder)
    raise refusal(found=holder.subject, name=signatory.name, code="other_name")


def accepted(unit: Unit, instrument_id: str, signatory: Signatory, holder: Holder) -> CertificateException | None:
    """What the officer said of this certificate for this signatory."""
    said = unit.certificate_exceptions.of(instrument_id)
    names = (holder.subject, *holder.names)
    return next((one for one in said if _covers(one, signatory, holder.fingerprint, names)), None)


def refused(unit: Unit, instrument_id: str) -> list[RefusedCertificate]:
    """What was refused for its name, oldest first; each certificate once."""
    found = {}
    for event in unit.events.of(instrument_id):
        if event.kind == REFUSED:
            said = event.detail
            found[said["step"], said["signatory"], said["fingerprint"]] = RefusedCertificate(
                key=said["step"],
                name=said["signatory"],
                subject=said["certificate"],
                fingerprint=said["fingerprint"],
                at=event.at,
            )
    return list(found.values())


def waiting(unit: Unit, instrument_id: str, signatory: Signatory) -> RefusedCertificate | None:
    """The newest refused certificate of this signatory of which the officer has not said anything."""
    mine = [one for one in refused(unit, instrument_id) if (one.key, one.name) == (signatory.key, signatory.name)]
    if not mine:
        return None
    said, newest = unit.certificate_exceptions.of(instrument_id), mine[-1]
    covered = any(_covers(one, signatory, newest.fingerprint, (newest.subject,)) for one in said)
    return None if covered else newest


def _covers(said: CertificateException, signatory: Signatory, fingerprint: str, names: Collection[str]) -> bool:
    if (said.key, said.name) != (signatory.key, signatory.name):
        return False
    if said.fingerprint:
        return said.fingerprint == fingerprint
    return any(same_person(said.subject, one) for one in names)


def _record(services: Services, actor: Actor, instrument_id: str, signatory: Signatory, holder: Holder) -> None:
    step, name = signatory.key, signatory.name
    detail = {"step": step, "signatory": name, "certificate": holder.subject, "fingerprint": holder.fingerprint}
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        known = {(one.key, one.name, one.fingerprint) for one in refused(unit, instrument.id)}
        if (step, name, holder.fingerprint) in known:
            return
        changed = record_event(unit, instrument, REFUSED, actor, at=services.clock(), detail=detail)
        tell(services, unit, changed, REFUSED, actor)
        unit.commit()
