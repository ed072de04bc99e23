"""Somebody with several roles: each permission holds only where the role that carries it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from service.domain.errors import PermissionMissing
from service.domain.lifecycle import Action
from service.domain.paper.copies import Means
from service.domain.permissions import Actor, Role
from service.workflow.access import can
from service.workflow.approval import confirm, submit
from service.workflow.draft import annexes, edit, reopen, revisions
from service.workflow.negotiation import comments
from service.workflow.paper import scan
from service.workflow.queries import letters, retrieve
from service.workflow.queries.files import NotFound, file
from service.workflow.queries.worklist import worklist
from service.workflow.review.request import request_review
from tests.support.world import OFFICER, World

At = Callable[[str], World]

ACTS: dict[str, Callable[[World, Actor], object]] = {
    "save": lambda w, who: edit.save(w.services, who, w.id, version=w.version, answers=w.sample(), partial=False),
    "originals": lambda w, who: edit.request_originals(w.services, who, w.id, version=w.version),
    "withdraw": lambda w, who: edit.withdraw(w.services, who, w.id, version=w.version, reason="No need."),
    "review": lambda w, who: request_review(w.services, who, w.id, version=w.version, digest=w.digest),
    "confirm": lambda w, who: confirm.confirm(w.services, who, w.id, digest=w.digest),
    "invite": lambda w, who: confirm.invite(w.services, who, w.id),
    "submit": lambda w, who: submit.submit(w.services, who, w.id, version=w.version, digest=w.digest),
    "reopen": lambda w, who: reopen.reopen(w.services, who, w.id, version=w.version, reason="A name is wrong."),
    "answer": lambda w, who: comments.answer(w.services, who, w.id, {}),
    "means": lambda w, who: scan.choose(w.services, who, w.id, key="counterpart", means=Means.INK),
}
READING: dict[str, Callable[[World, Actor], object]] = {
    "annex": lambda w, who: annexes.removed_annex(w.services, who, w.id, "none"),
    "revisions": lambda w, who: revisions.revisions(w.services, who, w.id),
    "letters": lambda w, who: letters.of_instrument(w.services, who, w.id),
    "start from": lambda w, who: reopen.start_from(w.services, who, w.id),
    "word": lambda w, who: file(w.services, who, w.id, "original-organization-en.docx"),
}
OFFICERS_ACTS = {
    Action.REVISE,
    Action.SUBMIT,
    Action.REOPEN,
    Action.WITHDRAW,
    Action.REQUEST_REVIEW,
    Action.CONFIRM,
    Action.AGREE,
    Action.ANSWER,
    Action.SETTLE,
}


def elsewhere(*others: Role) -> Actor:
    """An officer of another unit, with more roles."""
    return replace(
        OFFICER,
        id="99999999-9999-4999-8999-999999999999",
        name="Ramona Ruiz",
        roles=frozenset({Role.OFFICER, *others}),
        department="dls",
    )


def refused(world: World, who: Actor, acts: dict[str, Callable[[World, Actor], object]]) -> None:
    before = world.instrument
    for name, act in acts.items():
        try:
            act(world, who)
        except (PermissionMissing, NotFound):
            continue
        pytest.fail(name)
    assert world.instrument == before
    assert can(before, who) & OFFICERS_ACTS == set()
    assert [one for one in worklist(world.services, who) if one.role == Role.OFFICER] == []


class TestAnOfficerOfAnotherUnit:
    def test_who_reviews_writes_submits_and_withdraws_nothing(self, at: At) -> None:
        world, who = at("preliminary"), elsewhere(Role.REVIEWER)
        refused(world, who, {**ACTS, **READING})
        assert retrieve.instrument(world.services, who, world.id).draft is None

    def test_who_audits_reads_and_does_nothing(self, at: At) -> None:
        world, who = at("preliminary"), elsewhere(Role.AUDITOR)
        for go_on in (lambda: None, world.submit, world.approve):
            go_on()
            refused(world, who, ACTS)
            assert revisions.revisions(world.services, who, world.id)

    @pytest.mark.parametrize("role", [Role.SG_OFFICE, Role.ARCHIVIST, Role.SIGNATORY])
    def test_who_acts_on_what_is_approved_does_no_more_than_that(self, at: At, role: Role) -> None:
        world, who = at("approved"), elsewhere(role)
        refused(world, who, {**{name: ACTS[name] for name in ACTS if name != "means"}, **READING})
        with pytest.raises(PermissionMissing):
            ACTS["means"](world, who)
        alone = replace(who, roles=frozenset({role}))
        assert can(world.instrument, who) == can(world.instrument, alone)

    def test_who_is_of_the_sg_office_withdraws_nothing_that_waits_for_approval(self, at: At) -> None:
        world, who = at("preliminary"), elsewhere(Role.SG_OFFICE)
        world.submit()
        refused(world, who, {"withdraw": ACTS["withdraw"]})
        assert Action.APPROVE in can(world.instrument, who)

    def test_who_has_the_unit_keeps_every_act(self, at: At) -> None:
        world = at("preliminary")
        who = replace(elsewhere(Role.REVIEWER, Role.AUDITOR), department=OFFICER.department)
        assert can(world.instrument, who) >= {Action.SUBMIT, Action.REOPEN, Action.WITHDRAW}
        assert ACTS["submit"](world, who)
