from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.store.engine import make_engine


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database without any table."""
    on_postgres = request.param == "postgresql"
    url = request.getfixturevalue("postgres").empty() if on_postgres else f"sqlite:///{tmp_path}/alternat.db"
    engine = make_engine(url, busy_seconds=30)
    yield engine
    engine.dispose()
