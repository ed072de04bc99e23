"""Later instruments: opened from a deposited agreement, held to its clauses, deposited, seen on both sides, and rebuilt from the archive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from service.cli.archive.rebuild import rebuild_into
from service.depository.register.register import RegisterEntry
from service.depository.serialization import to_data
from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.domain.later.relations import RelationKind
from service.domain.later.standing import Status
from service.store.register.relations import Relation
from service.workflow.approval import confirm
from service.workflow.deposit import deposit, later_acts
from service.workflow.draft import edit, form, reopen
from service.workflow.draft.later import open_from
from service.workflow.errors import DueFormIncomplete, NotReady
from service.workflow.queries import retrieve
from service.workflow.relations import view
from tests.support.world import ARCHIVIST, OFFICER, SG, TICKED, World, open_services

pytestmark = pytest.mark.office
At = Callable[[str], World]


def deposited(at: At) -> tuple[World, RegisterEntry]:
    world = at("signed")
    return world, world.deposit()


def child(world: World, entry: RegisterEntry, model: str) -> dict[str, Any]:
    """A draft of this model, linked to the entry; its answers."""
    made = open_from(world.services, OFFICER, template_id=model, number=entry.number, year=entry.year)
    world.id, world.template_id = made.id, model
    return dict(form.view(world.services, OFFICER, made.id).answers)


def saved(world: World, answers: dict[str, Any]) -> None:
    """The answers of the parent, and the sample's where the parent says nothing."""
    sample = world.sample()
    kept = {**sample, **answers, "optional_articles": sample["optional_articles"]}
    edit.save(world.services, OFFICER, world.id, version=world.version, answers=kept, partial=False)


def to_deposit(world: World, *, alone: bool = False) -> RegisterEntry:
    world.make_originals()
    if alone:
        world.review()
        confirm.confirm(world.services, OFFICER, world.id, digest=world.digest)
    else:
        world.confirm_both()
    world.to_approved()
    world.jobs()
    world.sign()
    world.jobs()
    if not alone:
        world.upload_all()
        world.jobs()
    return world.deposit()


def test_a_draft_starts_with_what_its_parent_says(at: At) -> None:
    world, entry = deposited(at)
    answers = child(world, entry, "amendment")
    theirs = world.services.catalogue.get("general").sample
    assert answers["parent_number"] == entry.label
    assert answers["parent_signed_on"] == entry.signed_on.isoformat()
    assert set(answers["parent_title"]) == set(answers["languages"]) == {"en", "es"}
    assert answers["parent_title"]["es"].startswith("Acuerdo General de Cooperación entre la Secretaría General")
    assert answers["parent_title"]["es"].endswith("sobre " + theirs["subject"]["es"])
    numeral = answers["parent_article"]["en"].removeprefix("Article ")
    assert answers["parent_article"]["es"] == f"el artículo {numeral}"
    for same in ("counterpart_name", "counterpart_representative_name", "counterpart_seat"):
        assert answers[same] == theirs[same]
    related = view.of_instrument(world.services, OFFICER, world.id)
    assert related.parent is not None
    assert (related.parent.kind, related.parent.label) == (RelationKind.AMENDMENT, entry.label)
    [below] = view.of_instrument(world.services, OFFICER, entry.instrument_id).children
    assert (below.instrument_id, below.state) == (world.id, "drafting")
    # who does not see the draft does not learn of it, and another unit opens none
    assert not view.of_entry(world.services, ARCHIVIST, entry).children
    stranger = replace(OFFICER, department="dls")
    assert not view.of_entry(world.services, stranger, entry).offers
    for who, refused in ((stranger, NotFound), (SG, PermissionMissing)):
        with pytest.raises(refused):
            open_from(world.services, who, template_id="amendment", number=entry.number, year=entry.year)


def test_what_the_parent_does_not_allow_is_refused_and_what_was_typed_is_kept(at: At) -> None:
    world, entry = deposited(at)
    with pytest.raises(NotReady):
        edit.open_instrument(world.services, OFFICER, template_id="amendment")
    with pytest.raises(NotFound):
        open_from(world.services, OFFICER, template_id="general", number=entry.number, year=entry.year)
    with pytest.raises(NotFound):
        open_from(world.services, OFFICER, template_id="renewal", number=99, year=entry.year)
    answers = child(world, entry, "renewal")
    assert answers["renewal_from"] == entry.term["end"]
    wrong = {**answers, "parent_number": "99/2020", "renewal_from": "2040-01-01"}
    with pytest.raises(InvalidInput) as refusal:
        saved(world, wrong)
    assert set(refusal.value.messages) == {"parent_number", "renewal_from"}
    found = form.view(world.services, OFFICER, world.id)
    assert found.answers["renewal_from"] == "2040-01-01"
    assert {"parent_number", "renewal_from"} <= set(found.errors)
    saved(world, answers)
    assert retrieve.instrument(world.services, OFFICER, world.id).draft.complete  # type: ignore[union-attr]
    with pytest.raises(NotReady):
        reopen.start_from(world.services, OFFICER, world.id)
    # after a notice of termination that has had its effect nothing can be opened
    today = world.clock().date()
    asked = {
        "kind": "termination",
        "day": today.isoformat(),
        "effective": today.isoformat(),
        "note": "Note 12",
        "later": "",
    }
    later_acts.record_act(world.services, ARCHIVIST, entry.number, entry.year, asked)
    world.clock.skip(86_400)
    assert all(offer.refusal for offer in view.of_entry(world.services, OFFICER, entry).offers)
    with pytest.raises(InvalidInput):
        child(world, entry, "amendment")


@pytest.mark.slow
def test_an_agreement_is_amended_renewed_and_terminated_and_everything_is_rebuilt(at: At) -> None:
    world, entry = deposited(at)
    parent, today = entry.instrument_id, world.clock().date()

    answers = child(world, entry, "amendment")
    new_end = entry.signed_on + timedelta(days=2000)
    saved(world, {**answers, "new_end_model": "date", "new_end_date": new_end.isoformat()})
    amendment = to_deposit(world)
    assert amendment.relation == {
        "kind": "amendment", "parent": parent, "number": entry.label, "effective": amendment.entry_into_force["date"],
        "ends": new_end.isoformat(), "open_ended": False,
    }  # fmt: skip

    answers = child(world, entry, "renewal")
    assert answers["renewal_from"] == new_end.isoformat()
    saved(world, {**answers, "renewal_months": 12})
    renewal = to_deposit(world)

    answers = child(world, entry, "supplementary")
    saved(world, answers)
    supplement = to_deposit(world)

    answers = child(world, entry, "termination-notice")
    last = today + timedelta(days=90)
    saved(world, {**answers, "termination_date": last.isoformat()})
    world.make_originals()
    with pytest.raises(NotReady):
        confirm.invite(world.services, OFFICER, world.id)
    notice = to_deposit(world, alone=True)
    assert [one["party"] for one in notice.originals] == ["organization"]
    assert [one["party"] for one in notice.signatures] == ["organization"]
    assert len(notice.parties) == 2
    assert notice.relation["effective"] == last.isoformat()

    def seen(services: Any) -> Any:
        with services.store.reader() as unit:
            found = unit.register.by_instrument(parent)
            acts = [to_data(act) for act in unit.register.acts_on(parent)]
            relations = [unit.relations.of(one.instrument_id) for one in (amendment, renewal, supplement, notice)]
            status = {
                str(one): [
                    hit.entry.label for hit in unit.register.search("", status=one, today=last + timedelta(days=1)).hits
                ]
                for one in Status
            }
        assert found is not None
        return acts, relations, status, view.of_entry(services, ARCHIVIST, found).standing

    with world.services.store.reader() as unit:
        notifications = len(unit.holdings.all())
    acts, relations, status, standing = before = seen(world.services)
    assert [act["kind"] for act in acts] == ["amendment", "renewal", "supplement", "termination"]
    assert [act["later"] for act in acts] == [one.label for one in (amendment, renewal, supplement, notice)]
    assert all(isinstance(one, Relation) and one.effective is not None for one in relations)
    assert (standing.ends, standing.ended) == (last, Status.TERMINATED)
    assert status["terminated"] == [entry.label]
    assert notice.label not in {label for labels in status.values() for label in labels}
    assert standing.on(date.fromisoformat(entry.entry_into_force["date"])) is Status.IN_FORCE

    folder = world.services.settings.data_folder
    world.services.store.engine.dispose()
    for path in folder.glob("alternat.db*"):
        path.unlink()
    anew = open_services(folder, clock=world.clock, adopting=True)
    assert rebuild_into(anew) == 5 + notifications
    assert seen(anew) == before
    anew.store.engine.dispose()


@pytest.mark.slow
def test_a_child_is_not_deposited_under_a_parent_that_is_not_in_the_register_nor_after_its_end(at: At) -> None:
    world, entry = deposited(at)
    saved(world, child(world, entry, "renewal"))
    world.make_originals()
    world.confirm_both()
    world.to_approved()
    world.jobs()
    world.sign()
    world.jobs()
    world.upload_all()
    world.jobs()
    asked = {
        "kind": "termination",
        "day": entry.signed_on.isoformat(),
        "effective": entry.signed_on.isoformat(),
        "note": "N",
        "later": "",
    }
    world.clock.skip(86_400)
    with world.services.store.unit() as unit:
        unit.relations._connection.exec_driver_sql("UPDATE relations SET parent = child")
        unit.commit()
    failed = {
        check.key for check in deposit.due_form(world.services, ARCHIVIST, world.id, confirmed=TICKED) if not check.ok
    }
    assert failed == {"relation", "relation_time"}
    with pytest.raises(DueFormIncomplete):
        world.deposit()
    with world.services.store.unit() as unit:
        unit.relations._connection.exec_driver_sql(f"UPDATE relations SET parent = '{entry.instrument_id}'")
        unit.commit()
    later_acts.record_act(world.services, ARCHIVIST, entry.number, entry.year, asked)
    failed = {
        check.key for check in deposit.due_form(world.services, ARCHIVIST, world.id, confirmed=TICKED) if not check.ok
    }
    assert failed <= {"relation_time"}
