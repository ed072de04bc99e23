"""Tasks: bounded lists and counts that say the same on both engines, and what touches an instrument."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.domain.lifecycle import State
from service.domain.messages import Message
from service.domain.permissions import Role
from service.domain.worklist import Doer, Order, Question, Sight, Task
from service.store.unit import Store, Unit
from tests.contracts.samples import NOW, instrument
from tests.support.queries import selects, statements

OFFICE = [Doer(role=Role.SG_OFFICE, actions=frozenset({"instrument:approve"}))]
EVERYWHERE = [Sight(states=frozenset(State))]
LONG_AGO = NOW - timedelta(days=30)


def task(position: int = 0, **changes: object) -> Task:
    said = Message("Submitted for approval.")
    usual = {"action": "instrument:approve", "role": "sg_office", "reason": said, "told": said, "since": NOW}
    return Task(position=position, **{**usual, **changes})  # type: ignore[arg-type]


def fill(store: Store) -> None:
    with store.unit() as unit:
        for number, name in enumerate("abc"):
            one = instrument(name, state=State.SUBMITTED, title=f"Title {'zxy'[number]}")
            unit.instruments.add(one)
            barred = frozenset({"p-9"}) if name == "b" else frozenset()
            unit.tasks.replace(one, [task(barred=barred, since=NOW - timedelta(days=number))])
        ended = instrument("d", state=State.DECLINED)
        unit.instruments.add(ended)
        unit.tasks.replace(ended, [task(action="", role="", since=NOW - timedelta(days=40))])
        unit.commit()


def mine(unit: Unit, actor: str = "p-1", **asked: object) -> str:
    found = unit.tasks.mine(OFFICE, actor, Question(**asked), limit=10)  # type: ignore[arg-type]
    return "".join(one.instrument.id for one in found)


def test_a_list_is_ordered_narrowed_and_bounded(store: Store) -> None:
    fill(store)
    with store.reader() as unit:
        assert mine(unit) == "cba"
        assert mine(unit, order=Order.NEWEST) == "abc"
        assert mine(unit, order=Order.TITLE) == "bca"
        assert mine(unit, actor="p-9") == "ca"  # four eyes
        assert mine(unit, before=NOW - timedelta(days=1)) == "c"
        assert mine(unit, text="title y") == "c"
        assert mine(unit, officer="nobody") == mine(unit, department="other") == mine(unit, template="other") == ""
        assert [one.instrument.id for one in unit.tasks.mine(OFFICE, "p-1", Question(), limit=1, offset=1)] == ["b"]
        assert unit.tasks.mine([], "p-1", Question(), limit=9) == []
        assert unit.tasks.count_mine(OFFICE, "p-1", Question(), most=10) == {State.SUBMITTED: 3}
        assert unit.tasks.count_mine(OFFICE, "p-1", Question(text="title"), most=2) == {State.SUBMITTED: 2}


def test_what_one_cannot_do_waits_for_others_and_what_ended_long_ago_for_nobody(store: Store) -> None:
    fill(store)
    with store.reader() as unit:
        nobody = unit.tasks.others([], "p-1", EVERYWHERE, Question(), ended_after=LONG_AGO, limit=9)
        assert [one.instrument.id for one in nobody] == ["c", "b", "a"]
        office = unit.tasks.others(OFFICE, "p-9", EVERYWHERE, Question(), ended_after=LONG_AGO, limit=9)
        assert [one.instrument.id for one in office] == ["b"]
        seen = [Sight(states=frozenset({State.SUBMITTED}), department="other")]
        assert unit.tasks.count_others([], "p-1", seen, Question(), ended_after=LONG_AGO, most=9) == {}
        since = NOW - timedelta(days=50)
        assert unit.tasks.count_others([], "p-1", EVERYWHERE, Question(), ended_after=since, most=9) == {
            State.SUBMITTED: 3,
            State.DECLINED: 1,
        }


def test_a_commit_derives_once_for_everything_that_it_touched(store: Store) -> None:
    told: list[frozenset[str]] = []
    store.derive = lambda _unit, touched: told.append(touched)
    with store.unit() as unit:
        unit.instruments.add(instrument("a"))
        job = unit.jobs.enqueue("draft:assemble", {}, instrument_id="a")
        unit.commit()
    with store.unit() as unit:
        unit.jobs.claim(job.id, job.run_after, 60, "worker")
        assert unit.jobs.done(job.id, {}, job.run_after, "worker")
        unit.commit()
    with store.unit() as unit:
        unit.instruments.add(instrument("c"))  # undone
    with store.unit() as unit:
        unit.jobs.enqueue("letter:send", {})
        unit.commit()
    assert told == [{"a"}, {"a"}]


def test_what_is_of_another_version_is_outdated(store: Store) -> None:
    fill(store)
    with store.unit() as unit:
        unit.instruments.update(instrument("a", state=State.SUBMITTED, version=2), expected_version=1)
        unit.commit()
    with store.reader() as unit:
        assert unit.tasks.outdated({State.SUBMITTED}, 10) == ["a"]


def test_lists_are_counted_from_indexes_alone(store: Store) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by the sizes of the tables")
    officer = [Doer(role=Role.OFFICER, actions=frozenset({"instrument:revise"}), unit="sms")]
    of_unit = [Sight(states=frozenset(State), department="sms")]
    with statements(store) as seen, store.reader() as unit:
        unit.tasks.count_mine(officer, "p-1", Question(), most=1000)
        for sights in (of_unit, EVERYWHERE):
            unit.tasks.count_others(officer, "p-1", sights, Question(), ended_after=LONG_AGO, most=1000)
    lines = [
        line for lines in selects(store, seen) for line in lines if line.startswith(("SEARCH tasks", "SCAN tasks"))
    ]
    assert len(lines) == 5
    assert all("USING COVERING INDEX" in line for line in lines)
