"""Facts of each signature for the procès-verbal, from rows and verdicts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from service.domain.approval import Approval
from service.domain.ceremony import Ceremony, CeremonyItem, ItemStage
from service.domain.events import Event
from service.domain.instrument import Instrument, Signatory, SignedRevision
from service.domain.lifecycle import Action
from service.domain.messages import Message
from service.domain.parties import ORGANIZATION
from service.domain.route import COMPLETE, REFUSED, Chain, Route, route
from service.drafting.proces_verbal import Account, Section, facts, grouped, sections_data, words_for
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.draft.titles import text_in
from service.workflow.errors import NotReady


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything about the signatures of one instrument, read at one moment, in whatever state it is."""

    instrument: Instrument
    route: Route
    approval: Approval
    answers: Mapping[str, Any]
    events: tuple[Event, ...]
    reports: Mapping[tuple[str, str], Mapping[str, Any]]
    """(party of the original, field) -> what the newest verdict says of the signature."""

    @property
    def chains(self) -> tuple[Chain, ...]:
        """One for each original."""
        return self.route.chains


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
        route=route(
            preliminary,
            unit.signatories.of(instrument_id),
            revisions,
            unit.paper_copies.of(instrument_id),
            unit.paper_means.ink(instrument_id),
        ),
        approval=approval,
        answers=draft.answers if draft is not None else {},
        events=tuple(unit.events.of(instrument_id)),
        reports=reports,
    )


def instrument_account(services: Services, found: Facts, language: str) -> Account:
    """Every signatory on every original."""
    sections = [_instrument(services, found, language)]
    for signatory in found.route.signatories:
        sections += _signatory(services, found, signatory, language)
    return _account(
        services, "instrument", language, subject=found.instrument.reference, sections=sections, found=[found]
    )


def ceremony_account(services: Services, ceremony: Ceremony, found: Mapping[str, Facts]) -> Account:
    """What one person signed in one act, and what was not signed."""
    language, words = ceremony.language, words_for(ceremony.language)
    signed = [item for item in ceremony.items if item.stage is ItemStage.SIGNED]
    sections = [_ceremony(ceremony, len(signed), words)]
    for item in signed:
        one = found[item.instrument_id]
        step = step_in(ceremony, one)
        signatory = next(each for each in one.route.signatories if each.key == step)
        sections.append(_instrument(services, one, language, consent=item.consent))
        sections += _signatory(services, one, signatory, language)
    left = [item for item in ceremony.items if item.stage is not ItemStage.SIGNED]
    sections += [_left(item, found[item.instrument_id], words) for item in left]
    subject = f"{ceremony.by_name}, {_utc(ceremony.begun_at or ceremony.made_at)}"
    return _account(services, "ceremony", language, subject=subject, sections=sections, found=list(found.values()))


def step_in(ceremony: Ceremony, found: Facts) -> str:
    """Key of the signatory whose signature was made in this ceremony, on an instrument that was signed in it."""
    acts = (event.detail for event in found.events if event.kind == Action.SIGN)
    return next(str(told["step"]) for told in acts if told.get("ceremony") == ceremony.id)


def _account(
    services: Services, kind: str, language: str, *, subject: str, sections: list[Section], found: list[Facts]
) -> Account:
    name = text_in(services.settings.organization.name, language)
    images = {
        one.instrument.reference: {chain.original.party: list(chain.original.page_images) for chain in one.chains}
        for one in found
    }
    data = {"kind": kind, "subject": subject, "sections": sections_data(sections), "page_images": images}
    return Account(
        kind=kind, language=language, organization=name, subject=subject, sections=tuple(sections), data=data
    )


def _instrument(services: Services, found: Facts, language: str, consent: str = "") -> Section:
    instrument, approval = found.instrument, found.approval
    parties = (text_in(services.settings.organization.name, language), instrument.counterpart_name)
    return Section(
        level=1,
        heading=f"{instrument.reference}: {instrument.title}",
        facts=facts(
            ("reference", instrument.reference),
            ("parties", "; ".join(parties)),
            ("approved", grouped(approval.digest)),
            ("approved_by", f"{approval.by_name}, {_utc(approval.at)}"),
            ("confirmed", f"“{consent}”" if consent else ""),
        ),
    )


def _ceremony(ceremony: Ceremony, signed: int, words: Mapping[str, str]) -> Section:
    return Section(
        level=1,
        heading=words["signer"],
        facts=facts(
            ("signer", ceremony.by_name),
            ("certificate", ceremony.signer),
            ("place", ceremony.place),
            ("began", _utc(ceremony.begun_at)),
            ("ended", _utc(ceremony.ended_at)),
            ("signed_count", f"{signed} / {len(ceremony.items)}"),
        ),
    )


def _left(item: CeremonyItem, found: Facts, words: Mapping[str, str]) -> Section:
    heading = f"{words['not_signed']}: {found.instrument.reference}"
    return Section(level=1, heading=heading, facts=facts(("reason", item.reason)))


def _signatory(services: Services, found: Facts, signatory: Signatory, language: str) -> Iterator[Section]:
    words = words_for(language)
    acts = [event for event in found.events if event.kind == Action.SIGN and event.detail.get("step") == signatory.key]
    detail = acts[-1].detail if acts else {}
    if signatory.key in found.route.ink:
        detail = {"place": _written(found, signatory.key), "way": "ink"}
    yield Section(
        level=2,
        heading=f"{signatory.name}, {signatory.office}",
        facts=facts(
            ("party", _party(services, found, signatory, language)),
            ("named", signatory.named),
            ("authority", signatory.authority),
            ("authority_file", grouped(signatory.authority_sha256)),
            ("place", str(detail.get("place") or "")),
            ("way", words[_means(detail)]),
        ),
    )
    for chain in found.chains:
        yield _original(services, found, signatory, chain, language)


def _means(detail: Mapping[str, Any]) -> str:
    """Key of the words for how it was signed."""
    if detail.get("at_desk"):
        return "desk"
    return str(detail.get("way") or ("here" if detail.get("place") else "elsewhere"))


def _written(found: Facts, key: str) -> str:
    """Place and date as they stand on the paper."""
    said = [copy.attested.signed[key] for chain in found.chains if (copy := chain.paper_of(key)) and copy.attested]
    return "; ".join(dict.fromkeys(f"{row['place']}, {row['date']}" for row in said))


def _original(services: Services, found: Facts, signatory: Signatory, chain: Chain, language: str) -> Section:
    words, original = words_for(language), chain.original
    raw, before = _raw(chain, signatory.key)
    complete = next((one for one in chain.counting if one.step == signatory.key and one.stage == COMPLETE), None)
    paper = chain.paper_of(signatory.key)
    report = found.reports.get((original.party, signatory.field), {})
    proved = report.get("best_time")
    said = words["not_proved"].format(at=_utc(raw.at)) if raw else ""
    images = json.dumps(list(original.page_images), separators=(",", ":"))
    holder = text_in(services.settings.organization.short_name, language)
    if original.party != ORGANIZATION:
        holder = text_in(found.answers.get(f"{original.party}_short_name"), language)
    return Section(
        level=3,
        heading=words["original"].format(number=original.number, of=len(found.chains), party=holder),
        facts=facts(
            ("time", _utc(datetime.fromisoformat(proved)) if proved else said),
            ("certificate", str(report.get("signer") or (raw.signer if raw else ""))),
            ("issuer", str(report.get("issuer") or "")),
            ("before", grouped(before)),
            ("after", grouped(raw.sha256) if raw else ""),
            ("complete", grouped(complete.sha256) if complete else ""),
            ("certified_copy", grouped(paper.certified) if paper else ""),
            ("level", complete.level if complete else (raw.level if raw else "")),
            ("pages", str(original.pages)),
            ("images", grouped(hashlib.sha256(images.encode()).hexdigest())),
        ),
    )


def _raw(chain: Chain, key: str) -> tuple[SignedRevision | None, str]:
    """The signature of this step that counts, and the SHA-256 of what it was put on."""
    base = chain.original.sha256
    found: tuple[SignedRevision | None, str] = (None, "")
    for one in chain.counting:
        if one.step == key and one.stage == REFUSED:
            found = (None, "")
        elif one.step == key and found[0] is None:
            found = (one, base)
        if one.stage == COMPLETE:
            base = one.sha256
    return found


def _party(services: Services, found: Facts, signatory: Signatory, language: str) -> str:
    if signatory.party == ORGANIZATION:
        return text_in(services.settings.organization.name, language)
    return text_in(found.answers.get(f"{signatory.party}_name"), language) or found.instrument.counterpart_name


def _utc(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if at is not None else ""
