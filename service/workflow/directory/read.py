"""Reads the directory: search, and one entry with its agreements and its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.counterparts.partners import SIGNATORIES, Partner, PartnerRevision
from service.domain.errors import NotFound
from service.domain.instrument import Instrument
from service.domain.permissions import Actor, Permission
from service.workflow.access import is_visible, require
from service.workflow.context import Services
from service.workflow.download import Download


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerView:
    """One entry of the directory."""

    partner: Partner
    instruments: Sequence[Instrument]
    """Those that the reader may see, linked last first."""
    history: Sequence[PartnerRevision]
    """Newest first."""
    successor: Partner | None
    """The entry into which this one was merged."""


def search(
    services: Services,
    actor: Actor,
    *,
    text: str | None = None,
    kind: str | None = None,
    country: str | None = None,
    limit: int = 30,
    offset: int = 0,
) -> tuple[list[Partner], int]:
    """One page of the entries that match, by name, and how many there are in all."""
    require(actor, Permission.PARTNER_READ)
    with services.store.reader() as unit:
        found = unit.partners.list(text=text, kind=kind, country=country, limit=limit, offset=offset)
        return found, unit.partners.count(text=text, kind=kind, country=country)


def view(services: Services, actor: Actor, partner_id: str) -> PartnerView:
    """:raises NotFound: there is no such entry."""
    require(actor, Permission.PARTNER_READ)
    with services.store.reader() as unit:
        partner = unit.partners.get(partner_id)
        if partner is None:
            raise NotFound(noun="partner")
        found = (unit.instruments.get(one) for one in unit.partners.instruments_of(partner_id))
        return PartnerView(
            partner=partner,
            instruments=[one for one in found if one is not None and is_visible(one, actor)],
            history=unit.partners.history(partner_id),
            successor=unit.partners.get(partner.merged_into) if partner.merged_into else None,
        )


def of_instrument(services: Services, actor: Actor, instrument_id: str) -> Partner | None:
    """The entry with which the agreement is made; None where nobody chose one, and for those who do not read the directory."""
    if Permission.PARTNER_READ not in actor.permissions:
        return None
    with services.store.reader() as unit:
        return unit.partners.of_instrument(instrument_id)


def document(services: Services, actor: Actor, partner_id: str, key: str) -> Download:
    """The document that empowers a signatory. :raises NotFound: there is none."""
    for person in view(services, actor, partner_id).partner.people(SIGNATORIES):
        if person.key == key and person.document:
            data = services.files.read(person.document)
            return Download(data=data, mime="application/pdf", filename=f"authority-{key[:8]}.pdf")
    raise NotFound(noun="file")


def file(services: Services, actor: Actor, partner_id: str, key: str) -> Download:
    """A document of the organization. :raises NotFound: there is none."""
    for one in view(services, actor, partner_id).partner.documents:
        if one.key == key:
            data = services.files.read(one.sha256)
            return Download(data=data, mime="application/pdf", filename=f"document-{key[:8]}.pdf")
    raise NotFound(noun="file")
