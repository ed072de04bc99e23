"""The auditor's record of everything, and the figures: what is in them, who is asked, and as files."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest

from service.accounts import people
from service.domain.permissions import Role
from service.domain.record.history import Search
from service.workflow.queries import history
from tests.support.site import Browser, Site
from tests.support.world import AUDITOR, OFFICER

EMAIL, PASSWORD = "ana@example.org", "seven-quiet-lanterns"


@pytest.fixture
def seen(at: Callable[[str], Site]) -> Site:
    """A signed agreement, of which the officer has taken a file; Ana has signed in, after a wrong password, and out."""
    site = at("signed")
    people.add(
        site.services.store,
        email=EMAIL,
        name="Ana Pérez",
        roles={Role.ARCHIVIST},
        password=PASSWORD,
        now=site.services.clock(),
    )
    site.browser("officer").get(f"{site.path}/files/original-organization.pdf")
    ana = site.browser()
    ana.post("/sign-in", {"email": EMAIL, "password": "wrong-wrong-wrong"})
    ana.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    ana.post("/sign-out")
    return site


def kinds(browser: Browser, asked: str = "") -> list[str]:
    lines = browser.get(f"/events.jsonl?{asked}").data.decode().splitlines()
    return [json.loads(line)["kind"] for line in lines]


@pytest.mark.office
def test_sign_ins_and_downloads_are_events_beside_the_acts(seen: Site) -> None:
    auditor = seen.browser("auditor")
    everything = kinds(auditor)
    assert everything[:3] == ["sign_in:end", "sign_in:begin", "sign_in:fail"]
    assert {"file:download", "account:create", "instrument:sign"} <= set(everything)
    reference = seen.world.instrument.reference
    assert kinds(auditor, f"reference={reference}")[0] == "file:download"
    assert not {kind for kind in kinds(auditor, f"reference={reference}") if kind.startswith(("sign_in", "account"))}
    assert kinds(auditor, "who=olga&kind=file:download") == ["file:download"]
    assert kinds(auditor, "who=olga&kind=sign_in:begin") == []
    [line] = auditor.get("/events.jsonl?kind=file:download").data.decode().splitlines()
    taken = json.loads(line)
    assert taken["reference"] == reference
    assert taken["detail"] == f"{reference}-original-organization.pdf"
    assert re.fullmatch(r"[0-9a-f]{64}", taken["digest"])
    [line] = auditor.get("/events.jsonl?kind=account:create").data.decode().splitlines()
    assert json.loads(line)["who"] == "Operator, at the command line"
    page = unescape(auditor.get("/events").text)
    assert "Operator, at the command line" in page
    assert "Sign-in failed" in page
    assert f"{reference}-original-organization.pdf" in page


@pytest.mark.office
def test_a_period_is_whole_days_and_a_wrong_one_is_said(seen: Site) -> None:
    auditor, today = seen.browser("auditor"), seen.services.clock().date()
    assert kinds(auditor, f"since={today}&until={today}")[0] == "sign_in:end"
    assert kinds(auditor, f"until={today - timedelta(days=30)}") == []
    page = unescape(auditor.get("/events?since=31/03/2027&reference=COOP-1").text)
    assert "Enter the day as year-month-day" in page
    assert "No agreement has this reference" in page
    assert 'value="31/03/2027"' in page


@pytest.mark.office
def test_nobody_else_reads_the_record(seen: Site) -> None:
    for who in ("officer", "sg_office", "archivist", "administrator"):
        assert seen.browser(who).get("/events.csv").status_code == 403


def test_a_file_has_every_event_however_many(place: Site) -> None:
    for _ in range(7):
        place.world.open()
    found = list(history.everything(place.services, AUDITOR, Search(), batch=3))
    assert len(found) == 7
    rows = list(csv.reader(io.StringIO(place.browser("auditor").get("/events.csv").data.decode("utf-8-sig"))))
    assert len(rows) == 8
    assert rows[0][-2:] == ["digest", "acts_for"]


@pytest.mark.office
def test_the_figures_count_what_the_reader_may_see(seen: Site) -> None:
    for who, count in (("officer", 1), ("auditor", 1), ("archivist", 1), ("reviewer", 1)):
        page = unescape(seen.browser(who).get("/dashboard").text)
        assert f"{count} agreement was opened in this period" in page, who
    page = unescape(seen.browser("officer").get("/dashboard").text)
    assert page.count('<ul class="alternat-chart"') == 4
    assert page.count('<table class="govuk-table">') == 4
    assert "Submitted to approved" in page
    assert re.search(
        r"<text[^>]*>0,\d</text>", seen.browser("officer").get("/dashboard?lang=fr", follow_redirects=True).text
    )
    assert 'style="' not in page
    rows = list(csv.reader(io.StringIO(seen.browser("auditor").get("/dashboard/steps.csv").data.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [
        "instrument:agree",
        "instrument:submit",
        "instrument:approve",
        "instrument:finish",
    ]
    assert all(float(row[4]) >= float(row[3]) >= 0 for row in rows[1:])
    assert seen.browser("auditor").get("/dashboard/nothing.csv").status_code == 404


def test_figures_of_another_period_and_a_wrong_one(place: Site) -> None:
    place.world.open()
    officer = place.browser("officer")
    assert "0 agreements were opened" in officer.get("/dashboard?since=2020-01-01&until=2020-12-31").text
    page = unescape(officer.get("/dashboard?since=soon").text)
    assert "Enter the day as year-month-day" in page
    assert 'value="soon"' in page
    assert OFFICER.department
    rows = officer.get("/dashboard/departments.csv").data.decode("utf-8-sig").splitlines()
    assert rows[1].startswith("sedi-dsd,")
