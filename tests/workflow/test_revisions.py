"""Revisions with author, time and note; two of them compared; what changed since somebody last looked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.drafting.comparison.wording import Change
from service.workflow.approval import confirm
from service.workflow.draft import edit
from service.workflow.draft.revisions import note, revisions
from service.workflow.review.compare import compare, last_look, since_last_look
from tests.support.world import LEGAL, OFFICER, SG, World

pytestmark = pytest.mark.office
At = Callable[[str], World]


@pytest.fixture
def changed(at: At) -> World:
    """Revision 2 has originals; revision 3 has another period of notice and another article, and no originals."""
    world = at("drafted")
    world.save(notice_days=30, optional_articles=["consultation", "personnel", "integrity", "assignment"])
    return world


def test_each_revision_has_its_author_its_time_and_its_note(changed: World) -> None:
    note(changed.services, OFFICER, changed.id, revision=3, text=" A shorter notice, \n as they asked. ")
    found = revisions(changed.services, OFFICER, changed.id)
    assert [(one.number, one.complete, one.made) for one in found] == [
        (3, True, False),
        (2, True, True),
        (1, False, False),
    ]
    assert found[0].saved_by == OFFICER.name
    assert found[0].note == "A shorter notice, \n as they asked."
    assert found[0].saved_at > found[1].saved_at
    note(changed.services, OFFICER, changed.id, revision=3, text="As agreed by telephone.")
    assert revisions(changed.services, OFFICER, changed.id)[0].note == "As agreed by telephone."


def test_a_note_says_something_about_a_revision_that_is_there(changed: World) -> None:
    for text in (" ", "x" * 501):
        with pytest.raises(InvalidInput):
            note(changed.services, OFFICER, changed.id, revision=3, text=text)
    with pytest.raises(NotFound):
        note(changed.services, OFFICER, changed.id, revision=9, text="Where?")
    with pytest.raises(PermissionMissing):
        revisions(changed.services, SG, changed.id)


@pytest.mark.parametrize(("first", "second"), [(2, 3), (3, 2)])
def test_two_revisions_are_compared_article_by_article_in_each_language(
    changed: World, first: int, second: int
) -> None:
    seen = compare(changed.services, OFFICER, changed.id, old=first, new=second, language="es")
    assert (seen.old.revision, seen.new.revision, seen.language) == (2, 3, "es")
    differing = {one.key: one.change for one in seen.changed}
    assert differing["assignment"] is Change.INSERTED
    assert differing["intellectual-property"] is Change.DELETED
    assert differing["termination"] is Change.CHANGED
    assert "purpose" not in differing
    termination = next(one for one in seen.changed if one.key == "termination")
    runs = [run for line in termination.lines for run in line.runs]
    assert any(run.text == "60" and run.change is Change.DELETED for run in runs)
    assert any(run.text == "30" and run.change is Change.INSERTED for run in runs)


def test_of_an_incomplete_revision_the_answers_are_compared(changed: World) -> None:
    edit.save(
        changed.services, OFFICER, changed.id, version=changed.version,
        answers=changed.sample(notice_days="soon"), partial=True,
    )  # fmt: skip
    seen = compare(changed.services, OFFICER, changed.id, old=3, new=4, language="en")
    assert (seen.language, seen.articles) == ("", ())
    assert "notice_days" in {spec.key for spec in seen.answers}


@pytest.mark.slow
def test_who_does_not_read_drafts_compares_only_what_originals_were_made_of(changed: World) -> None:
    changed.make_originals()
    changed.confirm_both()
    assert compare(changed.services, LEGAL, changed.id, old=2, new=3, language="en").changed
    with pytest.raises(NotFound):
        compare(changed.services, LEGAL, changed.id, old=1, new=3, language="en")
    with pytest.raises(NotFound):
        compare(changed.services, LEGAL, changed.id, old=2, new=4, language="en")


@pytest.mark.slow
def test_a_reader_is_told_what_changed_since_the_last_look(changed: World) -> None:
    services, there = changed.services, changed.counterpart
    confirm.invite(services, OFFICER, changed.id)
    assert last_look(services, there, changed.id) is None, "the first look"
    assert last_look(services, there, changed.id) is None, "the same text again"
    changed.make_originals()
    confirm.confirm(services, OFFICER, changed.id, digest=changed.digest)
    for _ in range(2):
        since = since_last_look(services, there, changed.id, language="en")
        assert since is not None
        look, changes = since
        assert (look.revision, changes.new.revision) == (2, 3)
        assert "termination" in {one.key for one in changes.changed}


@pytest.mark.slow
def test_the_counterpart_compares_only_the_texts_that_it_was_shown(changed: World) -> None:
    changed.make_originals()
    confirm.confirm(changed.services, OFFICER, changed.id, digest=changed.digest)
    last_look(changed.services, changed.counterpart, changed.id)
    with pytest.raises(NotFound):
        compare(changed.services, changed.counterpart, changed.id, old=2, new=3, language="en")
