"""Who may do what, when, and on which version: the refusals of every use case."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from service.domain.errors import (
    ActionNotPossible,
    DigestMismatch,
    DomainError,
    FourEyes,
    InvalidInput,
    NotFound,
    PermissionMissing,
    StaleVersion,
)
from service.domain.lifecycle import Action
from service.domain.permissions import Role
from service.domain.record.history import Search
from service.workflow.approval import confirm, decide, submit
from service.workflow.deposit import deposit
from service.workflow.draft import annexes, edit
from service.workflow.errors import NotReady, NotYourTurn
from service.workflow.queries import history, retrieve
from service.workflow.queries.files import file as read_file
from service.workflow.queries.worklist import worklist
from service.workflow.room.attached import attached_bytes
from service.workflow.signature import sign
from service.workflow.signature.decline import replace_signatory
from service.workflow.signature.state import signing_state
from service.workflow.signature.upload import accept_upload, originals_to_sign
from tests.support.world import ADMINISTRATOR, ARCHIVIST, AUDITOR, OFFICER, SG, TICKED, World, counterpart_of

At = Callable[[str], World]
STRANGER = replace(OFFICER, id="77777777-7777-4777-8777-777777777777", department="another")
COLLEAGUE = replace(OFFICER, id="88888888-8888-4888-8888-888888888888")


class TestDrafting:
    def test_only_officers_with_a_department_open(self, empty: World) -> None:
        for actor in (SG, ARCHIVIST, ADMINISTRATOR, counterpart_of("x"), replace(OFFICER, department=None)):
            with pytest.raises(PermissionMissing):
                empty.open(actor)

    def test_references_count_up_within_the_year(self, empty: World) -> None:
        first, second = empty.open().reference, empty.open().reference
        assert int(second.rsplit("-", 1)[1]) == int(first.rsplit("-", 1)[1]) + 1

    def test_a_draft_starts_with_the_organizations_own_data(self, empty: World) -> None:
        empty.open()
        view = retrieve.instrument(empty.services, OFFICER, empty.id)
        assert view.draft is not None
        assert view.draft.answers["organization_representative_name"] == "Isabel Duarte Rivas"

    def test_a_partial_save_keeps_anything(self, empty: World) -> None:
        empty.open()
        kept = edit.save(
            empty.services,
            OFFICER,
            empty.id,
            version=1,
            answers={"counterpart_name": "Ñandú", "odd": [1]},
            partial=True,
        )
        assert (kept.complete, kept.answers) == (False, {"counterpart_name": "Ñandú", "odd": [1]})
        assert empty.instrument.counterpart_name == "Ñandú"

    def test_refused_answers_are_kept_and_named(self, empty: World) -> None:
        empty.open()
        answers = empty.sample()
        del answers["counterpart_name"]
        with pytest.raises(InvalidInput) as refused:
            edit.save(empty.services, OFFICER, empty.id, version=1, answers=answers, partial=False)
        assert "counterpart_name" in refused.value.errors
        view = retrieve.instrument(empty.services, OFFICER, empty.id)
        assert view.draft is not None
        assert (view.draft.complete, view.draft.answers) == (False, answers)

    def test_there_are_only_so_many_annexes(self, empty: World) -> None:
        from tests.workflow.test_main_job import small_pdf

        limits = replace(empty.services.settings.limits, annexes=1)
        services = replace(empty.services, settings=replace(empty.services.settings, limits=limits))
        empty.open()
        annexes.attach_annex(services, OFFICER, empty.id, version=empty.version, title="One", data=small_pdf())
        with pytest.raises(InvalidInput):
            annexes.attach_annex(services, OFFICER, empty.id, version=empty.version, title="Two", data=small_pdf())

    def test_the_annexes_together_are_only_so_large(self, empty: World) -> None:
        from tests.workflow.test_main_job import small_pdf

        empty.open()
        one = annexes.attach_annex(
            empty.services, OFFICER, empty.id, version=empty.version, title="One", data=small_pdf()
        )
        limits = replace(empty.services.settings.limits, annexes_bytes=empty.services.files.length(one.sha256) * 3 // 2)
        services = replace(empty.services, settings=replace(empty.services.settings, limits=limits))
        with pytest.raises(InvalidInput) as refused:
            annexes.attach_annex(services, OFFICER, empty.id, version=empty.version, title="Two", data=small_pdf())
        assert str(refused.value.errors["file"][0]).startswith("With this file, the annexes have 1 MB")
        annexes.remove_annex(services, OFFICER, empty.id, annex_id=one.id)
        annexes.attach_annex(services, OFFICER, empty.id, version=empty.version, title="Two", data=small_pdf())
        with pytest.raises(InvalidInput):
            annexes.put_back(services, OFFICER, empty.id, one.id)

    def test_what_is_attached_to_one_agreement_in_all_its_revisions_is_bounded(self, empty: World) -> None:
        from tests.workflow.test_main_job import small_pdf

        empty.open()
        one = annexes.attach_annex(
            empty.services, OFFICER, empty.id, version=empty.version, title="One", data=small_pdf()
        )
        annexes.remove_annex(empty.services, OFFICER, empty.id, annex_id=one.id, version=empty.version)
        with empty.services.store.reader() as unit:
            there = attached_bytes(empty.services, unit, empty.id)
        assert there == sum(empty.services.files.length(sha256) for sha256 in {one.sha256, one.source_sha256})
        limits = replace(empty.services.settings.limits, instrument_bytes=there + 1)
        services = replace(empty.services, settings=replace(empty.services.settings, limits=limits))
        with pytest.raises(InvalidInput) as refused:
            annexes.attach_annex(services, OFFICER, empty.id, version=empty.version, title="Two", data=small_pdf())
        assert "ask the operator" in str(refused.value.errors["file"][0])

    def test_the_title_comes_from_the_answers(self, empty: World) -> None:
        empty.open()
        empty.save(subject={"en": "clean water", "es": "agua limpia"})
        assert empty.instrument.title == "General Cooperation Agreement: clean water"

    def test_a_stale_save_changes_nothing(self, empty: World) -> None:
        empty.open()
        empty.save()
        with pytest.raises(StaleVersion):
            edit.save(empty.services, OFFICER, empty.id, version=1, answers={}, partial=True)
        assert empty.version == 2

    def test_an_incomplete_draft_has_no_originals(self, empty: World) -> None:
        empty.open()
        with pytest.raises(NotReady):
            edit.request_originals(empty.services, OFFICER, empty.id)

    def test_the_same_request_twice_is_one_job(self, empty: World) -> None:
        empty.open()
        empty.save()
        one = edit.request_originals(empty.services, OFFICER, empty.id, version=2)
        two = edit.request_originals(empty.services, OFFICER, empty.id, version=2)
        assert one.id == two.id

    def test_withdrawing_needs_a_reason_and_ends_everything(self, empty: World) -> None:
        empty.open()
        with pytest.raises(InvalidInput):
            edit.withdraw(empty.services, OFFICER, empty.id, version=1, reason=" ")
        edit.withdraw(empty.services, OFFICER, empty.id, version=1, reason="The counterpart has dissolved.")
        assert empty.state == "withdrawn"
        with pytest.raises(ActionNotPossible):
            empty.save()

    def test_a_model_changed_in_place_is_not_used(self, empty: World) -> None:
        empty.open()
        empty.save()
        with empty.services.store.unit() as unit:
            unit.instruments.update(replace(empty.instrument, template_digest="0" * 64, version=3), expected_version=2)
            unit.commit()
        with pytest.raises(NotReady):
            empty.save()


class TestSight:
    """An instrument that one may not know about does not exist."""

    def test_a_draft_is_its_departments_own(self, empty: World) -> None:
        empty.open()
        for actor in (STRANGER, SG, ARCHIVIST, ADMINISTRATOR, counterpart_of("another")):
            with pytest.raises(NotFound):
                retrieve.instrument(empty.services, actor, empty.id)
        for actor in (OFFICER, COLLEAGUE, AUDITOR, empty.counterpart):
            assert retrieve.instrument(empty.services, actor, empty.id).instrument.id == empty.id

    @pytest.mark.office
    def test_who_sees_more_as_it_moves(self, at: At) -> None:
        world = at("approved")
        for actor in (OFFICER, SG, AUDITOR, ARCHIVIST, world.counterpart):
            assert retrieve.history(world.services, actor, world.id)
        for actor in (STRANGER, ADMINISTRATOR):
            with pytest.raises(NotFound):
                retrieve.history(world.services, actor, world.id)

    @pytest.mark.office
    def test_the_archivist_sees_it_signed(self, at: At) -> None:
        world = at("signed")
        assert retrieve.instrument(world.services, ARCHIVIST, world.id).instrument.state == "signed"

    def test_no_use_case_answers_for_a_stranger(self, empty: World) -> None:
        empty.open()
        services, known = empty.services, empty.id
        use_cases: list[Callable[[], object]] = [
            lambda: edit.save(services, STRANGER, known, version=1, answers={}, partial=True),
            lambda: annexes.remove_annex(services, STRANGER, known, version=1, annex_id="x"),
            lambda: edit.request_originals(services, STRANGER, known),
            lambda: edit.request_originals(services, STRANGER, known, version=1),
            lambda: edit.withdraw(services, STRANGER, known, version=1, reason="x"),
            lambda: confirm.confirm(services, STRANGER, known, digest="x"),
            lambda: confirm.invite(services, STRANGER, known),
            lambda: submit.submit(services, STRANGER, known, version=1, digest="x"),
            lambda: decide.approve(services, SG, known, version=1, digest="x"),
            lambda: signing_state(services, STRANGER, known),
            lambda: sign.sign_with_pin(services, SG, known, version=1, digest="x", pin="x", place="x"),
            lambda: accept_upload(services, counterpart_of("another"), known, data=b""),
            lambda: deposit.due_form(services, ARCHIVIST, known),
            lambda: deposit.deposit(services, ARCHIVIST, known, version=1, confirmed=TICKED),
            lambda: read_file(services, STRANGER, known, "preview.pdf"),
        ]
        for use_case in use_cases:
            with pytest.raises(NotFound):
                use_case()

    def test_only_auditors_read_everybodys_events(self, empty: World) -> None:
        empty.open()
        assert [event.kind for event in history.everything(empty.services, AUDITOR, Search())] == ["instrument:open"]
        for actor in (OFFICER, SG, ARCHIVIST, ADMINISTRATOR):
            with pytest.raises(PermissionMissing):
                history.everything(empty.services, actor, Search())


@pytest.mark.office
class TestAgreeing:
    def test_the_same_word_twice_is_one_row(self, at: At) -> None:
        world = at("preliminary")
        version = world.version
        confirm.confirm(world.services, OFFICER, world.id, digest=world.digest)
        assert world.version == version
        kinds = [event.kind for event in retrieve.history(world.services, OFFICER, world.id)]
        assert kinds.count("instrument:confirm") + kinds.count("instrument:agree") == 2

    def test_another_digest_is_refused(self, at: At) -> None:
        world = at("preliminary")
        with pytest.raises(DigestMismatch):
            confirm.confirm(world.services, OFFICER, world.id, digest="0" * 64)

    def test_the_text_cannot_change_under_an_agreement(self, at: At) -> None:
        world = at("preliminary")
        with pytest.raises(ActionNotPossible):
            world.save()

    def test_new_link_withdraws_the_old(self, at: At) -> None:
        world = at("preliminary")
        first, _ = confirm.invite(world.services, OFFICER, world.id)
        second, token = confirm.invite(world.services, OFFICER, world.id)
        with world.services.store.reader() as unit:
            links = {link.id: link.revoked_at for link in unit.links.of(world.id)}
        assert links[first.id] is not None
        assert links[second.id] is None
        assert token not in str(retrieve.history(world.services, OFFICER, world.id))

    def test_no_link_before_there_is_something_to_read(self, empty: World) -> None:
        empty.open()
        with pytest.raises(NotReady):
            confirm.invite(empty.services, OFFICER, empty.id)

    def test_submitting_twice_is_refused_softly(self, at: At) -> None:
        world = at("preliminary")
        version = world.version
        world.submit()
        with pytest.raises(StaleVersion):
            submit.submit(world.services, OFFICER, world.id, version=version, digest=world.digest)
        assert world.state == "submitted"


@pytest.mark.office
class TestDeciding:
    def test_the_drafter_may_not_decide(self, at: At) -> None:
        world = at("preliminary")
        world.submit()
        both = replace(OFFICER, roles=frozenset({Role.OFFICER, Role.SG_OFFICE}))
        with pytest.raises(FourEyes):
            decide.approve(world.services, both, world.id, version=world.version, digest=world.digest)

    @pytest.mark.parametrize("act", ["confirm", "submit"])
    def test_who_confirmed_or_submitted_may_not_decide_either(self, act: str, at: At) -> None:
        world = at("drafted" if act == "confirm" else "preliminary")
        roles = frozenset({Role.OFFICER, Role.SG_OFFICE})
        other = replace(OFFICER, id="99999999-9999-4999-8999-999999999999", name="Otto", roles=roles)
        if act == "confirm":
            confirm.confirm(world.services, other, world.id, digest=world.digest)
            confirm.confirm(world.services, world.counterpart, world.id, digest=world.digest)
        who = other if act == "submit" else OFFICER
        submit.submit(world.services, who, world.id, version=world.version, digest=world.digest)
        for decision in (decide.approve, decide.return_, decide.decline):
            with pytest.raises(FourEyes, match="Another person has to decide on it"):
                decision(world.services, other, world.id, version=world.version, digest=world.digest, remarks="So.")
        assert world.state == "submitted"
        decide.approve(world.services, SG, world.id, version=world.version, digest=world.digest)

    def test_who_wrote_the_text_does_not_replace_a_signatory_either(self, at: At) -> None:
        world = at("drafted")
        other = replace(
            OFFICER, id="99999999-9999-4999-8999-999999999999", roles=frozenset({Role.OFFICER, Role.SG_OFFICE})
        )
        confirm.confirm(world.services, other, world.id, digest=world.digest)
        confirm.confirm(world.services, world.counterpart, world.id, digest=world.digest)
        world.to_approved()
        with pytest.raises(FourEyes):
            replace_signatory(
                world.services, other, world.id, "organization", version=world.version, name=other.name,
                office="Deputy", authority="Order 7",
            )  # fmt: skip

    def test_who_takes_the_last_step_to_agreement_does_not_decide(self, at: At) -> None:
        world = at("preliminary")
        world.submit()
        decide.return_(world.services, SG, world.id, version=world.version, digest=world.digest, remarks="A pause.")
        other = replace(
            OFFICER, id="99999999-9999-4999-8999-999999999999", roles=frozenset({Role.OFFICER, Role.SG_OFFICE})
        )
        confirm.confirm(world.services, other, world.id, digest=world.digest)  # its side has said its word already
        world.submit()
        with pytest.raises(FourEyes):
            decide.approve(world.services, other, world.id, version=world.version, digest=world.digest)
        assert Action.APPROVE not in {item.action for item in worklist(world.services, other)}
        world.approve()

    def test_a_return_needs_remarks_and_reopens_the_draft(self, at: At) -> None:
        world = at("preliminary")
        world.submit()
        with pytest.raises(InvalidInput):
            decide.return_(world.services, SG, world.id, version=world.version, digest=world.digest)
        decide.return_(world.services, SG, world.id, version=world.version, digest=world.digest, remarks="Shorter.")
        assert world.state == "drafting"
        item = worklist(world.services, OFFICER)[0]
        assert (item.action, str(item.reason)) == ("instrument:revise", "Returned by Isabel Duarte Rivas: Shorter.")
        confirm.confirm(world.services, OFFICER, world.id, digest=world.digest)
        assert world.state == "preliminary"

    @pytest.mark.slow
    def test_a_changed_text_has_no_approval(self, at: At) -> None:
        world = at("preliminary")
        world.submit()
        old = world.digest
        decide.return_(world.services, SG, world.id, version=world.version, digest=old, remarks="Shorter.")
        world.save(counterpart_seat="Avenida Amazonas 1, Quito")
        with pytest.raises(DigestMismatch):
            confirm.confirm(world.services, OFFICER, world.id, digest=old)
        world.make_originals()
        assert world.digest != old
        world.confirm_both()
        world.submit()
        with pytest.raises(DigestMismatch):
            decide.approve(world.services, SG, world.id, version=world.version, digest=old)
        assert world.state == "submitted"

    def test_declining_ends_the_way(self, at: At) -> None:
        world = at("preliminary")
        world.submit()
        decide.decline(world.services, SG, world.id, version=world.version, digest=world.digest, remarks="No mandate.")
        assert world.state == "declined"

    def test_of_two_who_decide_at_once_one_is_too_late(self, at: At) -> None:
        world = at("preliminary")
        world.submit()
        version, outcomes = world.version, []
        gate = threading.Barrier(2)

        def decided(use_case: Callable[..., object], who: str) -> None:
            actor = replace(SG, id=who)
            gate.wait()
            try:
                use_case(world.services, actor, world.id, version=version, digest=world.digest, remarks="Reason.")
                outcomes.append("done")
            except DomainError as error:
                outcomes.append(type(error).__name__)

        threads = [
            threading.Thread(target=decided, args=(decide.approve, "a")),
            threading.Thread(target=decided, args=(decide.decline, "b")),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["StaleVersion", "done"]
        view = retrieve.instrument(world.services, AUDITOR, world.id)
        assert len(view.approvals) == 1
        assert view.instrument.version == version + 1


@pytest.mark.office
class TestOrder:
    def test_nobody_signs_before_the_seal(self, at: At) -> None:
        world = at("approved")
        with pytest.raises(NotYourTurn):
            world.sign()
        with pytest.raises(NotYourTurn):
            originals_to_sign(world.services, world.counterpart, world.id)

    def test_the_counterpart_waits_for_its_turn(self, at: At) -> None:
        world = at("sealed")
        with pytest.raises(NotYourTurn):
            originals_to_sign(world.services, world.counterpart, world.id)

    def test_only_the_counterpart_uploads(self, at: At) -> None:
        world = at("sealed")
        with pytest.raises(PermissionMissing):
            accept_upload(world.services, OFFICER, world.id, data=b"%PDF")
        with pytest.raises(NotYourTurn):
            accept_upload(world.services, SG, world.id, data=b"%PDF")

    @pytest.mark.slow
    def test_half_signed_files_are_not_published(self, at: At) -> None:
        world = at("sealed")
        unsigned = read_file(world.services, SG, world.id, "original-organization.pdf").data
        world.sign()
        world.jobs()
        assert read_file(world.services, SG, world.id, "original-organization.pdf").data == unsigned

    def test_deposit_comes_after_the_last_signature(self, at: At) -> None:
        world = at("sealed")
        world.sign()
        with pytest.raises(ActionNotPossible):
            deposit.deposit(world.services, ARCHIVIST, world.id, version=world.version, confirmed=TICKED)
        with pytest.raises(ActionNotPossible):
            edit.withdraw(world.services, OFFICER, world.id, version=world.version, reason="Too late.")
