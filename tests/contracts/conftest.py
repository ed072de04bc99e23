"""Every contract is kept on SQLite and on PostgreSQL: ``store`` runs each test twice, on an empty database at head."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.store.engine import make_engine
from service.store.migrate import migrate
from service.store.unit import Store


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "head.db"
    engine = make_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return request.getfixturevalue("postgres").fresh()
    shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "alternat.db")
    return f"sqlite:///{tmp_path}/alternat.db"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    engine = make_engine(url, busy_seconds=10)
    yield Store(engine)
    engine.dispose()
