"""Delegations are added and revoked once; plans of signings change one after the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from service.domain.office.delegations import Delegation
from service.domain.office.signings import PlannedSigning
from service.domain.people import Person
from service.store.unit import Store
from tests.contracts.samples import NOW, instrument

DELEGATION = Delegation(
    id="d-1", head_id="h-1", head_name="Isabel", substitute_id="s-1", substitute_name="Laura", office="ASG", key="", begins=date(2026, 12, 1),
    ends=date(2026, 12, 9), authority="Order 7", authority_sha256="a", reason="Travel.", made_at=NOW,
)  # fmt: skip
PLANNED = PlannedSigning(
    id="p-1", instrument_id="i-1", day=date(2026, 12, 5), hour="", place="Quito", note="", sequence=0, by="h-1", by_name="Isabel", made_at=NOW,
    changed_at=NOW,
)  # fmt: skip


def people(store: Store) -> None:
    with store.unit() as unit:
        for key in ("h-1", "s-1"):
            unit.people.add(
                Person(
                    id=key, email=f"{key}@example.org", name=key, roles=frozenset(), department=None, password_hash="",
                    active=True, created_at=NOW,
                )
            )  # fmt: skip
        unit.commit()


def test_a_delegation_is_read_as_it_was_written_and_revoked_once(store: Store) -> None:
    people(store)
    earlier = replace(DELEGATION, id="d-0", begins=date(2026, 1, 1), ends=date(2026, 1, 9))
    with store.unit() as unit:
        unit.delegations.add(DELEGATION)
        unit.delegations.add(earlier)
        assert unit.delegations.all() == [DELEGATION, earlier]
        assert unit.delegations.of_substitute("s-1") == [earlier, DELEGATION]
        assert unit.delegations.revoke("d-1", at=NOW, name="Isabel", reason="Back.")
        assert not unit.delegations.revoke("d-1", at=NOW, name="Nobody", reason="Again.")
        unit.commit()
    with store.reader() as unit:
        assert unit.delegations.get("d-1") == replace(
            DELEGATION, revoked_at=NOW, revoked_name="Isabel", revoked_reason="Back."
        )
        assert unit.delegations.get("none") is None


def test_a_plan_changes_only_from_the_sequence_before(store: Store) -> None:
    moved = replace(PLANNED, day=date(2026, 12, 6), hour="09:30", sequence=1)
    with store.unit() as unit:
        unit.instruments.add(instrument(), [])
        unit.planned_signings.add(PLANNED)
        assert unit.planned_signings.of("i-1") == PLANNED
        assert unit.planned_signings.change(moved)
        assert not unit.planned_signings.change(moved)
        assert unit.planned_signings.get("p-1") == moved
        gone = replace(moved, sequence=2, cancelled_at=NOW + timedelta(hours=1))
        assert unit.planned_signings.change(gone)
        assert unit.planned_signings.of("i-1") is None
        assert unit.planned_signings.all() == [gone]
        unit.commit()
