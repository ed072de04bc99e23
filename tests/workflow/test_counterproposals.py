"""The counterpart's own version in Word: what it proposes, what the officer accepts, and what the text says then."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import docx as python_docx
import pytest

from service.domain.errors import ActionNotPossible, DigestMismatch, InvalidInput, NotFound
from service.domain.negotiation.comments import WHOLE
from service.domain.negotiation.proposals import ChangeKind, CounterProposal, Verdict
from service.domain.review import Departure
from service.drafting.counterproposal.errors import WordRefused
from service.drafting.word import docx
from service.workflow.approval import confirm
from service.workflow.draft import edit
from service.workflow.draft.wording_rules import require_equal
from service.workflow.negotiation.agreed import take_back
from service.workflow.negotiation.decide import Decided, decide
from service.workflow.negotiation.proposals_view import ChangeView, proposals_view
from service.workflow.negotiation.propose import propose
from service.workflow.negotiation.view import comments_view
from service.workflow.queries import files, retrieve
from service.workflow.queries.worklist import worklist
from service.workflow.review.compare import last_look
from service.workflow.review.view import needed_reviews, text_view
from tests.support.word_edits import changed
from tests.support.world import AUDITOR, LEGAL, OFFICER, World

pytestmark = pytest.mark.office
At = Callable[[str], World]
ACCEPT, DECLINE = Verdict.ACCEPT, Verdict.DECLINE
OTHER = "Other fields may be added"
OTHER_ES = "Podrán agregarse otros ámbitos mediante canje de notas."
NOTICE = "Either Party may terminate"
NINETY = "Either Party may terminate this Agreement by giving the other at least ninety (90) days’ notice in writing."


@pytest.fixture
def shared(at: At) -> World:
    """A text that the counterpart may read, and has looked at."""
    world = at("drafted")
    confirm.invite(world.services, OFFICER, world.id)
    last_look(world.services, world.counterpart, world.id)
    return world


@contextmanager
def refused(sentence: str) -> Iterator[pytest.ExceptionInfo[InvalidInput]]:
    """Where it is refused, ``sentence`` is said."""
    with pytest.raises(InvalidInput) as caught:
        yield caught
    said = " ".join(str(one) for found in caught.value.messages.values() for one in found)
    assert sentence in said


def word(world: World, language: str = "en") -> bytes:
    """As the counterpart downloads it."""
    return files.file(world.services, world.counterpart, world.id, f"original-counterpart-{language}.docx").data


def send(world: World, says: Mapping[str, str], language: str = "en") -> CounterProposal:
    data = changed(word(world, language), says)
    return propose(world.services, world.counterpart, world.id, digest=world.digest, data=data)


def waiting(world: World) -> dict[ChangeKind, ChangeView]:
    newest = proposals_view(world.services, OFFICER, world.id).proposals[0]
    return {one.change.kind: one for one in newest.changes}


def say(world: World, **says: Decided) -> None:
    found = {str(kind): one.change.id for kind, one in waiting(world).items()}
    decide(world.services, OFFICER, world.id, says={found[kind]: one for kind, one in says.items()})


def text_of(world: World, article: str, language: str) -> list[str]:
    seen = text_view(world.services, OFFICER, world.id, language=language)
    (found,) = [one for one in seen.articles if one.departure.key == article]
    return [line.text for line in found.text.lines] if found.text else []


PICTURE = "<w:r><w:drawing/></w:r>"
FOOTNOTE = '<w:r><w:footnoteReference w:id="2"/></w:r>'
FORMULA = (
    '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>a</m:t></m:r></m:oMath>'
)


@pytest.mark.parametrize(("added", "code"), [(PICTURE, "pictures"), (FOOTNOTE, "footnotes"), (FORMULA, "formulas")])
def test_what_cannot_be_compared_is_refused_and_not_left_out(shared: World, added: str, code: str) -> None:
    document = word(shared)
    body = docx.read_part(document, "word/document.xml").decode()
    data = docx.with_part(document, "word/document.xml", body.replace("</w:p>", added + "</w:p>", 1).encode())

    with pytest.raises(WordRefused) as caught:
        propose(shared.services, shared.counterpart, shared.id, digest=shared.digest, data=data)
    assert caught.value.code == code


BOTH = {OTHER: "Other fields may be added by exchange of letters.", NOTICE: NINETY}


def test_what_is_accepted_becomes_an_answer_and_a_departure_that_legal_reviews(shared: World) -> None:
    made = send(shared, BOTH)
    assert {one.kind for one in made.changes} == {ChangeKind.ANSWER, ChangeKind.REPLACE}
    found = waiting(shared)
    assert found[ChangeKind.ANSWER].question is not None
    assert (found[ChangeKind.ANSWER].change.question, found[ChangeKind.ANSWER].change.value) == ("notice_days", 90)
    assert list(found[ChangeKind.REPLACE].others) == ["es"]
    assert "counterproposal:decide" in {item.action for item in worklist(shared.services, OFFICER)}
    say(
        shared,
        answer=Decided(ACCEPT),
        replace=Decided(ACCEPT, "Simpler than an amendment.", {"es": OTHER_ES}),
    )
    shared.make_originals()
    assert text_of(shared, "areas", "en")[-1] == "Other fields may be added by exchange of letters."
    assert text_of(shared, "areas", "es")[-1] == OTHER_ES
    assert any("ninety (90)" in line for line in text_of(shared, "termination", "en"))
    state = needed_reviews(shared.services, OFFICER, shared.id)
    assert state is not None
    (departure,) = [one for one in state.departures if one.agreed]
    assert (departure.key, departure.departure, departure.agreed[0].reason) == (
        "areas",
        Departure.ALTERED,
        "Simpler than an amendment.",
    )
    assert [kind.key for kind in state.missing] == ["legal"]
    shared.confirm_both()
    assert shared.state == "preliminary"
    assert text_view(shared.services, LEGAL, shared.id, language="en").state.departures == state.departures
    acts = [event.kind for event in retrieve.history(shared.services, AUDITOR, shared.id)]
    assert [kind for kind in acts if kind.startswith("counterproposal")] == [
        "counterproposal:make",
        "counterproposal:decide",
    ]


def test_a_change_in_one_language_is_not_equally_authentic(shared: World) -> None:
    send(shared, BOTH)
    change = waiting(shared)[ChangeKind.REPLACE].change.id
    with refused("equally authentic") as caught:
        say(shared, replace=Decided(ACCEPT, "Fine.", {"es": " "}))
    assert list(caught.value.messages) == [f"text-{change}-es"]
    assert retrieve.instrument(shared.services, OFFICER, shared.id).outdated is False, "nothing was saved"


def test_an_answer_passes_the_check_of_its_question(shared: World) -> None:
    send(shared, {NOTICE: NINETY.replace("ninety (90)", "ninety thousand (90000)")})
    found = waiting(shared)[ChangeKind.ANSWER]
    with refused("whole number") as caught:
        say(shared, answer=Decided(ACCEPT))
    assert list(caught.value.messages) == [f"change-{found.change.id}"]


def test_an_answer_in_one_language_keeps_or_changes_the_others(shared: World) -> None:
    send(shared, {"education on": "education on rivers;"})
    found = waiting(shared)[ChangeKind.ANSWER]
    assert found.change.question == "areas"
    lines = found.others["es"].splitlines()
    lines[0] = "la educación sobre los ríos"
    say(shared, answer=Decided(ACCEPT, texts={"es": "\n".join(lines)}))
    shared.make_originals()
    assert text_of(shared, "areas", "en")[1] == "education on rivers;"
    assert text_of(shared, "areas", "es")[1] == "la educación sobre los ríos;"


def test_what_is_declined_stays_as_it_was_with_the_reason(shared: World) -> None:
    send(shared, BOTH)
    with refused("State why"):
        say(shared, replace=Decided(DECLINE))
    say(shared, replace=Decided(DECLINE, "The General Assembly decides on fields."))
    view = retrieve.instrument(shared.services, OFFICER, shared.id)
    assert view.outdated is False, "no new revision"
    (newest,) = proposals_view(shared.services, shared.counterpart, shared.id).proposals
    decided = {one.change.kind: one.decision for one in newest.changes}
    assert decided[ChangeKind.REPLACE] is not None
    assert decided[ChangeKind.REPLACE].reason == "The General Assembly decides on fields."
    assert (decided[ChangeKind.ANSWER], newest.open) == (None, 1)
    with pytest.raises(NotFound):
        say(shared, replace=Decided(ACCEPT, "After all."))


def test_a_wording_can_be_taken_back_and_a_new_answer_that_does_not_fit_is_named(shared: World) -> None:
    send(shared, {NOTICE: "Either Party may terminate this Agreement at any time on sixty (60) days’ notice."})
    spanish = waiting(shared)[ChangeKind.REPLACE].others["es"]
    say(shared, replace=Decided(ACCEPT, "Shorter.", {"es": f"{spanish} En todo momento."}))
    wording = proposals_view(shared.services, OFFICER, shared.id).wording
    assert len(wording) == 1
    edit.save(
        shared.services, OFFICER, shared.id, version=shared.version, answers=shared.sample(notice_days=30), partial=False
    )  # fmt: skip
    edit.request_originals(shared.services, OFFICER, shared.id)
    shared.jobs()
    job = retrieve.instrument(shared.services, OFFICER, shared.id).jobs[0]
    assert "does not fit the article any more" in job.reason
    take_back(shared.services, OFFICER, shared.id, wording[0].id)
    shared.make_originals()
    assert any("thirty (30)" in line for line in text_of(shared, "termination", "en"))


def test_a_language_that_is_added_later_needs_the_wording_too(shared: World) -> None:
    send(shared, BOTH)
    say(shared, replace=Decided(ACCEPT, "Fine.", {"es": OTHER_ES}))
    with shared.services.store.reader() as unit:
        draft = unit.drafts.latest(shared.id)
    assert draft is not None
    spoken = {**draft.answers, "languages": ["en", "es", "fr"]}
    with refused("not written in"):
        require_equal(replace(draft, answers=spoken))


def test_files_that_are_not_a_version_of_the_present_text(shared: World) -> None:
    services, there, first = shared.services, shared.counterpart, word(shared)
    with refused("says the same"):
        send(shared, {})
    with pytest.raises(WordRefused, match="does not have the text"):
        propose(services, there, shared.id, digest=shared.digest, data=_letter())
    with pytest.raises(NotFound):
        propose(services, OFFICER, shared.id, digest=shared.digest, data=first)
    shared.save(notice_days=30, dispute_days=45)
    shared.make_originals()
    with pytest.raises(DigestMismatch):
        propose(services, there, shared.id, digest=shared.digest, data=first)
    confirm.invite(services, OFFICER, shared.id)
    with pytest.raises(WordRefused, match="earlier text \\(revision 2\\)"):
        propose(services, there, shared.id, digest=shared.digest, data=changed(first, {OTHER: "None."}))
    assert send(shared, {OTHER: "None."}, "en").revision == 3


def test_the_language_is_found_by_the_words(shared: World) -> None:
    last = text_of(shared, "areas", "es")[-1]
    made = send(shared, {last: OTHER_ES}, "es")
    assert (made.language, [one.kind for one in made.changes]) == ("es", [ChangeKind.REPLACE]), "written anew"
    assert list(waiting(shared)[ChangeKind.REPLACE].others) == ["en"]


def test_after_the_agreement_nothing_is_proposed_any_more(shared: World) -> None:
    shared.confirm_both()
    with pytest.raises(ActionNotPossible):
        send(shared, BOTH)


def test_comments_in_the_file_become_comments_on_the_text(shared: World) -> None:
    opened = python_docx.Document(io.BytesIO(word(shared)))
    found = next(one for one in opened.paragraphs if one.text.startswith(OTHER))
    opened.add_comment(found.runs, text="Which fields?", author="Luis", initials="L")
    opened.add_comment(opened.paragraphs[0].runs[0], text="Well done.", author="", initials="")
    saved = io.BytesIO()
    opened.save(saved)
    propose(shared.services, shared.counterpart, shared.id, digest=shared.digest, data=saved.getvalue())
    seen = comments_view(shared.services, OFFICER, shared.id, language="en")
    about = {one.thread.first.article: one.thread.first.text for one in seen.threads}
    assert about.keys() <= {"areas", "", WHOLE}
    assert about["areas"].endswith("Which fields?\n(Luis)")
    assert proposals_view(shared.services, OFFICER, shared.id).proposals == ()


def _letter() -> bytes:
    opened, saved = python_docx.Document(), io.BytesIO()
    opened.add_paragraph("Dear colleague, here is our answer.")
    opened.save(saved)
    return saved.getvalue()
