"""What the procès-verbal is told from: rows and verdicts on the signatures of one instrument, read at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.approval import Approval
from service.domain.ceremony import Ceremony
from service.domain.instrument import Instrument, Signatory
from service.domain.lifecycle import Action
from service.domain.messages import Message
from service.domain.office.delegations import Delegation
from service.domain.record.events import Event
from service.domain.route import Chain, Route, route
from service.drafting.model.template import Template
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.errors import NotReady


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything about the signatures of one instrument, read at one moment, in whatever state it is."""

    instrument: Instrument
    template: Template
    route: Route
    approval: Approval
    approved_for: Delegation | None
    """On which the approval was given for the head of the organization."""
    answers: Mapping[str, Any]
    events: tuple[Event, ...]
    reports: Mapping[tuple[str, str], Mapping[str, Any]]
    """(party of the original, field) -> what the newest verdict says of the signature."""

    @property
    def chains(self) -> tuple[Chain, ...]:
        """One for each original."""
        return self.route.chains

    @property
    def languages(self) -> tuple[str, ...]:
        """The authentic languages, that of the first original first."""
        return self.chains[0].original.languages

    def acts(self, signatory: Signatory) -> Mapping[str, Any]:
        """What is on record of the act in which ``signatory`` signed: place, way; empty for a signature in ink."""
        acts = [one for one in self.events if one.kind == Action.SIGN and one.detail.get("step") == signatory.key]
        return acts[-1].detail if acts and signatory.key not in self.route.ink else {}

    def report(self, signatory: Signatory, chain: Chain) -> Mapping[str, Any]:
        """What the newest verdict on this original says of the signature; empty where there is none."""
        return self.reports.get((chain.original.party, signatory.field), {})


def read_facts(services: Services, unit: Unit, instrument_id: str) -> Facts:
    """:raises NotReady: something that a signed instrument has is not on file."""
    instrument = unit.instruments.get(instrument_id)
    preliminary, approval = unit.preliminaries.latest(instrument_id), unit.approvals.latest(instrument_id)
    if instrument is None or preliminary is None or approval is None:
        raise NotReady(Message("There are no approved originals on file."))
    draft = unit.drafts.get(instrument_id, preliminary.revision)
    revisions = {one.party: unit.signatures.chain(instrument_id, one.party) for one in preliminary.originals}
    reports: dict[tuple[str, str], Mapping[str, Any]] = {}
    for stored in unit.verdicts.of(instrument_id):
        reports |= {(stored.party, row["field"]): row for row in stored.verdict["signatures"]}
    return Facts(
        instrument=instrument,
        template=services.catalogue.get(instrument.template_id, instrument.template_version),
        route=route(
            preliminary,
            unit.signatories.of(instrument_id),
            revisions,
            unit.paper_copies.of(instrument_id),
            unit.paper_means.ink(instrument_id),
        ),
        approval=approval,
        approved_for=unit.delegations.get(approval.delegation) if approval.delegation else None,
        answers=draft.answers if draft is not None else {},
        events=tuple(unit.events.of(instrument_id)),
        reports=reports,
    )


def step_in(ceremony: Ceremony, found: Facts) -> str:
    """Key of the signatory whose signature was made in this ceremony, on an instrument that was signed in it."""
    acts = (event.detail for event in found.events if event.kind == Action.SIGN)
    return next(str(told["step"]) for told in acts if told.get("ceremony") == ceremony.id)
