"""Fixtures and rules that hold for every test; each shared fixture lives in a module of ``tests/support``."""

from __future__ import annotations

import hypothesis
import pytest

pytest.register_assert_rewrite("tests.decades", "tests.support")

pytest_plugins = (
    "tests.decades.sites",
    "tests.support.cosigned_stages",
    "tests.support.pki",
    "tests.support.postgres",
    "tests.support.remote",
    "tests.support.signing_kit",
    "tests.support.stages",
    "tests.support.tokens",
)

hypothesis.settings.register_profile(
    "usual", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("usual")  # the same examples in each run, and no clock

LONG_FIRST = ("journeys", "crash", "workflow")
"""Tests of minutes start before tests of milliseconds: otherwise one worker still runs the last long one when the other is done."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", action="store_true", help="Journeys save a picture of each page in build/journey/.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: next((n for n, folder in enumerate(LONG_FIRST) if folder in item.path.parts), len(LONG_FIRST))
    )
