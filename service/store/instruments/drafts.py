"""Draft revisions and the preliminary agreements assembled from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from service.domain.instrument import DraftRevision, Preliminary
from service.domain.negotiation.wording import Wording
from service.store.repository import AnyRow, Repository
from service.store.rows import annex_from, built, document_of, original_from, plain
from service.store.tables import drafts, preliminaries


class Drafts(Repository):
    """Every saved state of the answers."""

    def add(self, draft: DraftRevision) -> None:
        """One more revision. :raises StoreConflict: this revision number exists."""
        annexes = [document_of(annex) for annex in draft.annexes]
        wording = [one.to_data() for one in draft.wording]
        self._insert(drafts, {**plain(draft), "answers": dict(draft.answers), "annexes": annexes, "wording": wording})

    def latest(self, instrument_id: str) -> DraftRevision | None:
        """The newest revision."""
        query = (
            select(drafts).where(drafts.c.instrument_id == instrument_id).order_by(drafts.c.revision.desc()).limit(1)
        )
        row = self._one(query)
        return None if row is None else _draft(row)

    def get(self, instrument_id: str, revision: int) -> DraftRevision | None:
        """Exactly this revision."""
        mine = (drafts.c.instrument_id == instrument_id) & (drafts.c.revision == revision)
        row = self._one(select(drafts).where(mine))
        return None if row is None else _draft(row)

    def of(self, instrument_id: str) -> list[DraftRevision]:
        """All revisions, oldest first."""
        query = select(drafts).where(drafts.c.instrument_id == instrument_id).order_by(drafts.c.revision)
        return [_draft(row) for row in self._all(query)]

    def count(self, instrument_id: str) -> int:
        """How many revisions there are."""
        return self._count(drafts, drafts.c.instrument_id == instrument_id)


class Preliminaries(Repository):
    """Every assembled set of originals. Append-only."""

    def add(self, preliminary: Preliminary) -> None:
        """One more. Its draft revision must exist."""
        values: Mapping[str, Any] = {
            **plain(preliminary),
            "preliminary_id": preliminary.id,
            "digest": preliminary.digest,
            "originals": [document_of(original) for original in preliminary.originals],
        }
        self._insert(preliminaries, {name: value for name, value in values.items() if name != "id"})

    def latest(self, instrument_id: str) -> Preliminary | None:
        """The newest, which is valid."""
        return self._newest(preliminaries.c.instrument_id == instrument_id)

    def by_digest(self, instrument_id: str, digest: str) -> Preliminary | None:
        """The newest with exactly these originals."""
        return self._newest((preliminaries.c.instrument_id == instrument_id) & (preliminaries.c.digest == digest))

    def of_revision(self, instrument_id: str, revision: int) -> Preliminary | None:
        """The newest that was made from this revision of the draft."""
        return self._newest((preliminaries.c.instrument_id == instrument_id) & (preliminaries.c.revision == revision))

    def by_reading_copy(self, sha256: str) -> Preliminary | None:
        """The one that circulates as exactly these bytes."""
        return self._newest(preliminaries.c.reading_copy == sha256)

    def _newest(self, condition: Any) -> Preliminary | None:
        row = self._one(select(preliminaries).where(condition).order_by(preliminaries.c.id.desc()).limit(1))
        return None if row is None else _preliminary(row)


def _draft(row: AnyRow) -> DraftRevision:
    wording = tuple(Wording.from_data(one) for one in row.wording or ())
    return built(DraftRevision, row, annexes=tuple(annex_from(annex) for annex in row.annexes), wording=wording)


def _preliminary(row: AnyRow) -> Preliminary:
    originals = tuple(original_from(original) for original in row.originals)
    return built(Preliminary, row, id=row.preliminary_id, originals=originals)
