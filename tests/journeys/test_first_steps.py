"""The pages that everybody opens first, in Chromium: the short journey of the usual run, beside the long ones of ``make journey``."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from service.cli.development.seed import demonstration_people
from service.domain.permissions import Role
from tests.journeys.conftest import PICTURES, Service
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


@pytest.mark.slow
def test_sign_in_start_a_draft_and_verify(browser: Browser, service: Service) -> None:
    person = next(person for person in demonstration_people() if Role.OFFICER in person.roles)
    officer = Visitor(browser, service.address, "first-steps", PICTURES)
    officer.go("/verify")
    officer.look("01-verify")
    officer.sign_in(person.email, person.password)
    officer.look("02-worklist")
    officer.press("New agreement")
    officer.look("03-models")
    assert officer.faults == []
