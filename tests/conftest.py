"""Fixtures and rules that hold for every test; each shared fixture lives in a module of ``tests/support``."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import hypothesis
import pytest
from argon2 import PasswordHasher

from service.accounts import passwords

pytest.register_assert_rewrite("tests.decades", "tests.support")

pytest_plugins = (
    "tests.decades.sites",
    "tests.support.cosigned_stages",
    "tests.support.pdf_reading",
    "tests.support.pki",
    "tests.support.postgres",
    "tests.support.read_once",
    "tests.support.remote",
    "tests.support.signing_kit",
    "tests.support.stages",
    "tests.support.tokens",
)

hypothesis.settings.register_profile(  # the same examples in each run, and no clock
    "thorough", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile("usual", hypothesis.settings.get_profile("thorough"), max_examples=25)
hypothesis.settings.load_profile("usual")  # `make shuffled` and `make slow` take the thorough one

LONG_FIRST = ("journeys", "crash", "workflow")
"""Tests of minutes start before tests of milliseconds: otherwise one worker still runs the last long one when the other is done."""


gc.disable()
"""Until everything is collected: modules and tests stay, and looking for cycles among them takes seconds in each process."""


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_unconfigure() -> None:
    gc.unfreeze()  # libraries complain at the end of what was never given back


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", action="store_true", help="Journeys save a picture of each page in build/journey/.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: next((n for n, folder in enumerate(LONG_FIRST) if folder in item.path.parts), len(LONG_FIRST))
    )


@pytest.fixture(scope="session", autouse=True)
def _passwords() -> Iterator[None]:
    """Argon2 as in production takes 64 MiB and a fifth of a second a password; ``test_passwords.py`` alone uses it so."""
    with passwords.hashed_with(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)):
        yield
