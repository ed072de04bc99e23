"""Fixtures that every room's tests share; each lives in a module of its own."""

from __future__ import annotations

import pytest

from tests.pki import pki
from tests.remote import _bound, _unbound, lenient_remote, remote
from tests.tokens import tokens

LONG_FIRST = ("journeys", "crash", "workflow")
"""Stories of minutes begin before checks of milliseconds: otherwise one worker is still telling the last one when the other is done."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: next((n for n, room in enumerate(LONG_FIRST) if room in item.path.parts), len(LONG_FIRST))
    )


__all__ = ["_bound", "_unbound", "lenient_remote", "pki", "remote", "tokens"]
