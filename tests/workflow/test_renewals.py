"""What is due among deposited originals, read from the archive; what has lapsed is an alarm."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from service.workflow.renewals import proofs
from tests.workflow.world import World


@pytest.mark.office
def test_proofs_of_deposited_originals(at: Callable[[str], World], caplog: pytest.LogCaptureFixture) -> None:
    world = at("signed")
    world.deposit()
    house = world.house
    for year, state in ((2027, "fresh"), (2044, "due"), (2046, "late")):
        caplog.clear()
        with caplog.at_level(logging.ERROR):
            found = list(proofs(house, at=datetime(year, 6, 1, tzinfo=UTC)))
        assert len(found) == 2
        assert {(one.state, one.ends) for one in found} == {(state, datetime(2045, 1, 1, tzinfo=UTC))}
        assert bool(caplog.records) is (state == "late")
