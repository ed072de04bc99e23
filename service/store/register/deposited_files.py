"""Deposited files, found by their SHA-256 in one indexed query. Derived from the archive."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from service.depository.register.deposited_files import DepositedFile, FileKind
from service.depository.register.register import RegisterEntry
from service.store.register.register import entry_from
from service.store.repository import Repository
from service.store.rows import plain
from service.store.tables import deposited_files, register


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A deposited file and the register entry that it belongs to."""

    file: DepositedFile
    entry: RegisterEntry


class DepositedFiles(Repository):
    """Every file of every version of every deposit."""

    def add(self, files: Iterable[DepositedFile]) -> int:
        """Writes the rows that are missing; how many. The instruments must be in the register."""
        wanted: dict[str, dict[tuple[str, str], DepositedFile]] = {}
        for one in files:
            wanted.setdefault(one.instrument_id, {}).setdefault((one.path, one.sha256), one)
        return sum(self._add(instrument_id, mine) for instrument_id, mine in wanted.items())

    def _add(self, instrument_id: str, wanted: Mapping[tuple[str, str], DepositedFile]) -> int:
        known = self._known(instrument_id)
        missing = [{**plain(one), "kind": str(one.kind)} for key, one in wanted.items() if key not in known]
        self._insert_all(deposited_files, missing)
        return len(missing)

    def of(self, instrument_id: str) -> list[DepositedFile]:
        """All of this instrument, by path and digest."""
        query = select(deposited_files).where(deposited_files.c.instrument_id == instrument_id)
        rows = self._all(query.order_by(deposited_files.c.path, deposited_files.c.sha256))
        return [DepositedFile(**{**row._asdict(), "kind": FileKind(row.kind)}) for row in rows]

    def find(self, sha256: str, kinds: Collection[FileKind]) -> FoundFile | None:
        """The file of one of these kinds with these bytes; of the oldest entry when several deposits hold it."""
        asked = deposited_files.c.sha256 == sha256, deposited_files.c.kind.in_([str(kind) for kind in kinds])
        query = (
            select(register, deposited_files.c.path, deposited_files.c.kind.label("file_kind"))
            .join(register, register.c.instrument_id == deposited_files.c.instrument_id)
            .where(*asked)
            .order_by(register.c.id, deposited_files.c.path)
            .limit(1)
        )
        row = self._one(query)
        if row is None:
            return None
        file = DepositedFile(
            instrument_id=row.instrument_id, path=row.path, sha256=sha256, kind=FileKind(row.file_kind)
        )
        return FoundFile(file, entry_from(row))

    def _known(self, instrument_id: str) -> set[tuple[str, str]]:
        query = select(deposited_files.c.path, deposited_files.c.sha256)
        return {
            (row.path, row.sha256) for row in self._all(query.where(deposited_files.c.instrument_id == instrument_id))
        }
