from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event

from service.store.engine import make_engine
from service.store.errors import StoreFull
from service.store.migrate import migrate
from service.store.unit import Store


def test_a_full_disk_is_said_to_be_full_and_nothing_is_changed(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/alternat.db")
    migrate(engine)
    store = Store(engine)
    with store.reader() as unit:
        pages = unit._connection.exec_driver_sql("PRAGMA page_count").scalar()  # type: ignore[union-attr]
    engine.dispose()
    # SQLite's own limit gives the same error as a full disk.
    event.listen(engine, "connect", lambda raw, _record: raw.execute(f"PRAGMA max_page_count = {pages}"))

    with store.unit() as unit, pytest.raises(StoreFull, match="no disk space"):
        unit.jobs.enqueue("a:b", {"long": "x" * 100_000})
    with store.reader() as unit:
        assert unit.counters._connection.exec_driver_sql("SELECT count(*) FROM jobs").scalar() == 0
    engine.dispose()
