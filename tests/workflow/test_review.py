"""The reviews of a text: requested, made in turn, bound to the digest, and required before it is submitted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from service.domain.errors import ActionNotPossible, DigestMismatch, FourEyes, InvalidInput, NotFound, StaleVersion
from service.domain.permissions import Role
from service.domain.review import ReviewDecision
from service.workflow.approval import confirm
from service.workflow.draft import edit
from service.workflow.errors import NotReady, ReviewMissing, ReviewNotYours
from service.workflow.queries import retrieve
from service.workflow.queries.worklist import worklist
from service.workflow.review import decide
from service.workflow.review.request import request_review, take_back
from service.workflow.review.view import needed_reviews, text_view
from service.workflow.tasks.derive import keep_derived
from tests.support.world import AUDITOR, FINANCE, LEGAL, OFFICER, World

pytestmark = pytest.mark.office
At = Callable[[str], World]
SEND_BACK = ReviewDecision.SEND_BACK


@pytest.fixture
def strict(at: At) -> World:
    """A text for which the settings ask for both reviews."""
    return always(at("drafted"))


def always(world: World, *, in_order: bool = False) -> World:
    settings = world.services.settings
    kinds = tuple(replace(kind, always=True) for kind in settings.reviews.kinds)
    reviews = replace(settings.reviews, kinds=kinds, in_order=in_order)
    world.services = replace(world.services, settings=replace(settings, reviews=reviews))
    keep_derived(world.services)
    return world


def ask(world: World) -> None:
    request_review(world.services, OFFICER, world.id, version=world.version, digest=world.digest)


def missing(world: World) -> list[str]:
    state = needed_reviews(world.services, OFFICER, world.id)
    assert state is not None
    return [kind.key for kind in state.missing]


def test_a_text_that_keeps_to_its_model_and_moves_no_money_needs_no_review(at: At) -> None:
    world = at("drafted")
    assert missing(world) == []
    with pytest.raises(NotReady, match="no further review"):
        ask(world)
    world.confirm_both()
    world.submit()
    assert world.state == "submitted"


def test_both_units_clear_the_text_and_it_is_submitted(strict: World) -> None:
    ask(strict)
    assert strict.state == "in_review"
    strict.decide_review("finance")
    assert (strict.state, missing(strict)) == ("in_review", ["legal"])
    strict.decide_review("legal", summary="No remarks.")
    assert (strict.state, missing(strict)) == ("drafting", [])
    strict.confirm_both()
    strict.submit()
    acts = [event.kind for event in retrieve.history(strict.services, AUDITOR, strict.id)]
    assert acts[-6:] == [
        "instrument:request_review",
        "instrument:clear_part",
        "instrument:clear",
        "instrument:confirm",
        "instrument:agree",
        "instrument:submit",
    ]


def test_without_its_review_an_agreed_text_is_not_submitted_and_can_still_be_reviewed(strict: World) -> None:
    confirm.confirm(strict.services, OFFICER, strict.id, digest=strict.digest)
    confirm.confirm(strict.services, strict.counterpart, strict.id, digest=strict.digest)
    assert strict.state == "preliminary"
    with pytest.raises(ReviewMissing):
        strict.submit()
    strict.review()
    assert strict.state == "drafting"
    confirm.confirm(strict.services, OFFICER, strict.id, digest=strict.digest)
    assert strict.state == "preliminary", "both confirmations of this text still count"
    strict.submit()
    assert strict.state == "submitted"


@pytest.mark.slow
def test_a_text_sent_back_keeps_its_remarks_and_is_not_cleared_by_an_earlier_clearance(strict: World) -> None:
    ask(strict)
    strict.decide_review("finance")
    strict.decide_review("legal", SEND_BACK, remarks={"disputes": "Not this seat.", "": "  "})
    assert strict.state == "drafting"
    seen = text_view(strict.services, OFFICER, strict.id, language="en")
    remarks = {one.departure.key: [text for _, text in one.remarks] for one in seen.articles if one.remarks}
    assert remarks == {"disputes": ["Not this seat."]}
    task = next(item for item in worklist(strict.services, OFFICER) if item.instrument.id == strict.id)
    assert "Sent back by Leticia Legal" in str(task.reason)
    assert missing(strict) == ["legal"]
    strict.save(notice_days=30)
    strict.make_originals()
    assert missing(strict) == ["legal", "finance"], "a changed text is not cleared"


def test_nobody_can_write_or_confirm_while_the_text_is_reviewed_until_it_is_taken_back(strict: World) -> None:
    ask(strict)
    with pytest.raises(ActionNotPossible):
        strict.save(notice_days=30)
    with pytest.raises(ActionNotPossible):
        confirm.confirm(strict.services, OFFICER, strict.id, digest=strict.digest)
    strict.decide_review("finance")
    take_back(strict.services, OFFICER, strict.id, version=strict.version)
    assert (strict.state, missing(strict)) == ("drafting", ["legal"])


def test_in_order_the_second_unit_waits_for_the_first(at: At) -> None:
    world = always(at("drafted"), in_order=True)
    ask(world)
    assert [item.action for item in worklist(world.services, LEGAL)] == ["instrument:clear"]
    assert worklist(world.services, FINANCE) == []
    with pytest.raises(ReviewNotYours):
        world.decide_review("finance")
    world.decide_review("legal")
    assert worklist(world.services, LEGAL) == []
    world.decide_review("finance")
    assert world.state == "drafting"


def review(world: World, **changes: Any) -> None:
    given = {
        "actor": LEGAL,
        "version": world.version,
        "digest": world.digest,
        "kind": "legal",
        "decision": ReviewDecision.CLEAR,
        **changes,
    }
    decide.decide(world.services, given.pop("actor"), world.id, **given)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"kind": "finance"}, ReviewNotYours),
        ({"kind": "ethics"}, ReviewNotYours),
        ({"digest": "0" * 64}, DigestMismatch),
        ({"version": 1}, StaleVersion),
        ({"decision": SEND_BACK, "summary": " ", "remarks": {"disputes": "\n"}}, InvalidInput),
        ({"summary": "x" * 4001}, InvalidInput),
        ({"remarks": {"disputes": "x" * 4001}}, InvalidInput),
        ({"actor": replace(OFFICER, roles=frozenset({Role.OFFICER, Role.REVIEWER}), department="dls")}, FourEyes),
        ({"actor": replace(LEGAL, department=None)}, NotFound),
    ],
)
def test_what_is_no_decision_of_this_reviewer_changes_nothing(
    strict: World, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    ask(strict)
    with pytest.raises(refusal):
        review(strict, **changes)
    assert strict.state == "in_review"
    with strict.services.store.reader() as unit:
        assert unit.reviews.of(strict.id) == []


@pytest.mark.slow
def test_whoever_confirmed_or_saved_the_text_does_not_review_it(strict: World) -> None:
    helper = replace(OFFICER, id="aaaaaaaa-0000-4000-8000-000000000000", name="Hilda Helper")
    edit.save(
        strict.services, helper, strict.id, version=strict.version, answers=strict.sample(notice_days=30), partial=False
    )
    strict.make_originals()
    ask(strict)
    both = replace(helper, roles=frozenset({Role.OFFICER, Role.REVIEWER}), department="dls")
    assert [item for item in worklist(strict.services, both) if item.action == "instrument:clear"] == []
    with pytest.raises(FourEyes):
        review(strict, actor=both)


def test_the_counterpart_is_not_shown_an_unshared_text_because_it_is_reviewed(strict: World) -> None:
    ask(strict)
    assert retrieve.instrument(strict.services, strict.counterpart, strict.id).preliminary is None


def test_a_text_that_was_sent_back_can_be_asked_for_again_without_a_change(strict: World) -> None:
    ask(strict)
    strict.decide_review("legal", SEND_BACK, summary="Explain the purpose to us.")
    ask(strict)
    assert [item.action for item in worklist(strict.services, LEGAL)] == ["instrument:clear"]
    strict.decide_review("legal")
    strict.decide_review("finance")
    assert (strict.state, missing(strict)) == ("drafting", [])
