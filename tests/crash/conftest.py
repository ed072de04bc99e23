from __future__ import annotations

import pytest


@pytest.fixture(params=[pytest.param(False, id="sampled"), pytest.param(True, id="all", marks=pytest.mark.every_point)])
def every_point(request: pytest.FixtureRequest) -> bool:
    """Whether an act is killed at each point that it has, or at a sample of them."""
    return bool(request.param)
