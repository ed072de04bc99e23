"""The account that a procès-verbal gives, in words, from the facts: in each authentic language of the instrument, or in that of a ceremony."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from service.domain.ceremony import Ceremony, CeremonyItem, ItemStage
from service.domain.instrument import Signatory
from service.domain.parties import ORGANIZATION
from service.drafting.answers.parties import form_of
from service.drafting.grammar import grammar_of
from service.drafting.proces_verbal import Account, Section, Telling, facts, moment, sections_data, words_for
from service.workflow.context import Services
from service.workflow.draft.titles import text_in
from service.workflow.proces_verbal.digests import digests, raw_of
from service.workflow.proces_verbal.facts import Facts, step_in
from service.workflow.signature.stamps import office_of


def instrument_account(services: Services, found: Facts) -> Account:
    """Every signatory on every original, in every authentic language."""
    tellings = []
    for language in found.languages:
        sections = [
            _instrument(services, found, language),
            *(_signatory(services, found, signatory, language) for signatory in found.route.signatories),
        ]
        tellings.append(_telling(services, language, subject=found.instrument.reference, sections=sections))
    steps = [one.key for one in found.route.signatories]
    return _account(
        services, "instrument", tellings, found={found.instrument.id: found}, steps={found.instrument.id: steps}
    )


def ceremony_account(services: Services, ceremony: Ceremony, found: Mapping[str, Facts]) -> Account:
    """What one person signed in one act, and what was not signed."""
    language, words = ceremony.language, words_for(ceremony.language)
    signed = [item for item in ceremony.items if item.stage is ItemStage.SIGNED]
    sections, steps = [_ceremony(ceremony, len(signed), words)], {}
    for item in signed:
        one = found[item.instrument_id]
        step = step_in(ceremony, one)
        steps[item.instrument_id] = [step]
        signatory = next(each for each in one.route.signatories if each.key == step)
        sections.append(_instrument(services, one, language, consent=item.consent))
        sections.append(_signatory(services, one, signatory, language))
    left = [item for item in ceremony.items if item.stage is not ItemStage.SIGNED]
    sections += [_left(item, found[item.instrument_id], words) for item in left]
    subject = f"{ceremony.by_name}, {moment(ceremony.begun_at or ceremony.made_at, language)}"
    telling = _telling(services, language, subject=subject, sections=sections)
    return _account(services, "ceremony", [telling], found=found, steps=steps)


def _account(
    services: Services,
    kind: str,
    tellings: Sequence[Telling],
    *,
    found: Mapping[str, Facts],
    steps: Mapping[str, Sequence[str]],
) -> Account:
    """:param steps: instrument -> whose signatures the account is about."""
    languages = [telling.language for telling in tellings]
    images = {
        one.instrument.reference: {chain.original.party: list(chain.original.page_images) for chain in one.chains}
        for one in found.values()
    }
    listed = tuple(row for key, mine in steps.items() for row in digests(services, found[key], mine, languages))
    data: dict[str, Any] = {
        "kind": kind,
        "subject": tellings[0].subject,
        "sections": sections_data(tellings[0].sections),
        "digests": [list(row) for row in listed],
        "page_images": images,
    }
    return Account(kind=kind, tellings=tuple(tellings), digests=listed, data=data)


def _telling(services: Services, language: str, *, subject: str, sections: Sequence[Section]) -> Telling:
    organization = services.settings.organization
    name = text_in(organization.name, language)
    form = form_of(ORGANIZATION, language, answers={}, organization=organization.for_documents())
    names = grammar_of(language).names(name, form, the=True)
    return Telling(language=language, organization=names, subject=subject, sections=tuple(sections))


def _instrument(services: Services, found: Facts, language: str, consent: str = "") -> Section:
    instrument, approval, approved_for = found.instrument, found.approval, found.approved_for
    counterpart = text_in(found.answers.get("counterpart_name"), language) or instrument.counterpart_name
    parties = (text_in(services.settings.organization.name, language), counterpart)
    return Section(
        level=1,
        heading=f"{instrument.reference}: {instrument.title_in(language)}",
        facts=facts(
            ("parties", "; ".join(parties)),
            ("approved_by", f"{approval.by_name}, {moment(approval.at, language)}"),
            ("approved_for", f"{approved_for.head_name}: {approved_for.document}" if approved_for else ""),
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
            ("began", moment(ceremony.begun_at, ceremony.language)),
            ("ended", moment(ceremony.ended_at, ceremony.language)),
            ("signed_count", f"{signed} / {len(ceremony.items)}"),
        ),
    )


def _left(item: CeremonyItem, found: Facts, words: Mapping[str, str]) -> Section:
    heading = f"{words['not_signed']}: {found.instrument.reference}"
    return Section(level=1, heading=heading, facts=facts(("reason", item.reason)))


def _signatory(services: Services, found: Facts, signatory: Signatory, language: str) -> Section:
    words, detail = words_for(language), found.acts(signatory)
    stated = text_in(found.answers.get(f"{signatory.key}_authority"), language)
    return Section(
        level=2,
        heading=f"{signatory.name}, {office_of(signatory, found.answers, language)}",
        facts=facts(
            ("party", _party(services, found, signatory, language)),
            ("named", signatory.named),
            ("authority", signatory.authority or stated),
            ("place", "; ".join(_places(found, signatory, language))),
            ("way", words[_means(found, signatory, detail)]),
            *_once(found, signatory, "certificate", "signer"),
            *_once(found, signatory, "issuer", "issuer"),
            *_times(found, signatory, language),
            *_levels(found, signatory),
            *_pages(found, signatory, detail),
        ),
    )


def _places(found: Facts, signatory: Signatory, language: str) -> tuple[str, ...]:
    """Where the person signed: as told to the service, as the signature states, or as written on the paper with its date."""
    if signatory.key in found.route.ink:
        rows = [
            copy.attested.signed[signatory.key]
            for chain in found.chains
            if (copy := chain.paper_of(signatory.key)) and copy.attested
        ]
        told = [f"{row['place']}, {_day(row['date'], language)}" for row in rows]
    else:
        stated = [str(found.report(signatory, chain).get("place") or "") for chain in found.chains]
        told = [str(found.acts(signatory).get("place") or ""), *stated]
    return tuple(dict.fromkeys(place for place in told if place))


def _day(written: str, language: str) -> str:
    try:
        return grammar_of(language).date(datetime.fromisoformat(written).date())
    except ValueError:
        return written


def _means(found: Facts, signatory: Signatory, detail: Mapping[str, Any]) -> str:
    """Key of the words for how it was signed."""
    if signatory.key in found.route.ink:
        return "ink"
    if detail.get("at_desk"):
        return "desk"
    return str(detail.get("way") or ("here" if detail.get("place") else "elsewhere"))


def _once(found: Facts, signatory: Signatory, key: str, member: str) -> Iterator[tuple[str, str]]:
    """What is the same on every original, in one row; otherwise a row for each original."""
    said = {}
    for chain in found.chains:
        raw = raw_of(chain, signatory.key)
        own = raw.signer if raw is not None and member == "signer" else ""
        said[chain.original.number] = str(found.report(signatory, chain).get(member) or own)
    if len(set(said.values())) == 1:
        yield key, next(iter(said.values()))
    else:
        yield from ((f"{key}:{number}", value) for number, value in said.items())


def _times(found: Facts, signatory: Signatory, language: str) -> Iterator[tuple[str, str]]:
    for chain in found.chains:
        proved, raw = found.report(signatory, chain).get("best_time"), raw_of(chain, signatory.key)
        said = ""
        if proved:
            said = moment(datetime.fromisoformat(proved), language)
        elif raw is not None:
            said = words_for(language)["not_proved"].format(at=moment(raw.at, language))
        yield f"time:{chain.original.number}", said


def _levels(found: Facts, signatory: Signatory) -> Iterator[tuple[str, str]]:
    levels = [one.level for chain in found.chains if (one := chain.of_step(signatory.key)) is not None]
    yield "level", ", ".join(dict.fromkeys(levels))


def _pages(found: Facts, signatory: Signatory, detail: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Only for who signed on pages of this service, which showed them."""
    if _means(found, signatory, detail) not in {"here", "desk"}:
        return
    for chain in found.chains:
        yield f"pages:{chain.original.number}", str(chain.original.pages)


def _party(services: Services, found: Facts, signatory: Signatory, language: str) -> str:
    if signatory.party == ORGANIZATION:
        return text_in(services.settings.organization.name, language)
    return text_in(found.answers.get(f"{signatory.party}_name"), language) or found.instrument.counterpart_name
