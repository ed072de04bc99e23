"""Later acts on a deposited agreement: who records them, what is refused, who sees them, and that no crash or lost database loses one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from service.cli.archive.rebuild import rebuild_into
from service.depository import canonical
from service.depository.audit.audit import examine
from service.depository.deposit.deposit import Depositor
from service.depository.register import later_acts as kept_acts
from service.depository.register.later_acts import ActKind, LaterAct
from service.depository.register.register import RegisterEntry
from service.depository.serialization import from_data, to_data
from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.workflow import access_code
from service.workflow.deposit import commit, later_acts
from service.workflow.queries import lookup
from tests.support.stages import Stages
from tests.support.world import ARCHIVIST, OFFICER, World, open_services

NOTICE = {"kind": "termination", "day": "", "later": "", "note": "Note verbale 12 of the counterpart"}

pytestmark = pytest.mark.office


@pytest.fixture
def world(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = stages.copy("signed", tmp_path_factory.mktemp("acts") / "house")
    made.deposit()
    yield made
    made.services.store.engine.dispose()


def entry_of(world: World) -> RegisterEntry:
    with world.services.store.reader() as unit:
        found = unit.register.by_instrument(world.id)
    assert found is not None
    return found


def record(world: World, **changes: str) -> LaterAct:
    entry = entry_of(world)
    asked = {**NOTICE, "day": entry.signed_on.isoformat(), **changes}
    return later_acts.record_act(world.services, ARCHIVIST, entry.number, entry.year, asked)


def told(world: World) -> list[tuple[str, str]]:
    """What the public learns with number and code."""
    known = lookup.look_up(world.services, None, entry_of(world).label, access_code.code_of(world.services, world.id))
    assert known is not None
    return [(str(act.kind), act.note) for act in known.later]


def interrupted(world: World) -> None:
    """The process died after the archive and the log had the act, before the database did."""
    entry = entry_of(world)
    act = LaterAct(
        instrument_id=world.id, number=1, kind=ActKind.CORRECTION, day=entry.signed_on, later=None, note="Before the crash",
        recorded_by="A", recorded_at=world.clock().replace(microsecond=0),
    )  # fmt: skip
    depositor = Depositor(id=ARCHIVIST.id, name=ARCHIVIST.name, address="mailto:a@example.org")
    kept_acts.store(world.services.archive, world.services.log, entry.object_id, act, depositor)


@pytest.mark.slow
def test_an_act_is_seen_by_everybody_kept_and_rebuilt_and_a_crash_loses_none(world: World) -> None:
    assert told(world) == []
    interrupted(world)
    with world.services.store.reader() as unit:
        assert commit.unfinished(world.services, unit)
    second = record(world, effective="2030-01-31")
    assert second.effective == date(2030, 1, 31)
    assert (second.number, told(world)) == (2, [("correction", "Before the crash"), ("termination", NOTICE["note"])])
    assert examine(world.services.archive, verifier=world.services.log.verifier).passed
    with world.services.store.reader() as unit:
        assert unit.log_entries.size() == world.services.log.size == 3
        assert unit.events.of(world.id)[-1].kind == later_acts.EVENT
        stored = unit.later_acts.of(world.id)
    assert kept_acts.of_object(world.services.archive, entry_of(world).object_id) == stored
    folder = world.services.settings.data_folder
    world.services.store.engine.dispose()
    for path in folder.glob("alternat.db*"):
        path.unlink()
    anew = open_services(folder, clock=world.clock, adopting=True)
    assert rebuild_into(anew) == 1
    with anew.store.reader() as unit:
        assert unit.later_acts.of(world.id) == stored
    anew.store.engine.dispose()


def test_an_act_whose_log_entry_a_crash_prevented_is_finished_by_recovery(world: World) -> None:
    entry = entry_of(world)
    act = LaterAct(
        instrument_id=world.id, number=1, kind=ActKind.TERMINATION, day=entry.signed_on, later=None, note="N", recorded_by="A",
        recorded_at=world.clock().replace(microsecond=0),
    )  # fmt: skip
    world.services.archive.add_version(
        entry.object_id, {act.path: canonical.readable(to_data(act))}, message="m", user_name="A",
        user_address="mailto:a@example.org", created=act.recorded_at,
    )  # fmt: skip
    assert commit.recover(world.services) == [f"Finished an interrupted act on the object {entry.object_id}."]
    assert commit.recover(world.services) == []
    assert told(world) == [("termination", "N")]


def test_what_does_not_fit_is_refused_and_leaves_no_trace(world: World) -> None:
    entry, size = entry_of(world), world.services.log.size
    tomorrow = (world.clock().date() + timedelta(days=1)).isoformat()
    before = (entry.signed_on - timedelta(days=1)).isoformat()
    for changes, field in (
        ({"kind": "merger"}, "kind"),
        ({"kind": "renewal"}, "ends"),
        ({"ends": "2031-01-01"}, "ends"),
        ({"day": tomorrow}, "day"),
        ({"day": before}, "day"),
        ({"day": "1 May"}, "day"),
        ({"effective": before}, "effective"),
        ({"effective": "2027-02-31"}, "effective"),
        ({"later": "99/2026"}, "later"),
        ({"later": entry.label}, "later"),
        ({"kind": "amendment"}, "later"),
        ({"note": ""}, "note"),
        ({"note": "x" * 1001}, "note"),
    ):
        with pytest.raises(InvalidInput) as caught:
            record(world, **changes)
        assert list(caught.value.errors) == [field], changes
    with pytest.raises(PermissionMissing):
        later_acts.record_act(world.services, OFFICER, entry.number, entry.year, NOTICE)
    with pytest.raises(NotFound):
        later_acts.record_act(world.services, ARCHIVIST, 99, entry.year, NOTICE)
    assert (world.services.log.size, told(world)) == (size, [])


def test_an_act_survives_the_way_through_json() -> None:
    act = LaterAct(
        instrument_id="i", number=3, kind=ActKind.AMENDMENT, day=date(2027, 2, 1), later="3/2027", note="",
        recorded_by="A", recorded_at=datetime(2027, 2, 2, tzinfo=UTC),
    )  # fmt: skip
    assert from_data(LaterAct, to_data(act)) == act
