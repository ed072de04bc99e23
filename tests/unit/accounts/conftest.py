from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.accounts import people
from service.domain.people import Person
from service.domain.permissions import Role
from service.store.engine import make_engine
from service.store.migrate import migrate
from service.store.unit import Store
from tests.contracts.samples import NOW

PASSWORD = "four quiet river stones"


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one officer and one administrator; hashing is slow on purpose, so it is made once."""
    path = tmp_path_factory.mktemp("accounts") / "peopled.db"
    engine = make_engine(f"sqlite:///{path}")
    migrate(engine)
    for name, role, department in [("Ana", Role.OFFICER, "DSD"), ("Root", Role.ADMINISTRATOR, None)]:
        people.add(
            Store(engine),
            email=f"{name.lower()}@example.org",
            name=name,
            roles={role},
            department=department,
            password=PASSWORD,
            now=NOW,
        )
    engine.dispose()
    return path


@pytest.fixture
def store(peopled: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(peopled, tmp_path / "alternat.db")
    engine = make_engine(f"sqlite:///{tmp_path}/alternat.db")
    yield Store(engine)
    engine.dispose()


@pytest.fixture
def ana(store: Store) -> Person:
    with store.reader() as unit:
        found = unit.people.by_email("ana@example.org")
    assert found is not None
    return found


@pytest.fixture
def root(store: Store) -> Person:
    with store.reader() as unit:
        found = unit.people.by_email("root@example.org")
    assert found is not None
    return found
