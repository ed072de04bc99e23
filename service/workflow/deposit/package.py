"""Contents of a deposit: signed originals with their verdicts, history, answers, annexes, text, and the register's row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from service.depository.deposit import deposit as taking
from service.depository.deposit.deposit import Depositor, DepositPackage
from service.depository.deposit.dueform_facts import InstrumentFacts, OriginalFacts
from service.depository.register.register import AnnexEntry, PartyEntry, RegisterEntry
from service.domain.approval import Approval, Confirmation
from service.domain.instrument import DraftRevision, Instrument, Original, Preliminary, Signatory
from service.domain.lifecycle import Action
from service.domain.messages import Message
from service.domain.office.delegations import Delegation
from service.domain.permissions import Actor
from service.domain.record.events import Event
from service.drafting.answers import tongues
from service.drafting.model.template import Template
from service.drafting.pdf.pages import page_count, page_texts
from service.store.unit import Unit
from service.workflow.answers import evidence
from service.workflow.context import Services
from service.workflow.deposit.entry import Signed, register_entry
from service.workflow.deposit.filing import Filing, with_filing
from service.workflow.deposit.package_details import annex_detail, original_detail, signatory_detail, who
from service.workflow.deposit.parties import party_entries
from service.workflow.draft.edit import pinned
from service.workflow.draft.titles import main_language
from service.workflow.errors import NotReady
from service.workflow.paper.deposit import PaperRecord, filed, paper_records
from service.workflow.proces_verbal import due
from service.workflow.relations.deposit import Linked, linked
from service.workflow.signature.case import (
    SEAL_FIELD,
    SigningCase,
    load_case,
)
from signing import bears_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Everything about one signed instrument that a deposit needs, read at one moment."""

    instrument: Instrument
    template: Template
    draft: DraftRevision
    preliminary: Preliminary
    approval: Approval
    approved_for: Delegation | None
    """On which the approval was given for the head of the organization."""
    confirmations: tuple[Confirmation, ...]
    """Of the agreed text, by both sides."""
    signatories: tuple[Signatory, ...]
    originals: tuple[OriginalFacts, ...]
    events: tuple[Event, ...]
    parties: tuple[PartyEntry, ...]
    text: str
    """Of all pages of the first original."""
    word_files: Mapping[str, bytes]
    reading_copy: bytes
    annexes: Mapping[str, bytes]
    """Path in the object -> bytes, as uploaded."""
    authorities: Mapping[str, bytes]
    """Path in the object -> what empowers somebody to sign for another, as uploaded."""
    evidence: Mapping[str, bytes]
    """Path in the object -> document of an answer to an objection, as uploaded."""
    records: Mapping[str, bytes]
    """Path in the object -> procès-verbal of signature."""
    missing: Message | None
    """What still has to be made before the deposit, as the end of a sentence; empty when nothing."""
    organization_name: str
    relation: Linked | None = None
    """What it does to an earlier instrument; None where it stands alone."""
    papers: tuple[PaperRecord, ...] = ()
    """What was signed in ink."""
    ink: frozenset[str] = frozenset()
    """Keys of those who signed so."""

    def facts(self, today: date) -> InstrumentFacts:
        """What due form is examined on."""
        seal: dict[str, str | Message] = {SEAL_FIELD: Message("Seal of the organization")}
        fields = seal | {one.field: who(one) for one in self.signatories if one.key not in self.ink}
        return InstrumentFacts(
            parties=tuple(original.party for original in self.preliminary.originals),
            party_names=tuple(party["name"] for party in self.parties),
            title=self.instrument.title,
            languages=self.languages,
            fields=fields,
            differing=self._differing,
            accepted=tuple(
                (said["certificate"], said["signatory"], event.actor_name, said["reason"])
                for event in self.events
                if event.kind == Action.ACCEPT_CERTIFICATE
                for said in (event.detail,)
            ),
            papers=tuple(one.facts for one in self.papers),
            ink=tuple(one.name for one in self.signatories if one.key in self.ink),
            signed_on=self.signed_on,
            signed_places=self.signed_places,
            without_place=tuple(one.name for one in self.signatories if not self.signed.places(one)),
            entered_on=today,
            annexes=len(self.draft.annexes),
            annex_pages=sum(annex.pages for annex in self.draft.annexes),
            relation=None if self.relation is None else self.relation.facts(self.draft.answers, self.signed_on),
        )

    @property
    def _differing(self) -> tuple[tuple[str, str], ...]:
        """Signatures with a certificate that does not bear the name of the agreement; each pair of names once."""
        names = {one.field: one.name for one in self.signatories}
        pairs = [
            (str(row["signer"]), names[row["field"]])
            for original in self.originals
            for row in original.verdict["signatures"]
            if row["field"] in names and not bears_name(names[row["field"]], str(row["signer"]))
        ]
        return tuple(dict.fromkeys(pairs))

    @property
    def languages(self) -> tuple[str, ...]:
        """The authentic languages."""
        return tongues.authentic(self.draft.answers)

    @property
    def signed(self) -> Signed:
        """What is known of the signatures."""
        return Signed(
            signatories=self.signatories,
            ink=self.ink,
            events=self.events,
            reports=tuple(row for original in self.originals for row in original.verdict["signatures"]),
            written=tuple(one.written for one in self.papers),
        )

    @property
    def signed_on(self) -> date | None:
        """Day (UTC) of the last person's signature: as its time-stamps prove it, or as it is written on the paper."""
        return self.signed.last_day

    @property
    def signed_places(self) -> tuple[str, ...]:
        """Where people stated that they signed, in the order of signing."""
        return self.signed.all_places


def contents(services: Services, unit: Unit, instrument: Instrument) -> Contents:
    """:raises NotReady: something that a signed instrument has is not on file.
    :raises FileDamaged, FileMissing: a file is not what is on record.
    """
    case, template = load_case(unit, instrument), pinned(services, instrument)
    preliminary, approval = case.proof.preliminary, case.proof.approval
    draft = unit.drafts.get(instrument.id, preliminary.revision)
    if draft is None:
        raise NotReady(Message("The answers of the signed text are not on file."))
    first = preliminary.originals[0]
    originals = tuple(_facts(services, unit, case, original) for original in preliminary.originals)
    return Contents(
        instrument=instrument,
        template=template,
        draft=draft,
        preliminary=preliminary,
        approval=approval,
        approved_for=unit.delegations.get(approval.delegation) if approval.delegation else None,
        confirmations=tuple(unit.confirmations.of(instrument.id, preliminary.digest)),
        signatories=case.route.signatories,
        originals=originals,
        events=tuple(unit.events.of(instrument.id)),
        parties=party_entries(services, template, draft.answers, unit.partners.of_instrument(instrument.id)),
        text="\n\f\n".join(page_texts(originals[0].signed)),
        word_files={language: services.files.read(sha256) for language, sha256 in first.word_files.items()},
        reading_copy=services.files.read(preliminary.reading_copy),
        annexes={
            f"annexes/{number}.pdf": services.files.read(annex.source_sha256)
            for number, annex in enumerate(draft.annexes, start=1)
        },
        authorities={
            f"authority/{one.key}.pdf": services.files.read(one.authority_sha256)
            for one in case.route.signatories
            if one.authority_sha256
        },
        evidence=evidence(services, unit.events.of(instrument.id)),
        records=due.deposited_with(services, unit.events.of(instrument.id)),
        missing=due.missing(unit, instrument),
        organization_name=services.settings.organization.name[main_language(template, draft.answers)],
        relation=linked(unit, instrument),
        papers=paper_records(services, unit, case),
        ink=case.route.ink,
    )


def _facts(services: Services, unit: Unit, case: SigningCase, original: Original) -> OriginalFacts:
    chain = case.route.chain(original.party)
    signed = services.files.read(chain.base)
    verdicts = [
        row.verdict for row in unit.verdicts.of(case.proof.preliminary.instrument_id) if row.sha256 == chain.base
    ]
    if not verdicts:
        raise NotReady(Message("The verification of a signed original is not on file."))
    return OriginalFacts(
        party=original.party,
        frozen=services.files.read(original.sha256),
        frozen_sha256=original.sha256,
        frozen_pages=original.pages,
        signed=signed,
        signed_sha256=chain.base,
        signed_pages=page_count(signed),
        verdict=verdicts[-1],
    )


def depositor(unit: Unit, actor: Actor) -> Depositor:
    """The archivist as the object names it."""
    person = unit.people.get(actor.id)
    return Depositor(
        id=actor.id, name=actor.name, address=f"mailto:{person.email}" if person else f"urn:uuid:{actor.id}"
    )


def package_of(found: Contents, *, number: int, filing: Filing, depositor: Depositor, at: datetime) -> DepositPackage:
    """The package under its number. The same contents, number, decisions, person and time always give the same bytes."""
    return taking.compose(
        with_filing(entry_of(found, number, at), filing),
        originals={original.party: original.signed for original in found.originals},
        verdicts={original.party: original.verdict for original in found.originals},
        events=found.events,
        text=found.text,
        word_files=found.word_files,
        reading_copy=found.reading_copy,
        details=_details(found, depositor),
        depositor=depositor,
        at=at,
        further=_further(found),
    )


def entry_of(found: Contents, number: int, at: datetime) -> RegisterEntry:
    """The entry that a deposit would make at ``at``. :raises NotReady: nothing proves when the instrument was signed."""
    if found.signed_on is None:
        raise NotReady(Message("Nothing proves when the agreement was signed."))
    return register_entry(
        found.instrument, found.template, found.draft.answers, found.signed, signed_on=found.signed_on, number=number,
        at=at, parties=found.parties, records=found.records,
        relation={} if found.relation is None else found.relation.data(found.draft.answers, found.signed_on),
        annexes=[AnnexEntry(number=n, title=one.title, pages=one.pages) for n, one in enumerate(found.draft.annexes, start=1)],
    )  # fmt: skip


def _details(found: Contents, depositor: Depositor) -> dict[str, Any]:
    instrument, template = found.instrument, found.template
    return {
        "depositor": {"id": depositor.id, "name": depositor.name},
        "template": {"id": template.id, "version": template.version, "digest": template.digest},
        "digest": found.preliminary.digest,
        "answers_sha256": found.preliminary.answers_sha256,
        "assembled_at": found.preliminary.assembled_at,
        "approval": {
            "by": found.approval.by_name,
            "at": found.approval.at,
            "digest": found.approval.digest,
            "remarks": found.approval.remarks,
            **({"delegation": found.approved_for.to_data()} if found.approved_for else {}),
        },
        "confirmations": [{"side": one.side, "by": one.by_name, "at": one.at} for one in found.confirmations],
        "signatories": [signatory_detail(one, found.ink) for one in found.signatories],
        "originals": [original_detail(original) for original in found.preliminary.originals],
        "annexes": [annex_detail(number, row) for number, row in enumerate(found.draft.annexes, start=1)],
        "opened_at": instrument.created_at,
        "organization": found.organization_name,
    }


def _further(found: Contents) -> dict[str, bytes]:
    answers = json.dumps(found.draft.answers, ensure_ascii=False, indent=1, sort_keys=True)
    return {
        "answers.json": f"{answers}\n".encode(),
        **found.annexes,
        **found.authorities,
        **found.evidence,
        **found.records,
        **filed(found.papers),
    }
