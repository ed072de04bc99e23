"""Signing with a PIN, for signatories of the organization.

Only the approved text is signed: signing starts from :class:`ApprovedPreliminary`, and every new revision
starts with the bytes of the one before. A raw signature is recorded first and lifted to its level by a job
(``signature:complete``), so that a silent time-stamping authority delays evidence but never loses a signature.
"""

from __future__ import annotations

from service.domain.instrument import SignedRevision
from service.domain.permissions import Actor
from service.workflow.context import Services
from service.workflow.signature import act, keys
from service.workflow.signature.case import proved_turn
from service.workflow.signature.consent import CONSENT, said_at
from service.workflow.signature.pins import opened_with_pin


def sign_with_pin(
    services: Services,
    actor: Actor,
    instrument_id: str,
    *,
    version: int,
    digest: str,
    pin: str,
    place: str,
    consent: str = CONSENT,
) -> list[SignedRevision]:
    """The organization's signatory in turn signs every original that does not bear this signature yet: both, or after a refusal
    (:data:`service.domain.route.REFUSED`) the one that was refused.

    1. It is the turn of somebody of the organization, whose key the service has, at this version, on this approved digest, and the files on disk are those files.
    2. The PIN opens the key, whose certificate bears the signatory's name; wrong PINs are counted and slowed down, never stored.
    3. :func:`service.workflow.signature.act.perform`, which says what a crash leaves.

    :param consent: the sentence that the signer confirmed, as it was shown.
    :raises NotYourTurn, StaleVersion, DigestMismatch: step 1.
    :raises PinWrong, TooManyPins: step 2.
    :raises SigningFailed: the certificate is revoked, expired, somebody else's or otherwise not usable; nothing was signed.
    :raises KeyNotThere: the token or the signing service does not answer; nothing was signed.
    :raises NotReady: the certificate's status could not be asked now; nothing was signed.
    """
    said = said_at(place, consent=consent)
    turn = proved_turn(services, actor, instrument_id, version=version, digest=digest)
    key = keys.require_of_signatory(services, turn.instrument, turn.signatory, turn.delegation)
    name, count = turn.signatory.name, len(turn.open_chains)
    with opened_with_pin(services, actor, pin, place=key, signatory=name, signatures=count) as credential:
        return act.perform(services, actor, turn, credential, said)
