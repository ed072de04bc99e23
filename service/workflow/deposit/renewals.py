"""Renewal of time-stamps: the files of a deposit, agreement or holding, that are due get another one, as a new version of the archived object.

1. Whatever an interrupted run left is finished first (:func:`service.workflow.deposit.commit.recover`).
2. Each file that is due is renewed, outside any transaction, because this asks authorities and responders. A failure does not stop the others.
3. The new version is durable in the archive (**the archive's commit point**), then its entry in the log, then one transaction writes the rows and the
   event of the history and commits (**the commit point** for readers). A crash in between is finished from the archive's own bytes.

What has lapsed is never renewed, because that would prove nothing; it is reported every time.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.depository.deposit.deposit import Depositor
from service.depository.ocfl import versions
from service.depository.register import renewals
from service.depository.register.renewals import Renewal, RenewedFile
from service.domain.errors import DomainError
from service.domain.messages import Message
from service.domain.permissions import SERVICE_ACTOR
from service.store.unit import Unit
from service.workflow import continuity
from service.workflow.context import Services
from service.workflow.deposit import commit, holdings
from service.workflow.errors import NotReady
from service.workflow.proofs import expiry
from service.workflow.proofs import rows as proof_rows
from service.workflow.proofs.expiry import DUE, LAPSED, Proof
from service.workflow.proofs.reading import Deposited
from service.workflow.signature.evidence import digest
from service.workflow.translatable import in_english, message_of
from signing import RENEWAL_LEAD_TIME, SigningError, proof_term, renew_timestamps

log = logging.getLogger(__name__)

RENEWED, FAILED = "renewed", "failed"
ATTEMPTS = 3
"""How often one renewal begins again because it had to finish somebody else's first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one file that was due or has lapsed."""

    label: str
    """As :attr:`service.workflow.proofs.expiry.Proof.label`."""
    path: str
    state: str
    """``renewed``, ``failed`` (it was due and can be tried again), ``late`` or ``unknown``."""
    ends: datetime | None
    """Until when it is proved now."""
    told: str
    """The authority; or why not."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A renewed file that is not in the archive yet."""

    file: RenewedFile
    data: bytes


def run(services: Services, *, ahead: timedelta = RENEWAL_LEAD_TIME) -> Iterator[Outcome]:
    """Renews what is due of every deposit, in the order of :func:`expiry.parts`; yields only what was due or has lapsed.

    :param ahead: what ends within this time is due.
    """
    for sentence in commit.recover(services):
        log.warning(sentence)
    for entries in expiry.parts(services):
        for entry in entries:
            yield from renew(services, entry, ahead=ahead)


def renew(services: Services, entry: Deposited, *, ahead: timedelta = RENEWAL_LEAD_TIME) -> list[Outcome]:
    """Renews what is due of one deposit. A failure is an outcome, not an error: the next run tries it again."""
    try:
        rows = expiry.refresh(services, entry)
    except DomainError as error:
        return [_outcome(Outcome(label=entry.label, path="", state=FAILED, ends=None, told=str(error)))]
    now = services.clock()
    found = [expiry.proof_of(entry, row, now, ahead) for row in rows]
    lapsed = [
        Outcome(label=entry.label, path=one.path, state=one.state, ends=one.ends, told=one.told)
        for one in found
        if one.state in LAPSED
    ]
    tried = _renewed(services, [one for one in found if one.state == DUE])
    return [_outcome(one) for one in (*lapsed, *tried)]


def _renewed(services: Services, due: Sequence[Proof]) -> list[Outcome]:
    made, troubles = dict[str, _Made](), dict[str, dict[str, Any]]()
    for proof in due:
        try:
            made[proof.path] = _stamped(services, proof)
        except (SigningError, DomainError) as error:
            troubles[proof.path] = message_of(error).to_data()
    if made:
        try:
            _kept(services, due[0].entry, list(made.values()))
        except DomainError as error:
            troubles |= dict.fromkeys(made, message_of(error).to_data())
    if troubles:
        _noted(services, due[0].entry, troubles)
    return [_told(proof, made.get(proof.path), troubles.get(proof.path)) for proof in due]


def _stamped(services: Services, proof: Proof) -> _Made:
    before = services.archive.read(proof.entry.object_id, proof.path)
    after = renew_timestamps(before, authorities=services.authorities, anchors=services.anchors)
    term = proof_term(after, anchors=services.anchors)
    file = RenewedFile(
        path=proof.path, sha256=digest(after), before_sha256=digest(before), authority=term.authority, ends=term.ends
    )
    return _Made(file, after)


def _kept(services: Services, entry: Deposited, made: Sequence[_Made]) -> None:
    """:raises DepositFailed: the archive's disk refused. :raises NotReady: something interrupted cannot be finished."""
    for _ in range(ATTEMPTS):
        if _recorded(services, entry, made):
            return
        commit.recover(services)
    raise NotReady(Message("An interrupted act could not be finished. The reason is in the operator’s log."))


def _recorded(services: Services, entry: Deposited, made: Sequence[_Made]) -> bool:
    """False when something interrupted has to be finished first; then nothing was written."""
    at = services.clock().replace(microsecond=0)
    with services.store.unit() as unit:
        if commit.unfinished(services, unit) or commit.version_behind(services, entry):
            return False
        files = _still_due(services, entry, made)
        if not files:
            return True  # another run did it first
        act = Renewal(
            subject=entry.id,
            number=len(unit.renewals.of(entry.id)) + 1,
            files=tuple(one.file for one in files.values()),
            renewed_by=SERVICE_ACTOR.name,
            renewed_at=at,
        )
        renewed = {path: one.data for path, one in files.items()}
        _entered(services, unit, entry, act, renewed)
        unit.commit()  # The commit point for readers; the archive's own is inside ``keep``.
    return True


def _entered(services: Services, unit: Unit, entry: Deposited, act: Renewal, renewed: Mapping[str, bytes]) -> None:
    service = Depositor(id=SERVICE_ACTOR.id, name=SERVICE_ACTOR.name, address=services.settings.server.public_url)
    index, leaf = renewals.store(
        services.archive, services.log, entry.object_id, act, renewed=renewed, depositor=service
    )
    unit.log_entries.add(index, leaf, act.renewed_at)
    continuity.keep_heads(services, unit)
    proof_rows.enter(unit, act)
    if not holdings.refresh(services, unit, entry.object_id):
        commit.refill_files(services, unit, entry.object_id)


def _still_due(services: Services, entry: Deposited, made: Sequence[_Made]) -> dict[str, _Made]:
    known = services.archive.inventory(entry.object_id)
    return {
        one.file.path: one for one in made if versions.digests(known, one.file.path)["sha256"] == one.file.before_sha256
    }


def _noted(services: Services, entry: Deposited, troubles: Mapping[str, Mapping[str, Any]]) -> None:
    """For the archivist's page."""
    at = services.clock()
    with services.store.unit() as unit:
        for path, trouble in troubles.items():
            unit.proofs.tried(entry.id, path, at=at, trouble=trouble)
        unit.commit()


def _told(proof: Proof, made: _Made | None, trouble: Mapping[str, Any] | None) -> Outcome:
    if made is None or trouble is not None:
        return Outcome(label=proof.label, path=proof.path, state=FAILED, ends=proof.ends, told=in_english(trouble))
    return Outcome(label=proof.label, path=proof.path, state=RENEWED, ends=made.file.ends, told=made.file.authority)


def _outcome(one: Outcome) -> Outcome:
    """Into the log, too: what did not go well is an alarm."""
    write = log.info if one.state == RENEWED else log.error
    write("renewal of %s %s: %s: %s", one.label, one.path, one.state, one.told)
    return one
