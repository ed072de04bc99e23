"""Comments of the counterpart: who writes when, what an answer does, what the other side is told, and what submission asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service import accounts
from service.accounts.links import Holder
from service.domain.errors import ActionNotPossible, DigestMismatch, InvalidInput, NotFound
from service.domain.negotiation.comments import WHOLE, EntryKind
from service.workflow.approval import confirm
from service.workflow.approval.invitation import send_invitation
from service.workflow.approval.submit import submit
from service.workflow.errors import CommentsOpen
from service.workflow.negotiation.comments import Said, answer, comment, count_open
from service.workflow.negotiation.view import CommentsView, comments_view
from service.workflow.queries import retrieve
from service.workflow.queries.worklist import worklist
from tests.support.mailbox import Mailbox, mailbox
from tests.support.world import AUDITOR, LEGAL, OFFICER, World
from tests.workflow.test_notices import HOLDER, person, token_in

__all__ = ["mailbox"]

pytestmark = pytest.mark.office
At = Callable[[str], World]
SETTLE, REOPEN = EntryKind.SETTLE, EntryKind.REOPEN


@pytest.fixture
def shared(at: At) -> World:
    """A text that the counterpart may read."""
    world = at("drafted")
    confirm.invite(world.services, OFFICER, world.id)
    return world


def write(world: World, **remarks: str) -> list[str]:
    """Threads of new comments; ``whole`` stands for the text as a whole."""
    said = {WHOLE if key == "whole" else key: text for key, text in remarks.items()}
    entries = comment(world.services, world.counterpart, world.id, digest=world.digest, remarks=said)
    return [entry.thread for entry in entries]


def seen(world: World, language: str = "en") -> CommentsView:
    return comments_view(world.services, world.counterpart, world.id, language=language)


def test_a_comment_is_answered_settled_and_opened_again_by_what_the_counterpart_says(shared: World) -> None:
    thread, whole = write(shared, termination="Sixty days are too short.", whole=" In general we agree. ", purpose="  ")
    assert count_open(shared.services, OFFICER, shared.id) == 2
    answer(shared.services, OFFICER, shared.id, {thread: Said("We can offer ninety."), whole: Said("", SETTLE)})
    first, second = seen(shared).threads
    assert [(entry.kind, entry.side, entry.by_name) for entry in first.thread.entries] == [
        ("comment", "counterpart", shared.counterpart.name),
        ("answer", "organization", OFFICER.name),
    ]
    assert (first.thread.settled, first.thread.waits, second.thread.settled) == (False, False, True)
    assert first.article is not None
    assert (first.article.heading, first.changed, second.article) == ("Termination", False, None)
    answer(shared.services, OFFICER, shared.id, {thread: Said("Done.", SETTLE)})
    assert count_open(shared.services, OFFICER, shared.id) == 0
    answer(shared.services, shared.counterpart, shared.id, {thread: Said("Where?")})
    assert seen(shared).threads[0].thread.waits
    answer(shared.services, OFFICER, shared.id, {whole: Said("", REOPEN), thread: Said("", SETTLE)})
    assert [one.thread.settled for one in seen(shared).threads] == [True, False]


def test_the_counterpart_cannot_settle(shared: World) -> None:
    (thread,) = write(shared, purpose="Why?")
    answer(shared.services, shared.counterpart, shared.id, {thread: Said("Please.", SETTLE)})
    assert not seen(shared).threads[0].thread.settled


def test_each_thread_says_on_which_revision_it_was_made_and_whether_the_article_changed_since(shared: World) -> None:
    write(shared, termination="Too short.", purpose="Good.", whole="Nearly.")
    shared.save(notice_days=90)
    assert seen(shared).preliminary is None, "the new text is not shared yet"
    assert {one.changed for one in seen(shared).threads} == {None}
    shared.make_originals()
    assert seen(shared).articles == ()
    confirm.invite(shared.services, OFFICER, shared.id)
    found = {one.thread.first.article: (one.thread.first.revision, one.changed) for one in seen(shared, "es").threads}
    assert found == {"termination": (2, True), "purpose": (2, False), WHOLE: (2, True)}


def test_comments_are_refused_on_another_text_and_after_submission(shared: World) -> None:
    with pytest.raises(DigestMismatch):
        comment(shared.services, shared.counterpart, shared.id, digest="0" * 64, remarks={"purpose": "Why?"})
    with pytest.raises(NotFound):
        comment(shared.services, OFFICER, shared.id, digest=shared.digest, remarks={"purpose": "Why?"})
    with pytest.raises(InvalidInput):
        write(shared, purpose=" ")
    with pytest.raises(InvalidInput):
        write(shared, purpose="x" * 4001)
    with pytest.raises(InvalidInput):
        write(shared, nonsense="There is no such article.")
    with pytest.raises(NotFound):
        answer(shared.services, OFFICER, shared.id, {"none": Said("Which?")})
    shared.confirm_both()
    write(shared, purpose="One more thing, after all.")
    submit(shared.services, OFFICER, shared.id, version=shared.version, digest=shared.digest, with_open=1)
    with pytest.raises(ActionNotPossible):
        write(shared, purpose="Too late.")


def test_a_text_that_is_not_shared_cannot_be_commented_on(at: At) -> None:
    with pytest.raises(DigestMismatch):
        write(at("drafted"), purpose="How do I know?")


def test_open_comments_wait_for_the_officer_and_outdate_nobodys_page(shared: World) -> None:
    version = shared.version
    (thread,) = write(shared, purpose="Why?")
    assert shared.version == version
    found = {item.action: str(item.reason) for item in worklist(shared.services, OFFICER)}
    assert found["comment:answer"] == "1 comment of the counterpart waits for an answer."
    answer(shared.services, OFFICER, shared.id, {thread: Said("Because.")})
    assert "comment:answer" not in {item.action for item in worklist(shared.services, OFFICER)}
    assert [event.kind for event in retrieve.history(shared.services, AUDITOR, shared.id)][-2:] == [
        "comment:write",
        "comment:answer",
    ]


def test_submission_with_open_comments_asks_for_a_plain_word(shared: World) -> None:
    write(shared, purpose="Why?", termination="Too short.")
    shared.confirm_both()
    for said in (0, 1):
        with pytest.raises(CommentsOpen, match="2 comments of the counterpart are still open"):
            submit(shared.services, OFFICER, shared.id, version=shared.version, digest=shared.digest, with_open=said)
    submit(shared.services, OFFICER, shared.id, version=shared.version, digest=shared.digest, with_open=2)
    last = retrieve.history(shared.services, AUDITOR, shared.id)[-1]
    assert (last.kind, last.detail["open_comments"]) == ("instrument:submit", 2)


def test_reviewers_read_the_comments_and_do_not_write(shared: World) -> None:
    write(shared, purpose="Why?")
    shared.confirm_both()
    found = comments_view(shared.services, LEGAL, shared.id, language="en")
    assert (len(found.threads), found.writes) == (1, False)


def test_each_side_is_told_in_its_language_and_an_answer_shares_no_new_text(at: At, mailbox: Mailbox) -> None:
    world = at("drafted")
    world.services = mailbox.used_by(world.services)
    with world.services.store.unit() as unit:
        unit.people.add(person(OFFICER, "officer@example.org", world.services))
        unit.commit()
    send_invitation(world.services, OFFICER, world.id, address=HOLDER, language="es")
    (thread,) = write(world, purpose="Why?")
    world.save(notice_days=90)
    world.make_originals()
    answer(world.services, OFFICER, world.id, {thread: Said("Because.")})
    world.jobs()
    to = [(str(one["To"]), str(one["Subject"])) for one in mailbox.messages[1:]]
    assert [HOLDER in address for address, _ in to] == [False, True]
    assert to[0][1].startswith("A contraparte apresentou comentários"), "in the language of the officer"
    assert to[1][1].startswith("Sus comentarios")
    assert "Why?" not in mailbox.messages[1].as_string()
    token = accounts.open_link(world.services, token_in(mailbox.messages[-1].as_string()), by=Holder("M", "P"))
    actor = accounts.actor_for(world.services, token)
    assert actor is not None
    view = comments_view(world.services, actor, world.id, language="es")
    assert (view.preliminary, len(view.threads)) == (None, 1)
    assert retrieve.instrument(world.services, actor, world.id).preliminary is None
