"""The processes that do jobs, as they report themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from service.domain.jobs import WorkerProcess
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import workers


class Workers(Repository):
    """One row a process. A process that was killed leaves its row behind; :meth:`prune` takes it away."""

    def started(self, worker: WorkerProcess) -> None:
        """It takes up its work."""
        self._insert(workers, plain(worker))

    def seen(self, worker_id: str, at: datetime) -> bool:
        """It is alive. False: its row is gone."""
        return bool(self._changed(update(workers).where(workers.c.id == worker_id).values(seen_at=at)))

    def ended(self, worker_id: str) -> None:
        """It ended in order."""
        self._connection.execute(delete(workers).where(workers.c.id == worker_id))

    def prune(self, before: datetime) -> int:
        """Forgets those that nobody has seen since ``before``; how many."""
        return self._changed(delete(workers).where(workers.c.seen_at < before))

    def all(self) -> list[WorkerProcess]:
        """Those with a row, the one seen last first."""
        return [built(WorkerProcess, row) for row in self._all(select(workers).order_by(workers.c.seen_at.desc()))]
