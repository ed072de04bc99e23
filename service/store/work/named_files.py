"""Which stored files the rows of the database name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Table, Text, cast, func, select, true

from service.domain.lifecycle import ENDED, State
from service.store.repository import AnyRow, Repository
from service.store.tables.base import metadata
from service.store.tables.instruments import instruments, preliminaries, signatures
from service.store.tables.register import deposited_files
from service.store.types import Document

_DIGEST: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_ACCOUNTS: Final = frozenset({
    "approvals", "confirmations", "deposited_files", "events", "jobs", "preliminaries", "proofs", "receipts", "register", "reviews", "signatures", "verdicts",
})  # fmt: skip
"""Tables that tell what was done to a file, or where the archive keeps it; by themselves no reason to keep one that can be made again."""
_KEEPING: Final = frozenset({
    "certified_copies", "deposited_files", "disposals", "events", "holding_files", "holdings", "jobs", "legal_holds", "log_entries", "proofs", "receipts", "record_languages",
    "records", "register", "renewals", "repairs", "replica_bags", "verdicts",
})  # fmt: skip
"""Tables that tell what the archive keeps or kept, or what was done to it; none needs a file outside of the archive."""
_ATTACHING: Final = frozenset({"counterproposals", "drafts", "paper_copies", "signatories"})
"""Tables of an instrument that name what people attached."""
_DEPOSITED: Final = (
    select(deposited_files.c.instrument_id).where(deposited_files.c.instrument_id == instruments.c.id).exists()
)
"""The archive has files of the instrument."""


class NamedFiles(Repository):
    """Digests (SHA-256, hexadecimal) in the rows."""

    def anywhere(self) -> set[str]:
        """Every digest in any text of any row: what is not among them belongs to nothing."""
        return self._in_tables(set(metadata.tables))

    def attached(self, instrument_id: str) -> set[str]:
        """What people have attached to one instrument, whatever became of it."""
        found: set[str] = set()
        for name in sorted(_ATTACHING):
            table = metadata.tables[name]
            found |= self._in_rows(table, table.c.instrument_id == instrument_id)
        return found

    def to_be_made_again(self, *, before: datetime) -> set[str]:
        """What the rows name and nobody needs as a file any more.

        Page images of texts that nobody works on: of instruments that ended or were deposited before that moment, and of originals that were replaced before it; they can be
        drawn again. Of instruments deposited before it also originals, signed revisions and reading copy: the archive has the last revision, which begins with all earlier ones,
        and the reading copy. What anything else names stays.
        """
        spare: set[str] = set()
        living: set[str] = set()
        for row in self._preliminaries():
            images = {image for original in row.originals for image in original["page_images"]}
            files = {original["sha256"] for original in row.originals} | {row.reading_copy}
            over = row.updated_at < before and State(row.state) in ENDED | {State.DEPOSITED}
            replaced = not row.newest and row.assembled_at < before
            (spare if over or replaced else living).update(images)
            (spare if over and row.deposited else living).update(files)
        spare |= self._signed(before)
        return spare - living - self._in_tables(set(metadata.tables) - _ACCOUNTS)

    def of_instrument(self, instrument_id: str) -> set[str]:
        """Originals, page images, reading copies and signed revisions of the texts of one instrument."""
        found = set()
        for table in (preliminaries, signatures):
            found |= self._in_rows(table, table.c.instrument_id == instrument_id)
        return found

    def by_others(self, instrument_id: str) -> set[str]:
        """What anything else than this instrument needs: its files are not removed with it."""
        found: set[str] = set()
        for name in sorted(set(metadata.tables) - _KEEPING):
            table = metadata.tables[name]
            mine = table.c.get("instrument_id") if name != "instruments" else table.c.id
            found |= self._in_rows(table, true() if mine is None else mine != instrument_id)
        return found

    def _preliminaries(self) -> Iterator[AnyRow]:
        newest = select(func.max(preliminaries.c.id)).group_by(preliminaries.c.instrument_id)
        query = select(
            instruments.c.state, instruments.c.updated_at, preliminaries.c.originals, preliminaries.c.reading_copy, preliminaries.c.assembled_at,
            preliminaries.c.id.in_(newest).label("newest"), _DEPOSITED.label("deposited"),
        ).join(instruments, instruments.c.id == preliminaries.c.instrument_id)  # fmt: skip
        yield from self._all(query)

    def _signed(self, before: datetime) -> set[str]:
        query = select(signatures.c.sha256).join(instruments, instruments.c.id == signatures.c.instrument_id).where(
            instruments.c.state == str(State.DEPOSITED), instruments.c.updated_at < before, _DEPOSITED,
        )  # fmt: skip
        return {row.sha256 for row in self._all(query)}

    def _in_tables(self, names: Collection[str]) -> set[str]:
        found: set[str] = set()
        for name in sorted(names):
            found |= self._in_rows(metadata.tables[name], true())
        return found

    def _in_rows(self, table: Table, condition: ColumnElement[bool]) -> set[str]:
        texts = [column for column in table.columns if isinstance(column.type, Text | Document)]
        if not texts:
            return set()
        found: set[str] = set()
        query = select(*(cast(column, Text) for column in texts)).where(condition)
        for row in self._connection.execute(query).yield_per(1000):
            for value in row:
                if value is not None and len(value) >= 64:
                    found.update(_DIGEST.findall(value))
        return found
