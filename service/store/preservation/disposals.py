"""Disposals of objects of the archive: proposed, approved, recorded in the archive, carried out; or withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import delete, select, update

from service.store.holdings.records import Records
from service.store.preservation.legal_holds import LegalHolds
from service.store.register.headings import heading
from service.store.register.register import Register
from service.store.register.replicas import BagState
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.search.index import index_of
from service.store.tables import disposals, holding_texts, proofs, register, register_texts, replica_bags


class DisposalState(StrEnum):
    """Where a disposal stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    """Decided by the second person; the archive does not have the record of it yet."""
    RECORDED = "recorded"
    """The archive and the log have the record; files may still be there."""
    DONE = "done"
    """Every file is gone."""
    WITHDRAWN = "withdrawn"


EFFECTIVE: Final = frozenset({DisposalState.RECORDED, DisposalState.DONE})
"""From the record in the archive on, readers are told that it was disposed of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDisposal:
    """One disposal."""

    id: str
    object_id: str
    subject: str
    """Id of the instrument or holding."""
    kind: str
    """``agreement``, or the kind of the holding."""
    label: str
    authority: str
    """Entry of the retention schedule, or decision."""
    authority_date: date
    reason: str
    digest: str
    """SHA-512, in hex, of the inventory of what is to be destroyed; whoever approves has seen the same."""
    proposed_by: str
    proposed_name: str
    proposed_at: datetime
    seal: str
    """Shows that the service wrote the proposal; empty in a row that was read back from the archive."""
    state: DisposalState
    closed_by: str | None = None
    """Who approved or withdrew it."""
    closed_name: str | None = None
    closed_at: datetime | None = None
    approval_seal: str = ""

    @property
    def effective(self) -> bool:
        """Whether readers are told that it was disposed of."""
        return self.state in EFFECTIVE


class Disposals(Repository):
    """Every disposal that was proposed."""

    @property
    def holds(self) -> LegalHolds:
        """The legal holds that forbid them."""
        return LegalHolds(self._connection)

    def add(self, disposal: StoredDisposal) -> None:
        """A new one."""
        self._insert(disposals, {**plain(disposal), "state": str(disposal.state)})

    def get(self, disposal_id: str) -> StoredDisposal | None:
        """None: there is no such disposal."""
        return _disposal(self._one(select(disposals).where(disposals.c.id == disposal_id)))

    def move(self, row: StoredDisposal, state: DisposalState) -> bool:
        """The row as it is given, in another state; False when the row in the database is not in the state of ``row`` any more."""
        values = {
            name: getattr(row, name) for name in ("closed_by", "closed_name", "closed_at", "approval_seal")
        } | {"state": str(state)}  # fmt: skip
        still = (disposals.c.id == row.id) & (disposals.c.state == str(row.state))
        return self._changed(update(disposals).where(still).values(values)) == 1

    def in_states(self, *states: DisposalState, limit: int | None = None) -> list[StoredDisposal]:
        """Those in one of these states, the newest proposal first."""
        query = select(disposals).where(disposals.c.state.in_(list(map(str, states))))
        rows = self._all(query.order_by(disposals.c.proposed_at.desc(), disposals.c.id).limit(limit))
        return [one for row in rows if (one := _disposal(row)) is not None]

    def open_of(self, object_id: str) -> StoredDisposal | None:
        """The one of this object that was not withdrawn."""
        query = select(disposals).where(
            disposals.c.object_id == object_id, disposals.c.state != str(DisposalState.WITHDRAWN)
        )
        return _disposal(self._one(query))

    def of_subjects(self, subjects: Collection[str]) -> dict[str, StoredDisposal]:
        """Id of the instrument or holding -> that it was disposed of, of those that were."""
        query = select(disposals).where(disposals.c.subject.in_(list(subjects)), disposals.c.state.in_(_EFFECTIVE))
        return {row.subject: one for row in self._all(query) if (one := _disposal(row)) is not None}

    def forget(self, disposal: StoredDisposal) -> None:
        """Takes out what was derived from the files: the texts by which it is found, until when files are proved, what waits for the replica.
        What the register says of it stays.
        """
        self._connection.execute(delete(holding_texts).where(holding_texts.c.holding == disposal.subject))
        self._connection.execute(delete(proofs).where(proofs.c.subject == disposal.subject))
        bags = update(replica_bags).where(replica_bags.c.object_id == disposal.object_id)
        self._connection.execute(bags.values(outcome=str(BagState.DISPOSED)))
        listed = Records(self._connection)
        document = listed.get(disposal.subject)
        if document is not None:
            listed.put(document.record, document.entry)
        self._forget_text(disposal.subject)

    def _forget_text(self, instrument_id: str) -> None:
        query = select(register.c.id, register_texts.c.body).join(
            register_texts, register_texts.c.entry == register.c.id
        )
        row, registered = self._one(query.where(register.c.instrument_id == instrument_id)), Register(self._connection)
        now = registered.by_instrument(instrument_id)
        if row is not None and now is not None and row.body:
            index = index_of(self._connection)
            index.drop(row.id, heading(now), row.body)
            self._connection.execute(update(register_texts).where(register_texts.c.entry == row.id).values(body=""))
            index.put(row.id, heading(now), "")
        registered.refresh(instrument_id)


_EFFECTIVE: Final[Sequence[str]] = sorted(map(str, EFFECTIVE))


def closed(row: StoredDisposal, *, by: str, name: str, at: datetime, seal: str = "") -> StoredDisposal:
    """The row with who approved or withdrew it."""
    return replace(row, closed_by=by, closed_name=name, closed_at=at, approval_seal=seal)


def _disposal(row: AnyRow | None) -> StoredDisposal | None:
    return None if row is None else built(StoredDisposal, row, state=DisposalState(row.state))
