"""Which archive this database works with, the heads of its logs, since when their witnesses are known, and which are told to be silent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from service.store.records import ArchiveIdentity, LogHead
from service.store.repository import Repository
from service.store.rows import built
from service.store.tables import archives, known_witnesses, log_heads, silent_witnesses


class Archives(Repository):
    """At most one archive belongs to a database."""

    def identity(self) -> ArchiveIdentity | None:
        """None before the archive was founded."""
        row = self._one(select(archives))
        return None if row is None else built(ArchiveIdentity, row)

    def add(self, identity: ArchiveIdentity) -> None:
        """The archive of this database from now on."""
        self._insert(archives, {"id": identity.id, "founded_at": identity.founded_at})

    def heads(self) -> list[LogHead]:
        """One for each log that an act has used."""
        return [built(LogHead, row) for row in self._all(select(log_heads).order_by(log_heads.c.log))]

    def keep_head(self, log: str, size: int, root: str, at: datetime) -> None:
        """:param root: hex. A smaller size than the known one changes nothing: two acts may end in another order than they began."""
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        kept = dialect.insert(log_heads).values(log=log, size=size, root=root, at=at)
        self._connection.execute(
            kept.on_conflict_do_update(
                index_elements=["log"],
                set_={"size": size, "root": root, "at": at},
                where=log_heads.c.size < size,
            )
        )

    def known_witnesses(self) -> dict[tuple[str, str], datetime]:
        """Log and name of each witness -> since when it is known."""
        return {(row.log, row.name): row.since for row in self._all(select(known_witnesses))}

    def know_witness(self, log: str, name: str, since: datetime) -> None:
        """:raises StoreConflict: it is known."""
        self._insert(known_witnesses, {"log": log, "name": name, "since": since})

    def silent_witnesses(self) -> set[tuple[str, str]]:
        """Log and name of each witness of which people were told that it is silent."""
        return {(row.log, row.name) for row in self._all(select(silent_witnesses))}

    def keep_silent_witnesses(self, pairs: Iterable[tuple[str, str]]) -> None:
        """These, and no others, from now on."""
        self._connection.execute(delete(silent_witnesses))
        for log, name in pairs:
            self._insert(silent_witnesses, {"log": log, "name": name})
