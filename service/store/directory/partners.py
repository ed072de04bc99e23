"""The directory of partners: the newest revision of each, its history, and the instruments made with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update

from service.domain.counterparts.partners import Note, Partner, PartnerDocument, PartnerPerson, PartnerRevision
from service.domain.errors import StaleVersion
from service.store.instruments.instruments import matching
from service.store.repository import AnyRow, Repository
from service.store.search.folding import folded_line
from service.store.tables import partner_instruments, partner_revisions, partners


class Partners(Repository):
    """By name in lists. A duplicate that was merged is found by its id only."""

    def add(self, made: PartnerRevision) -> None:
        """A new entry, at revision 1."""
        self._insert(partners, _values(made.partner, made.at))
        self._insert(partner_revisions, _row(made))

    def update(self, made: PartnerRevision) -> None:
        """The next revision. :raises StaleVersion: the stored one is not the revision before it any more."""
        mine = (partners.c.id == made.partner.id) & (partners.c.revision == made.partner.revision - 1)
        if not self._changed(update(partners).where(mine).values(_values(made.partner, made.at))):
            raise StaleVersion(partner_id=made.partner.id)
        self._insert(partner_revisions, _row(made))

    def get(self, partner_id: str) -> Partner | None:
        """As it is now."""
        row = self._one(select(partners.c.record).where(partners.c.id == partner_id))
        return None if row is None else partner_from(row.record)

    def list(
        self,
        *,
        text: str | None = None,
        kind: str | None = None,
        country: str | None = None,
        limit: int,
        offset: int = 0,
    ) -> list[Partner]:
        """Those that meet every given condition; ``text`` is words of its names or persons."""
        query = select(partners.c.record).where(*_conditions(text, kind, country))
        ordered = query.order_by(partners.c.folded, partners.c.id).limit(limit).offset(offset)
        return [partner_from(row.record) for row in self._all(ordered)]

    def count(self, *, text: str | None = None, kind: str | None = None, country: str | None = None) -> int:
        """How many :meth:`list` would give without a limit."""
        return self._count(partners, *_conditions(text, kind, country))

    def history(self, partner_id: str) -> Sequence[PartnerRevision]:
        """Newest first."""
        query = select(partner_revisions).where(partner_revisions.c.partner_id == partner_id)
        return [_revision(row) for row in self._all(query.order_by(partner_revisions.c.revision.desc()))]

    def link(self, instrument_id: str, partner_id: str, *, at: datetime) -> None:
        """The instrument is made with this partner, and with no other."""
        self._connection.execute(
            delete(partner_instruments).where(partner_instruments.c.instrument_id == instrument_id)
        )
        self._connection.execute(
            insert(partner_instruments).values(instrument_id=instrument_id, partner_id=partner_id, at=at)
        )

    def move_links(self, partner_id: str, target: str) -> None:
        """Everything that pointed to ``partner_id`` points to ``target``."""
        links = partner_instruments.c.partner_id == partner_id
        self._connection.execute(update(partner_instruments).where(links).values(partner_id=target))

    def of_instrument(self, instrument_id: str) -> Partner | None:
        """With which partner the instrument is made, as far as somebody chose it from the directory."""
        row = self._one(select(partner_instruments).where(partner_instruments.c.instrument_id == instrument_id))
        return None if row is None else self.get(row.partner_id)

    def instruments_of(self, partner_id: str) -> Sequence[str]:
        """Ids, those linked last first."""
        query = select(partner_instruments.c.instrument_id).where(partner_instruments.c.partner_id == partner_id)
        return [row.instrument_id for row in self._all(query.order_by(partner_instruments.c.at.desc()))]


def record_of(partner: Partner) -> dict[str, Any]:
    """Plain JSON."""
    notes = [{**asdict(note), "at": note.at.isoformat()} for note in partner.notes]
    documents = [{**asdict(one), "at": one.at.isoformat()} for one in partner.documents]
    return {**asdict(partner), "notes": notes, "documents": documents}


def partner_from(data: Mapping[str, Any]) -> Partner:
    """What :func:`record_of` wrote."""
    people = {
        listed: tuple(PartnerPerson(**person) for person in data[listed]) for listed in ("contacts", "signatories")
    }
    notes = tuple(Note(**{**note, "at": datetime.fromisoformat(note["at"])}) for note in data["notes"])
    documents = tuple(
        PartnerDocument(**{**one, "at": datetime.fromisoformat(one["at"])}) for one in data.get("documents", ())
    )
    return replace(Partner(**{**data, **people}), notes=notes, documents=documents)


def _conditions(text: str | None, kind: str | None, country: str | None) -> Sequence[ColumnElement[bool]]:
    conditions = [partners.c.merged_into.is_(None), *matching(partners.c.folded, text)]
    if kind:
        conditions.append(partners.c.kind == kind)
    if country:
        conditions.append(partners.c.country == country)
    return conditions


def _values(partner: Partner, at: datetime) -> dict[str, Any]:
    people = (person.name for person in (*partner.contacts, *partner.signatories))
    short = str(partner.answers.get("short_name") or "")
    return {
        "id": partner.id,
        "revision": partner.revision,
        "name": partner.name,
        "kind": partner.kind,
        "country": partner.country,
        "folded": folded_line(partner.name, short, *partner.aliases, *people),
        "merged_into": partner.merged_into,
        "record": record_of(partner),
        "updated_at": at,
    }


def _row(made: PartnerRevision) -> dict[str, Any]:
    return {
        "partner_id": made.partner.id,
        "revision": made.partner.revision,
        "kind": made.kind,
        "record": record_of(made.partner),
        "by": made.by,
        "by_name": made.by_name,
        "at": made.at,
        "about": made.about,
    }


def _revision(row: AnyRow) -> PartnerRevision:
    return PartnerRevision(
        partner=partner_from(row.record), kind=row.kind, by=row.by, by_name=row.by_name, at=row.at, about=row.about
    )
