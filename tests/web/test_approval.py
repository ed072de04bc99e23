"""The page of a decision: what is decided on, in brief; approving and signing in one act; an agreement that was withdrawn meanwhile."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pikepdf
import pypdf
import pytest

from service.workflow.approval import decide
from service.workflow.draft import edit
from tests.support.site import Site
from tests.support.world import LEGAL, OFFICER, SG

pytestmark = pytest.mark.office


@pytest.fixture
def submitted(at: Callable[[str], Site]) -> Site:
    site = at("preliminary")
    site.world.submit()
    return site


@contextmanager
def worker(site: Site) -> Iterator[None]:
    """Runs the jobs beside the request, as the worker does."""
    done = threading.Event()

    def run() -> None:
        while not done.wait(0.2):
            site.world.jobs()

    thread = threading.Thread(target=run)
    thread.start()
    yield
    done.set()
    thread.join()


def form(site: Site, **changes: str) -> dict[str, str]:
    right = {"pin": site.world.pki.pin("sg"), "place": "Washington, D.C.", "seen": site.world.digest}
    return {"version": str(site.world.version), "digest": site.world.digest, **right, **changes}


def test_the_page_says_what_is_decided_on_before_it_shows_the_pages(submitted: Site) -> None:
    page = submitted.browser("sg_office").get(f"{submitted.path}/approval").text
    brief = page[: page.index("Original 1 of 2")]
    model = submitted.services.catalogue.get(submitted.world.template_id)
    asked = [model.field(key).label["en"] for key in ("eif_model", "term_model", "notice_days")]
    for said in (
        "Submitted by",
        "Money",
        OFFICER.name,
        *asked,
        "Signatories",
        "María José Núñez Peñafiel",
        "Optional articles included",
        "Optional articles left out",
    ):
        assert said in brief, said


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
def test_the_briefing_sheet_is_one_page_in_the_readers_language(submitted: Site, language: str) -> None:
    world = submitted.world
    answer = submitted.browser("sg_office").get(f"{submitted.path}/approval/briefing.pdf?lang={language}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    pdf = pikepdf.open(io.BytesIO(answer.data))
    assert (len(pdf.pages), str(pdf.Root.Lang)) == (1, language)
    said = " ".join(pypdf.PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().split())
    sample = world.sample()
    read = language if language in sample["languages"] else sample["languages"][0]
    for expected in (
        " ".join(sample["purpose"][read].split())[:60],
        world.instrument.reference,
        world.instrument.counterpart_name[:20],
        "María José Núñez Peñafiel",
        OFFICER.name,
        world.digest[:4],
    ):
        assert expected in said, (expected, said)


def test_the_briefing_sheet_says_what_changed_since_the_return(submitted: Site) -> None:
    world = submitted.world
    decide.return_(
        world.services, SG, world.id, version=world.version, digest=world.digest, remarks="Shorten the notice."
    )
    world.save(notice_days=45, optional_articles=world.sample()["optional_articles"][1:])
    world.make_originals()
    world.confirm_both()
    world.submit()
    made = pypdf.PdfReader(
        io.BytesIO(submitted.browser("sg_office").get(f"{submitted.path}/approval/briefing.pdf").data)
    )
    said = " ".join(made.pages[0].extract_text().split())
    assert f"Returned by {SG.name}" in said
    assert "Shorten the notice." in said
    assert world.services.catalogue.get(world.template_id).field("notice_days").label["en"] in said
    assert "(Changed)" in said
    assert f"Cleared: {LEGAL.name}" in said
    page = submitted.browser("sg_office").get(f"{submitted.path}/approval").text
    assert "differ from the text that was returned" in page


def test_what_is_missing_is_said_all_at_once_and_nothing_is_decided(submitted: Site) -> None:
    answer = submitted.browser("sg_office").post(
        f"{submitted.path}/approval/signature", form(submitted, pin="", place=" ", seen="")
    )
    assert answer.status_code == 400
    for said in ("Tick the box", "Enter the place of signature", "Enter the PIN"):
        assert said in answer.text
    assert submitted.world.state == "submitted"


def test_approving_and_signing_is_one_act_and_the_place_is_remembered(submitted: Site) -> None:
    browser = submitted.browser("sg_office")
    with worker(submitted):
        answer = browser.post(f"{submitted.path}/approval/signature", form(submitted))
    assert (answer.status_code, answer.location) == (303, f"{submitted.path}/signature")
    assert submitted.world.state == "signing"
    assert "Approved. You signed 2 originals." in browser.get(f"{submitted.path}/signature").text
    assert any(cookie.startswith("place=") for cookie in answer.headers.getlist("Set-Cookie"))


@pytest.mark.slow
def test_a_wrong_pin_leaves_it_approved_and_says_so(submitted: Site) -> None:
    with worker(submitted):
        answer = submitted.browser("sg_office").post(f"{submitted.path}/approval/signature", form(submitted, pin="0"))
    assert answer.status_code == 400
    assert "The agreement has been approved. It has not been signed yet." in answer.text
    assert "The PIN is incorrect" in answer.text
    assert re.search(r'name="seen"[^>]* checked', answer.text), "what was confirmed stays confirmed"
    assert submitted.world.state == "approved"


def test_a_withdrawn_agreement_is_said_to_be_withdrawn(submitted: Site) -> None:
    browser = submitted.browser("sg_office")
    version = str(submitted.world.version)
    edit.withdraw(
        submitted.services, OFFICER, submitted.world.id, version=submitted.world.version, reason="Not needed."
    )
    decided = browser.post(
        f"{submitted.path}/approval", {"version": version, "digest": submitted.world.digest, "decision": "approve"}
    )
    assert decided.status_code == 303
    assert "The department withdrew the agreement" in browser.get("/").text
