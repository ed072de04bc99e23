"""The pages of a review: the reviewer's decision beside the articles, the officer's request, what others see of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from service.workflow.tasks.derive import keep_derived
from tests.support.site import Site

pytestmark = pytest.mark.office


@pytest.fixture
def strict(at: Callable[[str], Site]) -> Site:
    """A text for which the settings ask for the legal review."""
    site = at("drafted")
    settings = site.services.settings
    kinds = tuple(replace(kind, always=kind.key == "legal") for kind in settings.reviews.kinds)
    settings = replace(settings, reviews=replace(settings.reviews, kinds=kinds))
    site.world.services = replace(site.services, settings=settings)
    keep_derived(site.world.services)
    return Site(site.world, known=True)


def asked(site: Site) -> Site:
    answer = site.browser("officer").post(f"{site.path}/review/request", form(site))
    assert answer.status_code == 303
    return site


def form(site: Site, **more: str) -> dict[str, str]:
    return {"version": str(site.world.version), "digest": site.world.digest, **more}


def test_the_officer_is_told_what_is_missing_and_requests_it(strict: Site) -> None:
    officer = strict.browser("officer")
    page = officer.get(f"{strict.path}/originals").text
    assert "Request the review" in page
    assert "Legal review" in page
    asked(strict)
    assert "In review" in officer.get(strict.path).text
    assert "Take the text back from review" in officer.get(strict.path).text
    assert "The text waits for your review." in strict.browser("reviewer").get("/").text


def test_the_reviewer_reads_each_article_and_sends_the_text_back_with_a_remark(strict: Site) -> None:
    asked(strict)
    reviewer = strict.browser("reviewer")
    page = reviewer.get(f"{strict.path}/review").text
    for said in ("Settlement of disputes", "Filled in", "Unchanged", "Added", "Remark on this article", "Money"):
        assert said in page, said
    answer = reviewer.post(
        f"{strict.path}/review",
        form(strict, kind="legal", decision="send_back", **{"remark-disputes": "Name another <court>."}),
    )
    assert (answer.status_code, answer.location) == (303, "/")
    assert strict.world.state == "drafting"
    articles = strict.browser("officer").get(f"{strict.path}/articles").text
    assert "Name another &lt;court&gt;." in articles
    assert "Returned by a reviewer" in strict.browser("officer").get(strict.path).text


def test_nothing_typed_is_lost_when_a_decision_is_not_complete(strict: Site) -> None:
    asked(strict)
    answer = strict.browser("reviewer").post(
        f"{strict.path}/review", form(strict, kind="legal", summary="In general:", **{"remark-": "The short name."})
    )
    assert answer.status_code == 400
    assert "Choose one of the two decisions." in answer.text
    assert "In general:" in answer.text
    assert "The short name." in answer.text
    assert strict.world.state == "in_review"


def test_a_cleared_text_shows_its_review_with_its_date_where_it_is_approved(strict: Site) -> None:
    asked(strict)
    strict.browser("reviewer").post(f"{strict.path}/review", form(strict, kind="legal", decision="clear"))
    strict.world.confirm_both()
    strict.world.submit()
    page = strict.browser("sg_office").get(f"{strict.path}/approval").text
    assert "Cleared: Leticia Legal" in page
    assert "Departures from the model" in page


def test_the_counterpart_learns_only_that_the_text_is_being_reviewed(strict: Site) -> None:
    counterpart = strict.browser("counterpart")
    asked(strict)
    page = counterpart.get("/agreement").text
    assert "is reviewing the text" in page
    assert "Legal review" not in page


def test_the_text_can_be_read_in_each_of_its_languages(strict: Site) -> None:
    officer = strict.browser("officer")
    assert "Solución de controversias" in officer.get(f"{strict.path}/articles?text=es").text
    assert "Settlement of disputes" in officer.get(f"{strict.path}/articles?text=xx").text


def test_revisions_are_listed_noted_and_compared(strict: Site) -> None:
    strict.world.save(notice_days=30)
    officer = strict.browser("officer")
    path = f"{strict.path}/revisions"
    assert officer.post(path, {"revision": "3", "note": "A <shorter> notice."}).status_code == 303
    assert "A &lt;shorter&gt; notice." in officer.get(path).text
    missing = officer.post(path, {"revision": "3", "note": ""})
    assert (missing.status_code, "Enter a note" in missing.text) == (400, True)
    page = officer.get(f"{path}/compare?old=2&new=3").text
    assert "<del>" in page
    assert "<ins>" in page
    assert "Termination" in page
    word = officer.get(f"{path}/compare.docx?old=2&new=3&text=es")
    assert word.data[:2] == b"PK"
    assert word.headers["Content-Disposition"].endswith("-2-3-es.docx")
    assert officer.get(f"{path}/compare.docx?old=1&new=3").status_code == 404, "the first revision is not complete"
    for wrong in ("old=2", "old=2&new=x", "old=2&new=99", "old=2&new=9999999"):
        assert officer.get(f"{path}/compare?{wrong}").status_code == 404


@pytest.mark.slow
def test_a_reviewer_is_told_what_changed_since_the_text_was_sent_back(strict: Site) -> None:
    reviewer = strict.browser("reviewer")
    asked(strict)
    assert "Since you last looked" not in reviewer.get(f"{strict.path}/review").text
    reviewer.post(f"{strict.path}/review", form(strict, kind="legal", decision="send_back", summary="Shorter notice."))
    strict.world.save(notice_days=30)
    strict.world.make_originals()
    asked(strict)
    page = reviewer.get(f"{strict.path}/review").text
    assert "Since you last looked" in page
    assert f"{strict.path}/revisions/compare?old=2&amp;new=3" in page
