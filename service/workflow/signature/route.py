"""Loads the signature route of one instrument: what was approved, who signs, how far each original has come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from service.domain.approval import ApprovedPreliminary, approved
from service.domain.errors import ActionNotPossible
from service.domain.instrument import Instrument, SignedRevision
from service.domain.jobs import JobKind
from service.domain.lifecycle import APPROVED_STATES
from service.domain.route import VOID, Chain, Route, route
from service.store.unit import Unit
from service.workflow.errors import NotReady

SEAL_FIELD = "Seal"
"""The PDF field of the organization's seal on every original."""


@dataclass(frozen=True, slots=True)
class ApprovedRoute:
    """The proof of approval together with the route that rests on it."""

    proof: ApprovedPreliminary
    route: Route


def load_approved_route(unit: Unit, instrument: Instrument) -> ApprovedRoute:
    """:raises ActionNotPossible: the instrument has not been approved.
    :raises DigestMismatch: the originals on file are not the approved ones.
    """
    if instrument.state not in APPROVED_STATES:
        raise ActionNotPossible(action="instrument:sign", state=instrument.state)
    approval = unit.approvals.latest(instrument.id)
    preliminary = unit.preliminaries.latest(instrument.id)
    if approval is None or preliminary is None:
        raise NotReady(reason="there are no approved originals on file")
    revisions = {
        original.party: unit.signatures.chain(instrument.id, original.party) for original in preliminary.originals
    }
    signatories = unit.signatories.of(instrument.id)
    papers, ink = unit.paper_copies.of(instrument.id), unit.paper_means.ink(instrument.id)
    return ApprovedRoute(approved(preliminary, approval), route(preliminary, signatories, revisions, papers, ink))


def void_seals(unit: Unit, instrument: Instrument, *, at: datetime) -> None:
    """Marks, in the caller's transaction, that the revisions so far are of originals that are not wanted any more.

    Nothing is taken away: the chain goes on behind the mark.
    """
    preliminary = unit.preliminaries.latest(instrument.id)
    for original in preliminary.originals if preliminary is not None else ():
        chain = Chain(original, tuple(unit.signatures.chain(instrument.id, original.party)))
        if chain.counting:
            unit.signatures.add(replace(chain.revisions[-1], sequence=chain.next_sequence, stage=VOID, at=at))


def add_raw(unit: Unit, instrument: Instrument, revision: SignedRevision) -> None:
    """A raw revision and the job that lifts it to its level, in the caller's transaction."""
    unit.signatures.add(revision)
    payload = {
        "instrument_id": instrument.id,
        "party": revision.party,
        "sequence": revision.sequence,
        "step": revision.step,
    }
    key = f"{JobKind.COMPLETE_SIGNATURE}:{instrument.id}:{revision.party}:{revision.sequence}"
    unit.jobs.enqueue(JobKind.COMPLETE_SIGNATURE, payload, instrument_id=instrument.id, key=key)
