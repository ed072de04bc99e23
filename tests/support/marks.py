"""Which of many alike tests the usual run takes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def first(count: int, values: Iterable[Any]) -> list[Any]:
    """For ``parametrize``: the first ``count`` values as they are, the others as slow tests. Tuples are several arguments."""
    return [
        value
        if place < count
        else pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.slow)
        for place, value in enumerate(values)
    ]
