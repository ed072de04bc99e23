"""Signing in ink: chosen means, print packages, and scans with what became of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from service.domain.paper.copies import (
    Attested,
    Finding,
    Means,
    PaperCopy,
    PaperStage,
    ScannedSheet,
    UploadedFile,
    Weight,
)
from service.store.records import StoredPrint
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import paper_copies, paper_means, paper_prints


class PaperMeans(Repository):
    """Who signs in ink. All others sign electronically."""

    def set(self, instrument_id: str, key: str, means: Means) -> None:
        """From now on this."""
        mine = (paper_means.c.instrument_id == instrument_id) & (paper_means.c.key == key)
        self._connection.execute(delete(paper_means).where(mine))
        self._insert(paper_means, {"instrument_id": instrument_id, "key": key, "means": str(means)})

    def ink(self, instrument_id: str) -> frozenset[str]:
        """Keys of the signatories who sign in ink."""
        mine = (paper_means.c.instrument_id == instrument_id) & (paper_means.c.means == str(Means.INK))
        return frozenset(row.key for row in self._all(select(paper_means.c.key).where(mine)))


class PaperPrints(Repository):
    """Print packages that were handed out, so that the same one is handed out again."""

    def add(self, printed: StoredPrint) -> None:
        """:raises StoreConflict: another process stored it first, with the same bytes."""
        self._insert(paper_prints, {**plain(printed), "pages": list(printed.pages)})

    def find(self, instrument_id: str, party: str, made_from: str) -> StoredPrint | None:
        """The one made from exactly this."""
        query = select(paper_prints).where(paper_prints.c.instrument_id == instrument_id, paper_prints.c.party == party)
        row = self._one(query.where(paper_prints.c.made_from == made_from))
        return None if row is None else built(StoredPrint, row, pages=tuple(row.pages))

    def latest(self, instrument_id: str, party: str) -> StoredPrint | None:
        """The newest of this original."""
        query = select(paper_prints).where(paper_prints.c.instrument_id == instrument_id, paper_prints.c.party == party)
        row = self._one(query.order_by(paper_prints.c.id.desc()).limit(1))
        return None if row is None else built(StoredPrint, row, pages=tuple(row.pages))

    def get(self, instrument_id: str, sha256: str) -> StoredPrint | None:
        """The one with these bytes."""
        mine = (paper_prints.c.instrument_id == instrument_id) & (paper_prints.c.sha256 == sha256)
        row = self._one(select(paper_prints).where(mine).limit(1))
        return None if row is None else built(StoredPrint, row, pages=tuple(row.pages))


class PaperCopies(Repository):
    """Scans of signed paper."""

    def add(self, copy: PaperCopy) -> None:
        """:raises StoreConflict: the number is taken."""
        self._insert(paper_copies, _values(copy))

    def next_number(self, instrument_id: str) -> int:
        """From 1 for each instrument."""
        last = select(func.max(paper_copies.c.number)).where(paper_copies.c.instrument_id == instrument_id)
        return int(self._connection.execute(last).scalar() or 0) + 1

    def get(self, instrument_id: str, copy_id: str) -> PaperCopy | None:
        """Of this instrument only."""
        mine = (paper_copies.c.instrument_id == instrument_id) & (paper_copies.c.id == copy_id)
        row = self._one(select(paper_copies).where(mine))
        return None if row is None else _copy(row)

    def of(self, instrument_id: str) -> list[PaperCopy]:
        """All of them, oldest first."""
        query = select(paper_copies).where(paper_copies.c.instrument_id == instrument_id)
        return [_copy(row) for row in self._all(query.order_by(paper_copies.c.number))]

    def move(self, copy: PaperCopy, *, before: Collection[PaperStage]) -> bool:
        """Write ``copy`` where it still stands in one of ``before``. False: somebody else changed it first, and nothing was written."""
        stages = [str(stage) for stage in before]
        mine = (paper_copies.c.id == copy.id) & paper_copies.c.stage.in_(stages)
        self._touch(copy.instrument_id)
        return bool(self._changed(update(paper_copies).where(mine).values(_values(copy))))


def _values(copy: PaperCopy) -> dict[str, Any]:
    attested = copy.attested
    said: dict[str, Any] = {} if attested is None else {**asdict(attested), "at": attested.at.isoformat()}
    return {
        **plain(copy),
        "covers": list(copy.covers),
        "files": [asdict(file) for file in copy.files],
        "stage": str(copy.stage),
        "sheets": [asdict(sheet) for sheet in copy.sheets],
        "findings": [{**asdict(one), "weight": str(one.weight), "detail": dict(one.detail)} for one in copy.findings],
        "attested": said,
        "verdict": dict(copy.verdict),
    }


def _copy(row: AnyRow) -> PaperCopy:
    said = dict(row.attested)
    attested = Attested(**{**said, "at": datetime.fromisoformat(said["at"])}) if said else None
    return built(
        PaperCopy,
        row,
        covers=tuple(row.covers),
        files=tuple(
            UploadedFile(**{**one, "kept": None if one["kept"] is None else tuple(one["kept"])}) for one in row.files
        ),
        stage=PaperStage(row.stage),
        sheets=tuple(ScannedSheet(**one) for one in row.sheets),
        findings=tuple(Finding(**{**one, "weight": Weight(one["weight"])}) for one in row.findings),
        attested=attested,
    )
