"""A damaged inventory beside an interrupted deposit: the damage is named, everything else starts and is finished."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from service.depository.deposit.deposit import Depositor
from service.depository.holdings import package as taking
from service.depository.holdings.records import AccessDecision, decide
from service.depository.ocfl import layout
from service.workflow.context import Services
from service.workflow.deposit import recovery
from service.workflow.holdings import enter
from service.workflow.records.deposit import deposit_record
from tests.support.world import ARCHIVIST
from tests.workflow.test_holdings import BY, holding
from tests.workflow.test_records import new, services

__all__ = ["services"]


def torn(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-40])


def altered(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")


def interrupted(services: Services, number: int) -> str:
    """The object is durable; the crash came before its leaf."""
    by: Depositor = BY
    made = taking.compose(holding(number), by, services.clock().replace(microsecond=0))
    services.archive.put_object(
        made.object_id,
        made.files,
        message="Deposit",
        user_name=by.name,
        user_address=by.address,
        created=made.deposited_at,
    )
    return made.object_id


@pytest.mark.parametrize("damage", [torn, altered])
def test_a_damaged_object_is_named_and_the_interrupted_deposit_is_finished(
    services: Services, damage: Callable[[Path], None]
) -> None:
    damaged = deposit_record(services, ARCHIVIST, new(services))
    object_id = interrupted(services, 7)
    place = services.archive.ocfl / layout.path_of(damaged.object_id)
    damage(place / "inventory.json")

    told = recovery.start_up(services)
    assert [("Finished the interrupted deposit" in one, "Propose its repair" in one) for one in told] == [
        (True, False),
        (False, True),
    ]
    with services.store.reader() as unit:
        assert unit.holdings.by_object(object_id) is not None
        assert services.log.size == unit.log_entries.size() == 2
    enter.deposit(services, ARCHIVIST, lambda _: holding(8))
    assert place.exists()
    assert list(services.archive.quarantine_folder.iterdir()) == []
    assert all("Propose its repair" in one for one in recovery.start_up(services, whole=True))


def test_an_interrupted_deposit_whose_own_inventory_is_damaged_is_set_aside(services: Services) -> None:
    object_id = interrupted(services, 7)
    torn(services.archive.ocfl / layout.path_of(object_id) / "inventory.json")
    (told,) = recovery.start_up(services)
    assert "into quarantine" in told
    enter.deposit(services, ARCHIVIST, lambda _: holding(7))
    assert recovery.start_up(services, whole=True) == []


def test_an_interrupted_act_on_an_object_that_is_damaged_stops_nothing(services: Services) -> None:
    entry = deposit_record(services, ARCHIVIST, new(services))
    at = services.clock().replace(microsecond=0)
    decision = AccessDecision(number=1, access="public", reason="", review_on=None, decided_by="A", decided_at=at)
    decide(services.archive, services.log, entry.object_id, decision, BY)  # the crash came before the rows
    altered(services.archive.ocfl / layout.path_of(entry.object_id) / "inventory.json")

    (told,) = recovery.start_up(services, whole=True)
    assert "Propose its repair" in told
    enter.deposit(services, ARCHIVIST, lambda _: holding(8))
    with services.store.reader() as unit:
        assert unit.log_entries.size() == 3
