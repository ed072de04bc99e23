"""The parties of a register entry: as the text names them, and what the directory knew of the counterpart on the day of the deposit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.depository.register.register import PartyEntry
from service.domain.counterparts.partners import Partner
from service.domain.parties import COUNTERPART, ORGANIZATION
from service.drafting.model.template import Template
from service.workflow.context import Services
from service.workflow.draft.titles import main_language, text_in


def party_entries(
    services: Services, template: Template, answers: Mapping[str, Any], partner: Partner | None
) -> tuple[PartyEntry, ...]:
    """:param partner: the directory's entry with which the agreement is made; None where nobody chose one."""
    language = main_language(template, answers)
    ours = services.settings.organization
    organization = PartyEntry(
        key=ORGANIZATION,
        name=ours.name[language],
        short_name=ours.short_name[language],
        country=ours.country[language],
    )
    counterpart = PartyEntry(
        key=COUNTERPART,
        name=text_in(answers.get("counterpart_name"), language),
        short_name=text_in(answers.get("counterpart_short_name"), language),
        country=text_in(answers.get("counterpart_country"), language),
    )
    if partner is not None:
        counterpart |= _known(partner, counterpart["name"])
    return tuple(_acting(party, answers, language) for party in (organization, counterpart))


def _known(partner: Partner, name: str) -> PartyEntry:
    """:param name: of the text; where the directory knows another one, that is an alias."""
    aliases = [one for one in dict.fromkeys((partner.name, *partner.aliases)) if one != name]
    found: PartyEntry = {"aliases": aliases}  # type: ignore[typeddict-item]
    if partner.kind:
        found["kind"] = partner.kind
    return found


def _acting(party: PartyEntry, answers: Mapping[str, Any], language: str) -> PartyEntry:
    through = text_in(answers.get(f"{party['key']}_acting_through"), language)
    if through:
        party["acting_through"] = through
    return party
