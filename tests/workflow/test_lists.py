"""What waits for each person, and which files each person may read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from service.domain.errors import InvalidInput, NotFound
from service.domain.worklist import Question
from service.workflow.approval import confirm, decide
from service.workflow.draft import annexes, edit
from service.workflow.queries import retrieve
from service.workflow.queries import worklist as worklists
from service.workflow.queries.files import file as read_file
from service.workflow.queries.worklist import worklist
from tests.support.world import ADMINISTRATOR, ARCHIVIST, AUDITOR, OFFICER, SG, World, counterpart_of

pytestmark = pytest.mark.office
At = Callable[[str], World]


def waits(world: World) -> dict[str, str | None]:
    """Role -> the action on top of its list."""
    people = {"officer": OFFICER, "sg": SG, "archivist": ARCHIVIST, "counterpart": world.counterpart}
    lists = {name: worklist(world.services, actor) for name, actor in people.items()}
    return {name: found[0].action if found else None for name, found in lists.items()}


def only(who: str, action: str) -> dict[str, str | None]:
    return {**dict.fromkeys(("officer", "sg", "archivist", "counterpart")), who: action}


@pytest.mark.slow
def test_the_work_moves_from_desk_to_desk(at: At) -> None:
    world = at("preliminary")
    assert waits(world) == only("officer", "instrument:submit")
    world.submit()
    assert waits(world) == only("sg", "instrument:approve")
    world.approve()
    assert waits(world) == dict.fromkeys(("officer", "sg", "archivist", "counterpart"))
    world.jobs()
    assert waits(world) == only("sg", "instrument:sign")
    world.sign()
    world.jobs()
    assert waits(world) == only("counterpart", "instrument:sign")
    world.upload_all()
    world.jobs()
    assert waits(world) == only("archivist", "instrument:deposit")
    world.deposit()
    assert waits(world) == dict.fromkeys(("officer", "sg", "archivist", "counterpart"))


def test_confirming_waits_for_the_side_that_has_not(at: At) -> None:
    empty = at("drafted")
    assert waits(empty)["counterpart"] is None  # nobody has shown the text to it
    confirm.invite(empty.services, OFFICER, empty.id)
    assert waits(empty)["counterpart"] == "instrument:confirm"
    confirm.confirm(empty.services, empty.counterpart, empty.id, digest=empty.digest)
    assert waits(empty) == only("officer", "instrument:confirm")


def test_whoever_drafted_is_not_asked_to_approve(at: At) -> None:
    """Four eyes, whatever other roles the drafter holds."""
    world = at("preliminary")
    world.submit()
    both = replace(OFFICER, roles=OFFICER.roles | SG.roles)
    assert [item.action for item in worklist(world.services, both)] == []
    other = replace(both, id=SG.id)
    assert [item.action for item in worklist(world.services, other)] == ["instrument:approve"]


def test_others_have_empty_lists(at: At) -> None:
    world = at("preliminary")
    for actor in (ADMINISTRATOR, AUDITOR, replace(OFFICER, department="another"), counterpart_of("another")):
        assert worklist(world.services, actor) == []


def test_files_and_who_may_have_them(at: At) -> None:
    world = at("signed")
    services, known = world.services, world.id
    everybody = (OFFICER, SG, ARCHIVIST, AUDITOR, world.counterpart)
    for name in (
        "reading-copy.pdf",
        "original-organization.pdf",
        "original-counterpart.pdf",
        "original-organization-1.png",
    ):
        for actor in everybody:
            assert read_file(services, actor, known, name).data
    for name in ("original-organization-en.docx", "original-counterpart-es.docx"):
        assert read_file(services, OFFICER, known, name).data.startswith(b"PK")
        for actor in (SG, ARCHIVIST):
            with pytest.raises(NotFound):
                read_file(services, actor, known, name)
    with pytest.raises(NotFound):
        read_file(services, world.counterpart, known, "original-organization-en.docx")
    assert read_file(services, world.counterpart, known, "original-counterpart-es.docx").data.startswith(b"PK")
    for name in (
        "original-nobody.pdf",
        "original-organization-0.png",
        "original-organization-999.png",
        "preview.pdf",
        "../x",
        "receipt-organization.json",
        "annex-x.pdf",
    ):
        with pytest.raises(NotFound):
            read_file(services, OFFICER, known, name)


def test_a_saved_draft_leaves_its_originals_behind(at: At) -> None:
    empty = at("drafted")
    empty.save(counterpart_seat="Avenida Amazonas 1, Quito")
    view = retrieve.instrument(empty.services, OFFICER, empty.id)
    assert view.outdated
    assert view.preliminary is None
    assert view.confirmations == ()


def test_those_who_read_no_drafts_get_none(at: At) -> None:
    world = at("approved")
    assert retrieve.instrument(world.services, OFFICER, world.id).draft is not None
    assert retrieve.instrument(world.services, SG, world.id).draft is None


def test_an_annex_can_be_taken_out_again(empty: World) -> None:
    from tests.workflow.test_main_job import small_pdf

    empty.open()
    empty.save()
    made = annexes.attach_annex(
        empty.services, OFFICER, empty.id, version=empty.version, title=" Work  plan ", data=small_pdf()
    )
    assert made.title == "Work plan"
    assert read_file(empty.services, OFFICER, empty.id, f"annex-{made.id}.pdf").data.startswith(b"%PDF")
    with pytest.raises(NotFound):
        annexes.remove_annex(empty.services, OFFICER, empty.id, version=empty.version, annex_id="other")
    left = annexes.remove_annex(empty.services, OFFICER, empty.id, version=empty.version, annex_id=made.id)
    assert left.annexes == ()
    assert left.complete


def test_an_attached_file_brings_its_article_and_takes_it_away(empty: World) -> None:
    from tests.workflow.test_main_job import small_pdf

    def chosen() -> bool:
        with empty.services.store.reader() as unit:
            latest = unit.drafts.latest(empty.id)
        assert latest is not None
        return "annexes" in latest.answers["optional_articles"]

    empty.open()
    empty.save()
    assert not chosen()
    made = annexes.attach_annex(
        empty.services,
        OFFICER,
        empty.id,
        version=empty.version,
        title="Plan",
        data=small_pdf(),
        titles={"es": "", "xx": "?"},
    )
    assert made.title_in("es") == "Plan"
    assert chosen()
    empty.save()  # Without the tick, as from a page that was opened before.
    assert chosen()
    edit.request_originals(empty.services, OFFICER, empty.id)
    annexes.remove_annex(empty.services, OFFICER, empty.id, version=empty.version, annex_id=made.id)
    assert not chosen()


def test_an_article_on_annexes_without_a_file_makes_nothing(empty: World) -> None:
    empty.open()
    empty.save(optional_articles=["annexes"])
    for ask in (
        lambda: edit.request_originals(empty.services, OFFICER, empty.id),
        lambda: edit.request_originals(empty.services, OFFICER, empty.id, version=empty.version),
    ):
        with pytest.raises(InvalidInput, match="no annex is attached"):
            ask()
    assert retrieve.instrument(empty.services, OFFICER, empty.id).jobs == ()


@pytest.mark.parametrize("title", ["", "x" * 201, "Plan\x00", "Plan \u202e nalp"])
def test_a_title_that_cannot_be_printed_is_refused(empty: World, title: str) -> None:
    empty.open()
    with pytest.raises(InvalidInput) as refused:
        annexes.attach_annex(empty.services, OFFICER, empty.id, version=1, title=title, data=b"")
    assert list(refused.value.errors) == ["title"]


def test_what_waits_for_others_says_for_whom_and_leaves_out_what_has_ended(at: At) -> None:
    world = at("drafted")

    def others(**asked: str) -> list[str]:
        found = worklists.others(world.services, OFFICER, Question(**asked), limit=50)
        assert found.total == len(found.items)
        return [str(one.reason) for one in found.items]

    assert others() == []
    confirm.confirm(world.services, OFFICER, world.id, digest=world.digest)
    assert [item.action for item in worklist(world.services, OFFICER)] == ["link:make"]
    confirm.invite(world.services, OFFICER, world.id)
    assert worklist(world.services, OFFICER) == []
    assert others() == ["Waiting for the counterpart to confirm the text."]
    assert others(officer="somebody else") == []
    confirm.confirm(world.services, world.counterpart, world.id, digest=world.digest)
    world.submit()
    assert others() == ["Waiting for the decision of the Secretary General."]
    decide.decline(
        world.services, SG, world.id, version=world.version, digest=world.digest, remarks="Outside the mandate."
    )
    assert others() == ["Declined by Isabel Duarte Rivas: Outside the mandate."]
    world.clock.skip(31 * 24 * 3600)
    assert others() == []
