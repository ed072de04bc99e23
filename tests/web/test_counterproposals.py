"""The pages of counter-proposals: download, upload, refusal in words, decisions with reasons, and what the other roles see of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.support.site import Browser, Site, upload
from tests.support.word_edits import changed

pytestmark = pytest.mark.office
OTHER = "Other fields may be added"
NOTICE = "Either Party may terminate"
PATH = "/agreement/counterproposal"


def send(site: Site, there: Browser, data: bytes, name: str = "ours.docx"):
    form = {"digest": site.world.digest, "file": upload(data, name)}
    return there.post(PATH, form, content_type="multipart/form-data")


def word(site: Site, there: Browser, language: str = "en") -> bytes:
    page = there.get(PATH).text
    assert f"original-counterpart-{language}.docx" in page
    return there.get(f"{site.path}/files/original-counterpart-{language}.docx").data


def test_the_counterpart_proposes_and_the_officer_decides_on_each_change(at: Callable[[str], Site]) -> None:
    site = at("drafted")
    there, officer = site.browser("counterpart"), site.browser("officer")
    says = {
        OTHER: "Other fields may be added by <letter>.",
        NOTICE: "Either Party may terminate this Agreement by giving the other at least ninety (90) days’ notice in writing.",
    }
    sent = send(site, there, changed(word(site, there), says))
    assert (sent.status_code, sent.location) == (303, PATH)
    page = there.get(PATH).text
    assert "Your version has been sent: 2 changes." in page
    assert "2 changes wait for a decision." in page
    assert "2 changes proposed by the counterpart wait for your decision." in officer.get("/").text
    for path in ("", "/draft", "/originals"):
        assert "The counterpart proposes 2 changes in Word." in officer.get(f"{site.path}{path}").text, path
    page = officer.get(f"{site.path}/counterproposal").text
    for said in (
        "New answer",
        "Other wording",
        "The file has no tracked changes of the text.",
        "&lt;letter&gt;",
        "The same change in Spanish",
    ):
        assert said in page, said
    answer, wording = re.findall(r'name="change-([^"]+)" type="radio" value="accept"', page)
    if f"text-{answer}-es" in page:
        answer, wording = wording, answer
    refused = officer.post(
        f"{site.path}/counterproposal",
        {f"change-{wording}": "accept", f"reason-{wording}": "Fine.", f"text-{wording}-es": ""},
    )
    assert (refused.status_code, "equally authentic" in refused.text, "Fine." in refused.text) == (400, True, True)
    form = {
        f"change-{answer}": "decline", f"reason-{answer}": "Sixty days are the rule.", f"change-{wording}": "accept",
        f"reason-{wording}": "Simpler.", f"text-{wording}-es": "Podrán agregarse otros ámbitos por carta.",
    }  # fmt: skip
    assert officer.post(f"{site.path}/counterproposal", form).status_code == 303
    page = officer.get(f"{site.path}/counterproposal").text
    assert "revision 3 of the draft" in page
    assert "Wording agreed with the counterpart" in page
    page = there.get(PATH).text
    for said in ("Sixty days are the rule.", "Accepted", "Not accepted", "in revision 3"):
        assert said in page, said
    site.world.make_originals()
    articles = officer.get(f"{site.path}/articles").text
    assert "agreed with the counterpart: Simpler." in re.sub(r"\s+", " ", articles)
    assert "Request the review" in officer.get(f"{site.path}/originals").text
    taken = re.search(r"/wording/([^/]+)/take-back", officer.get(f"{site.path}/counterproposal").text)
    assert taken
    assert officer.post(f"{site.path}/wording/{taken[1]}/take-back").status_code == 303
    assert officer.post(f"{site.path}/wording/{taken[1]}/take-back").status_code == 404


def test_a_file_that_is_not_accepted_says_why(at: Callable[[str], Site]) -> None:
    site = at("drafted")
    there = site.browser("counterpart")
    missing = there.post(PATH, {"digest": site.world.digest}, content_type="multipart/form-data")
    assert (missing.status_code, "Choose the Word file." in missing.text) == (400, True)
    pdf = send(site, there, b"%PDF-1.7", "ours.pdf")
    assert (pdf.status_code, "is not a Word document" in pdf.text) == (422, True)
    same = send(site, there, word(site, there))
    assert (same.status_code, "says the same as the text" in same.text) == (400, True)


def test_files_in_word_are_for_the_party_whose_original_it_is(at: Callable[[str], Site]) -> None:
    site = at("drafted")
    there = site.browser("counterpart")
    assert there.get(f"{site.path}/files/original-counterpart-es.docx").status_code == 200
    assert there.get(f"{site.path}/files/original-organization-es.docx").status_code == 404
    site.world.save(notice_days=30)
    site.world.make_originals()
    assert there.get(f"{site.path}/files/original-counterpart-es.docx").status_code == 404, "not shared"
