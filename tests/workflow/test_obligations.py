"""What a deposited agreement sets is known, followed up, met or waived; and computed again without touching what was decided."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pikepdf
import pytest

from service.cli.archive.rebuild import rebuild_into
from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.domain.obligations.obligation import Obligation, ObligationState, ReportState, Standing
from service.domain.obligations.rules import ObligationKind
from service.domain.permissions import Actor, Role
from service.store.obligations.obligations import Question
from service.workflow.context import Services
from service.workflow.deposit import corrections, later_acts
from service.workflow.errors import NotReady
from service.workflow.obligations import read, refresh, reports, settle
from tests.support.world import ARCHIVIST, AUDITOR, LEGAL, OFFICER, World, open_services

pytestmark = pytest.mark.office
ELSEWHERE = replace(OFFICER, id="o", department="sare-dsi")


@pytest.fixture
def world(at: Callable[[str], World]) -> World:
    world = at("deposited")
    refresh.refresh_due(world.services)  # the shared site may come from before
    return world


def known(services: Services, instrument_id: str) -> dict[str, Obligation]:
    with services.store.reader() as unit:
        return {one.key: one for one in unit.obligations.of(instrument_id)}


def pdf(pages: int = 1) -> bytes:
    made, data = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        made.add_blank_page()
    made.save(data)
    return data.getvalue()


def entry(world: World) -> Any:
    with world.services.store.reader() as unit:
        return unit.register.by_instrument(world.id)


def annual(world: World) -> Obligation:
    return next(one for one in known(world.services, world.id).values() if one.kind is ObligationKind.ANNUAL_REPORT)


def test_a_deposit_has_the_obligations_that_its_text_sets(world: World) -> None:
    end = date.fromisoformat(entry(world).term["end"])
    found = known(world.services, world.id)
    assert found["expiry"].due_on == found["renewal"].due_on == end
    assert annual(world).owed_by == "counterpart"
    listed, count = read.listed(world.services, OFFICER, Question(kind=ObligationKind.EXPIRY))
    assert [(one.label, one.department) for one in listed] == [(entry(world).label, OFFICER.department)]
    assert count == 1


def test_only_who_may_see_the_agreement_sees_its_obligations(world: World) -> None:
    one = annual(world)
    manages = replace(ELSEWHERE, roles=ELSEWHERE.roles | {Role.ADMINISTRATOR})
    assert [read.listed(world.services, who, Question())[1] for who in (ELSEWHERE, manages)] == [0, 0]
    assert read.listed(world.services, AUDITOR, Question())[1] == len(known(world.services, world.id))
    assert not read.view(world.services, LEGAL, one.id).may_settle
    with pytest.raises(NotFound):
        read.view(world.services, ELSEWHERE, one.id)
    with pytest.raises(PermissionMissing):
        settle.settle(world.services, ARCHIVIST, one.id, wanted=ObligationState.MET, note="Seen.")


def test_an_officer_meets_waives_opens_and_moves(world: World) -> None:
    services, one = world.services, annual(world)
    with pytest.raises(InvalidInput):
        settle.settle(services, OFFICER, one.id, wanted=ObligationState.WAIVED)
    with pytest.raises(InvalidInput):
        settle.settle(services, OFFICER, one.id, wanted=ObligationState.MET, document=b"no PDF")
    shown = pdf()
    met = settle.settle(services, OFFICER, one.id, wanted=ObligationState.MET, document=shown)
    assert read.document(services, AUDITOR, one.id).data == shown
    with pytest.raises(NotReady):
        settle.settle(services, OFFICER, one.id, wanted=ObligationState.WAIVED, note="Too late.")
    refresh.refresh_due(services)
    assert known(services, world.id)[one.key] == met
    settle.settle(services, OFFICER, one.id, wanted=ObligationState.OPEN, note="The wrong file.")
    later = date(2031, 1, 31)
    settle.move(services, OFFICER, one.id, due_on=later, note="Letter of the parties.")
    assert known(services, world.id)[one.key].due_on == later
    settle.move(services, OFFICER, one.id, due_on=None, note="As the text says.")
    assert known(services, world.id)[one.key].due_on == one.due_on
    with services.store.reader() as unit:
        acts = [event.kind for event in unit.events.of(world.id)]
    assert acts.count("obligation:settle") == 4


def test_corrections_and_later_acts_move_what_is_open_and_nothing_that_was_decided(world: World) -> None:
    services, before = world.services, known(world.services, world.id)
    settle.settle(services, OFFICER, before["renewal"].id, wanted=ObligationState.WAIVED, note="No renewal is planned.")
    said = entry(world)
    asked = {**corrections.as_asked(said), "months": "60"}
    corrections.correct(services, ARCHIVIST, said.number, said.year, asked, reason="The text says sixty months.")
    longer = date.fromisoformat(entry(world).term["end"])
    assert known(services, world.id)["expiry"].due_on == longer > before["expiry"].due_on
    assert known(services, world.id)["renewal"].due_on == before["renewal"].due_on
    today = services.clock().date()
    ends = today + timedelta(days=60)
    act = {"kind": "termination", "day": today.isoformat(), "effective": ends.isoformat(), "note": "Note of today."}
    later_acts.record_act(services, ARCHIVIST, said.number, said.year, act)
    after = known(services, world.id)
    assert after["expiry"].due_on == ends
    assert after["renewal"].state is ObligationState.WAIVED


def test_a_report_is_handed_in_and_accepted(world: World) -> None:
    services, one, counterpart = world.services, annual(world), world.counterpart
    ours = [row.obligation.key for row in reports.expected(services, counterpart)]
    assert one.key in ours
    assert not any(key.startswith("notice") for key in ours)
    with pytest.raises(InvalidInput):
        reports.hand_in(services, counterpart, one.id, text="", data=b"GIF89a")
    sent = pdf(2)
    reports.hand_in(services, counterpart, one.id, text="The year 2027.", data=sent)
    with pytest.raises(NotReady):
        reports.hand_in(services, counterpart, one.id, text="Again.", data=pdf())
    assert [row.obligation.id for row in read.pressing(services, OFFICER)] == [one.id]
    with pytest.raises(InvalidInput):
        reports.decide(services, OFFICER, one.id, 1, accept=False)
    reports.decide(services, OFFICER, one.id, 1, accept=False, remark="The accounts are missing.")
    second = reports.hand_in(services, counterpart, one.id, text="", data=pdf(3))
    reports.decide(services, OFFICER, one.id, second.number, accept=True)
    view = read.view(services, AUDITOR, one.id)
    assert view.standing is Standing.MET
    assert [row.state for row in view.reports] == [ReportState.MORE, ReportState.ACCEPTED]
    assert read.document(services, OFFICER, one.id, 2).data.startswith(b"%PDF-")
    assert reports.own_file(services, counterpart, one.id, 1).data == sent
    with pytest.raises(NotReady):
        reports.hand_in(services, counterpart, one.id, text="", data=pdf())


def test_a_counterpart_reaches_only_what_it_owes(world: World) -> None:
    services, found = world.services, known(world.services, world.id)
    with pytest.raises(NotFound):
        reports.hand_in(services, world.counterpart, found["expiry"].id, text="", data=pdf())
    other = Actor(id="link:", name="", roles=world.counterpart.roles, instrument_id="another")
    with pytest.raises(NotFound):
        reports.expected_one(services, other, annual(world).id)


def test_what_the_archive_sets_comes_back_from_it_alone(world: World) -> None:
    before = known(world.services, world.id)
    folder = world.services.settings.data_folder
    world.services.store.engine.dispose()
    for lost in folder.glob("alternat.db*"):
        lost.unlink()
    services = open_services(folder, clock=world.clock, adopting=True)
    rebuild_into(services)
    after = known(services, world.id)
    assert {key: one.due_on for key, one in after.items()} == {key: one.due_on for key, one in before.items()}
    one = settle.settle(services, OFFICER, after["renewal"].id, wanted=ObligationState.WAIVED, note="Not renewed.")
    assert read.view(services, OFFICER, one.id).standing is Standing.WAIVED
    with pytest.raises(NotFound):
        read.view(services, ELSEWHERE, one.id)
    services.store.engine.dispose()


def test_the_daily_run_reads_only_the_deposits_whose_day_has_come(world: World) -> None:
    services = world.services
    assert refresh.refresh_due(services) == 0
    before = set(known(services, world.id))
    with services.store.reader() as unit:
        run = unit.obligation_runs.of(world.id)
    assert run is not None
    again_on, rules = run
    assert again_on is not None
    assert again_on > services.clock().date()
    world.clock.skip((again_on - services.clock().date()).days * 24 * 3600)
    assert refresh.refresh_due(services) == 1
    assert set(known(services, world.id)) > before
    assert refresh.refresh_due(services) == 0
    with services.store.unit() as unit:
        unit.obligation_runs.done(world.id, again_on=None, rules=rules[:-1])  # as if the model had set something else
        unit.commit()
    assert (refresh.refresh_due(services), refresh.refresh_due(services)) == (1, 0)


def test_an_act_that_was_not_computed_is_computed_by_the_daily_run(world: World) -> None:
    services = world.services
    with services.store.unit() as unit:
        unit.register.refresh(world.id)  # as every act does in its transaction
        unit.commit()
    assert (refresh.refresh_due(services), refresh.refresh_due(services)) == (1, 0)
