"""An agreement that the Secretary General establishes directly: begun by the office, drafted by the primary department."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from service.domain.errors import ActionNotPossible, FourEyes, NotFound
from service.domain.lifecycle import Action, State, step
from service.workflow.draft import direct
from service.workflow.draft import form as draft_form
from tests.support.site import ACTORS, Site
from tests.support.world import OFFICER, SG

TYPED = {
    "department": "dsd",
    "counterpart": "Universidad Andina",
    "subject": "memoria histórica",
    "language": "es",
    "reason": "Acordado con el Rector en Quito.",
}
MINE = replace(OFFICER, department="dsd")


@pytest.fixture
def office(place: Site) -> Site:
    """The officer works in the primary department."""
    with place.services.store.unit() as unit:
        person = unit.people.get(ACTORS["officer"].id)
        assert person is not None
        unit.people.update(replace(person, department="dsd"))
        unit.commit()
    return place


def begun(site: Site) -> str:
    """The id of the agreement."""
    answer = site.browser("sg_office").post("/direct", TYPED)
    assert answer.status_code == 303, unescape(answer.text)
    return str(answer.headers["Location"].rpartition("/")[2])


def test_the_department_finds_it_on_its_worklist_and_opens_the_draft(office: Site) -> None:
    instrument_id = begun(office)
    officer = office.browser("officer")
    worklist = unescape(officer.get("/").text)
    assert "Acuerdo Especial de Cooperación: memoria histórica" in worklist
    assert f"/instruments/{instrument_id}/open" in worklist
    asked = unescape(officer.get(f"/instruments/{instrument_id}/open").text)
    assert "Acordado con el Rector en Quito." in asked
    version = re.search(r'name="version" value="(\d+)"', asked)
    assert version
    answer = officer.post(f"/instruments/{instrument_id}/open", {"version": version[1]})
    assert answer.headers["Location"] == f"/instruments/{instrument_id}/draft"
    found = draft_form.view(office.services, MINE, instrument_id)
    assert (found.instrument.state, found.instrument.drafter_id) == (State.DRAFTING, OFFICER.id)
    assert found.answers["counterpart_name"] == "Universidad Andina"
    assert found.answers["subject"] == {"es": "memoria histórica"}


def test_the_office_sees_what_it_began(office: Site) -> None:
    page = unescape(office.browser("sg_office").get(f"/instruments/{begun(office)}").text)
    assert "Proposed" in page
    assert "Waiting for the department to open the draft." in page


def test_the_office_can_approve_what_it_began_and_the_drafter_cannot(office: Site) -> None:
    instrument_id = begun(office)
    opened = direct.open_draft(office.services, MINE, instrument_id, version=1)
    assert step(State.SUBMITTED, Action.APPROVE, SG, drafter_id=opened.drafter_id) is State.APPROVED
    both = replace(MINE, roles=MINE.roles | SG.roles)
    with pytest.raises(FourEyes):
        step(State.SUBMITTED, Action.APPROVE, both, drafter_id=opened.drafter_id)


def test_another_department_does_not_see_it_and_nobody_opens_it_twice(office: Site) -> None:
    instrument_id = begun(office)
    with pytest.raises(NotFound):
        direct.open_draft(office.services, replace(OFFICER, department="deco"), instrument_id, version=1)
    direct.open_draft(office.services, MINE, instrument_id, version=1)
    with pytest.raises(ActionNotPossible):
        direct.open_draft(office.services, MINE, instrument_id, version=2)


def test_what_is_missing_is_said_and_nothing_typed_is_lost(office: Site) -> None:
    answer = office.browser("sg_office").post("/direct", {**TYPED, "department": "none", "subject": " "})
    text = unescape(answer.text)
    assert answer.status_code == 400
    assert "Choose the primary department." in text
    assert "Enter the subject." in text
    assert 'value="Universidad Andina"' in text
    assert "Acordado con el Rector en Quito." in text
