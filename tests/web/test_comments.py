"""The pages of comments: the counterpart's beside the articles, the officer's answers, and the tick at the submission."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.support.site import HOLDER, Site

pytestmark = pytest.mark.office


def test_comments_go_to_the_officer_and_answers_come_back(at: Callable[[str], Site]) -> None:
    site = at("drafted")
    there, officer = site.browser("counterpart"), site.browser("officer")
    page = there.get("/agreement/comments").text
    assert "Settlement of disputes" in page
    assert "Comment on the text" in there.get("/agreement").text
    sent = there.post(
        "/agreement/comments", {"digest": site.world.digest, "comment-disputes": "Which <court>?", "comment-*": " "}
    )
    assert (sent.status_code, sent.location) == (303, "/agreement/comments")
    assert "1 comment has been sent." in there.get("/agreement/comments").text
    assert "1 comment of the counterpart waits for an answer." in officer.get("/").text
    for path in ("", "/draft", "/originals"):
        assert "1 comment of the counterpart is open." in officer.get(f"{site.path}{path}").text, path
    page = officer.get(f"{site.path}/comments").text
    assert "Which &lt;court&gt;?" in page
    assert f"{HOLDER.person}, {HOLDER.function}" in page
    thread = re.search(r'name="answer-([^"]+)"', page)
    assert thread
    answer = {f"answer-{thread[1]}": "Arbitration, see 15.2.", f"act-{thread[1]}": "settle"}
    assert officer.post(f"{site.path}/comments", answer).status_code == 303
    page = there.get("/agreement/comments").text
    assert "Arbitration, see 15.2." in page
    assert "The article is the same now." in page
    assert "0 open" in there.get("/agreement").text
    assert there.post("/agreement/comments/answers", {f"answer-{thread[1]}": "Fine."}).status_code == 303
    assert "1 comment is open." in officer.get(f"{site.path}/comments").text


def test_nothing_typed_is_lost(at: Callable[[str], Site]) -> None:
    site = at("drafted")
    there = site.browser("counterpart")
    changed = there.post("/agreement/comments", {"digest": "0" * 64, "comment-purpose": "Of an older page."})
    assert (changed.status_code, "Of an older page." in changed.text) == (409, True)
    blank = there.post("/agreement/comments", {"digest": site.world.digest, "comment-purpose": ""})
    assert (blank.status_code, "Write a comment beside an article" in blank.text) == (400, True)
    long = there.post("/agreement/comments", {"digest": site.world.digest, "comment-purpose": "x" * 4001})
    assert (long.status_code, "x" * 4001 in long.text) == (400, True)
    assert site.browser("officer").post(f"{site.path}/comments", {}).status_code == 400


def test_submission_with_open_comments_needs_the_tick(at: Callable[[str], Site]) -> None:
    site = at("drafted")
    there = site.browser("counterpart")
    there.post("/agreement/comments", {"digest": site.world.digest, "comment-purpose": "Why?"})
    site.world.confirm_both()
    officer = site.browser("officer")
    assert "Submit although 1 comment of the counterpart is open" in officer.get(f"{site.path}/originals").text
    form = {"version": str(site.world.version), "digest": site.world.digest}
    refused = officer.post(f"{site.path}/originals/submit", form)
    assert (refused.status_code, "tick the box" in refused.text) == (409, True)
    assert officer.post(f"{site.path}/originals/submit", {**form, "with_open": "1"}).status_code == 303
    assert "1 was open when the agreement was submitted" in site.browser("sg_office").get(f"{site.path}/approval").text
