"""Hand-over and deputies as people use them, and what four eyes make of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from service.accounts import people
from service.domain.errors import FourEyes, PermissionMissing
from service.domain.lifecycle import Action, State, possible, step
from service.domain.people import Person
from service.domain.permissions import Actor, Permission, Role, deputized
from service.workflow.draft import edit
from service.workflow.queries import retrieve
from tests.support.site import Browser, Site
from tests.support.world import ADMINISTRATOR, AUDITOR, OFFICER, SG

DAY = 24 * 3600
HELPER = replace(OFFICER, id="aaaaaaaa-0000-4000-8000-000000000001", name="Hilda Helper")
ASSISTANT = replace(SG, id="aaaaaaaa-0000-4000-8000-000000000002", name="Alberto Asistente")
FAR = replace(OFFICER, id="aaaaaaaa-0000-4000-8000-000000000003", name="Fabia Far", department="sms")
NOTE = "The counterpart sends its statutes next week."


@pytest.fixture
def unit_of_three(place: Site) -> Site:
    with place.services.store.unit() as unit:
        for actor in (HELPER, ASSISTANT, FAR):
            unit.people.add(
                Person(
                    id=actor.id,
                    email=f"{actor.name.split()[0]}@example.org",
                    name=actor.name,
                    roles=actor.roles,
                    department=actor.department,
                    password_hash="",
                    active=True,
                    created_at=place.services.clock(),
                )
            )
        unit.commit()
    place.world.open()
    return place


def as_(site: Site, actor: Actor) -> Browser:
    from tests.support import site as known

    known.ACTORS[actor.id] = actor
    try:
        return site.browser(actor.id)
    finally:
        del known.ACTORS[actor.id]


def hand(site: Site, browser: Browser, **changes: str) -> int:
    form = {"version": str(site.world.version), "to": HELPER.id, "note": NOTE, **changes}
    return browser.post(f"{site.path}/hand-over", form).status_code


def test_the_officer_in_charge_hands_over_with_a_note(unit_of_three: Site) -> None:
    site, officer = unit_of_three, unit_of_three.browser("officer")
    assert "Hand over" in officer.get(site.path).text
    assert hand(site, officer, note=" ") == 400
    assert hand(site, officer, to=FAR.id) == 400  # an officer of another unit
    assert hand(site, officer) == 303
    page = unescape(officer.get(site.path).text)
    assert "From Olga Oficina to Hilda Helper." in page
    assert NOTE in page
    assert hand(site, officer, to=OFFICER.id) == 409  # it is not hers any more
    assert hand(site, as_(site, HELPER), to=OFFICER.id) == 303
    assert site.world.instrument.in_charge == OFFICER.id


def test_whoever_was_in_charge_does_not_approve(unit_of_three: Site) -> None:
    site = unit_of_three
    hand(site, site.browser("officer"))
    instrument = site.world.instrument
    for one in (OFFICER, HELPER):
        both = replace(one, roles=one.roles | SG.roles)
        with pytest.raises(FourEyes):
            step(State.SUBMITTED, Action.APPROVE, both, drafter_id=instrument.drafter_id, hands=instrument.hands)
    assert Action.APPROVE in possible(State.SUBMITTED, SG, drafter_id=instrument.drafter_id, hands=instrument.hands)


def test_an_administrator_hands_over_everything_of_a_person_without_seeing_it(unit_of_three: Site) -> None:
    site = unit_of_three
    title = site.world.instrument.title
    administrator = site.browser("administrator")
    page = unescape(administrator.get(f"/people/{OFFICER.id}").text)
    assert "Olga Oficina is in charge of 1 agreement in progress." in page
    assert title not in page
    path = f"/people/{OFFICER.id}/hand-over"
    assert administrator.post(path, {"to": FAR.id, "note": NOTE}).status_code == 400
    assert administrator.post(path, {"to": HELPER.id, "note": NOTE}).status_code == 303
    assert site.world.instrument.in_charge == HELPER.id
    assert administrator.get(site.path).status_code == 403
    newest = retrieve.history(site.services, AUDITOR, site.world.id)[-1]
    assert (newest.kind, newest.actor_id) == ("instrument:hand_over", ADMINISTRATOR.id)


def days(site: Site, first: int, last: int) -> dict[str, str]:
    form = {}
    for name, ahead in (("starts", first), ("ends", last)):
        day = site.services.clock().date() + timedelta(days=ahead)
        form |= {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
    return form


def test_a_deputy_does_the_work_on_the_days_of_absence_and_the_history_says_for_whom(unit_of_three: Site) -> None:
    site, officer, far = unit_of_three, unit_of_three.browser("officer"), as_(unit_of_three, FAR)
    assert far.get(site.path).status_code == 404
    assert officer.post("/account/deputies", {"deputy": FAR.id, **days(site, 1, 9)}).status_code == 303
    begin = f"/account/deputies/act/{OFFICER.id}"
    assert far.post(begin).status_code == 404  # the absence has not begun
    site.world.clock.skip(DAY)
    far = as_(site, FAR)
    assert far.post(begin).status_code == 303
    page = unescape(far.get("/").text)
    assert "You act for Olga Oficina, as deputy." in page
    assert far.get(site.path).status_code == 200
    assert (
        far.post(f"{site.path}/withdraw", {"version": str(site.world.version), "reason": "Ended."}).status_code == 303
    )
    assert "As deputy of Olga Oficina." in unescape(far.get(site.path).text)
    newest = retrieve.history(site.services, AUDITOR, site.world.id)[-1]
    assert (newest.actor_id, newest.detail["acts_for_id"]) == (FAR.id, OFFICER.id)
    assert {FAR.id, OFFICER.id} <= set(site.world.instrument.hands)
    far.post("/account/deputies/stop")
    assert far.get(site.path).status_code == 404
    assert "A deputy began to act" in unescape(site.browser("auditor").get("/account-events").text)


def test_a_deputy_has_what_it_had_no_longer_when_the_days_are_over(unit_of_three: Site) -> None:
    site = unit_of_three
    site.browser("officer").post("/account/deputies", {"deputy": FAR.id, **days(site, 0, 0)})
    far = as_(site, FAR)
    far.post(f"/account/deputies/act/{OFFICER.id}")
    assert far.get(site.path).status_code == 200
    with site.services.store.unit() as unit:
        [held] = unit.deputies.of(FAR.id)
        unit.deputies.end(held.id, site.services.clock())
        unit.commit()
    assert far.get(site.path).status_code == 404


def test_a_draft_that_a_deputy_opens_is_in_charge_of_who_is_away(unit_of_three: Site) -> None:
    site = unit_of_three
    acting = replace(FAR, department=OFFICER.department, acts_for=OFFICER.id, acts_for_name=OFFICER.name)
    made = edit.open_instrument(site.services, acting, template_id="general")
    assert (made.drafter_id, made.in_charge) == (FAR.id, OFFICER.id)
    assert OFFICER.id in made.hands


def test_nobody_approves_signs_or_names_a_further_deputy_for_another() -> None:
    for role in Role:
        assert not deputized({role}) & {
            Permission.APPROVAL_DECIDE,
            Permission.SIGNATURE_MAKE,
            Permission.REVIEW_DECIDE,
            Permission.USER_MANAGE,
            Permission.PAPER_ATTEST,
            Permission.DEPOSIT_MAKE,
        }
    acting = replace(ASSISTANT, scopes=deputized({Role.SG_OFFICE}), acts_for=SG.id)
    with pytest.raises(PermissionMissing):
        step(State.SUBMITTED, Action.APPROVE, acting)


def test_who_cannot_name_a_deputy_reads_why(unit_of_three: Site) -> None:
    site, said = unit_of_three, "You cannot name a deputy: "
    assert said not in site.browser("officer").get("/account/deputies").text
    assert f"{said}only officers of a department" in site.browser("archivist").get("/account/deputies").text
    for alone in (HELPER, FAR):
        people.deactivate(site.services.store, alone.id, site.services.clock())
    assert f"{said}nobody else with your role" in site.browser("officer").get("/account/deputies").text


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(-9, -2, "The last day is over."), (5, 3, "before the first"), (0, 500, "at most a year")],
)
def test_days_that_make_no_sense_are_said(unit_of_three: Site, first: int, last: int, said: str) -> None:
    answer = unit_of_three.browser("officer").post(
        "/account/deputies", {"deputy": FAR.id, **days(unit_of_three, first, last)}
    )
    assert answer.status_code == 400
    assert said in unescape(answer.text)


def test_days_meet_only_once(unit_of_three: Site) -> None:
    officer = unit_of_three.browser("officer")
    assert officer.post("/account/deputies", {"deputy": FAR.id, **days(unit_of_three, 1, 5)}).status_code == 303
    again = officer.post("/account/deputies", {"deputy": HELPER.id, **days(unit_of_three, 5, 7)})
    assert "You have named a deputy for some of these days." in unescape(again.text)
