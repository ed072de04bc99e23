"""Every act that a person can ask for, as the pages and the API ask for it, and what it depends on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service.domain.lifecycle import Action
from service.domain.permissions import Actor
from service.domain.review import ReviewDecision
from service.workflow.approval import confirm, decide, submit
from service.workflow.deposit import deposit
from service.workflow.draft import direct, edit, reopen
from service.workflow.paper.attest import attest
from service.workflow.review.decide import decide as decide_review
from service.workflow.review.request import request_review, take_back
from service.workflow.signature import decline, sign
from service.workflow.signature.upload import accept_upload
from tests.lifecycle.site import Site
from tests.support.world import TICKED


@dataclass(frozen=True)
class Seen:
    """What the page showed from which somebody acts."""

    id: str
    version: int
    digest: str


Asked = Callable[[Site, Actor, Seen], Any]


@dataclass(frozen=True)
class Act:
    """One act: the rows of the table that it may be, and how it is asked for."""

    name: str
    actions: frozenset[Action]
    ask: Asked
    versioned: bool = True
    """Refused when the agreement has another version than the page showed."""
    bound: bool = False
    """Refused when the text has another digest than the page showed."""

    def __repr__(self) -> str:
        return self.name


def _reviewed(kind: str, decision: ReviewDecision) -> Asked:
    return lambda site, actor, seen: decide_review(
        site.services, actor, seen.id, version=seen.version, digest=seen.digest, kind=kind, decision=decision, summary="See."
    )  # fmt: skip


def _decided(use_case: Callable[..., Any]) -> Asked:
    return lambda site, actor, seen: use_case(
        site.services, actor, seen.id, version=seen.version, digest=seen.digest, remarks="For this reason."
    )


def _of(*actions: Action) -> frozenset[Action]:
    return frozenset(actions)


_A = Action
_CLEARED = _of(_A.CLEAR, _A.CLEAR_PART)
ACTS: tuple[Act, ...] = (
    Act("open", _of(_A.OPEN), lambda site, actor, seen: direct.open_draft(
        site.services, actor, seen.id, version=seen.version)),
    Act("revise", _of(_A.REVISE), lambda site, actor, seen: edit.save(
        site.services, actor, seen.id, version=seen.version, answers=site.other_answers(seen.id), partial=False)),
    Act("make originals", frozenset(), lambda site, actor, seen: site.make_originals(actor, seen.id, seen.version)),
    Act("request review", _of(_A.REQUEST_REVIEW), lambda site, actor, seen: request_review(
        site.services, actor, seen.id, version=seen.version, digest=seen.digest), bound=True),
    Act("clear: legal", _CLEARED, _reviewed("legal", ReviewDecision.CLEAR), bound=True),
    Act("clear: finance", _CLEARED, _reviewed("finance", ReviewDecision.CLEAR), bound=True),
    Act("send back: legal", _of(_A.SEND_BACK), _reviewed("legal", ReviewDecision.SEND_BACK), bound=True),
    Act("send back: finance", _of(_A.SEND_BACK), _reviewed("finance", ReviewDecision.SEND_BACK), bound=True),
    Act("take back", _of(_A.TAKE_BACK), lambda site, actor, seen: take_back(
        site.services, actor, seen.id, version=seen.version)),
    Act("confirm", _of(_A.CONFIRM, _A.AGREE), lambda site, actor, seen: confirm.confirm(
        site.services, actor, seen.id, digest=seen.digest), versioned=False, bound=True),
    Act("reopen", _of(_A.REOPEN), lambda site, actor, seen: reopen.reopen(
        site.services, actor, seen.id, version=seen.version, reason="A word is missing.")),
    Act("submit", _of(_A.SUBMIT), lambda site, actor, seen: submit.submit(
        site.services, actor, seen.id, version=seen.version, digest=seen.digest), bound=True),
    Act("approve", _of(_A.APPROVE), _decided(decide.approve), bound=True),
    Act("return", _of(_A.RETURN), _decided(decide.return_), bound=True),
    Act("decline", _of(_A.DECLINE), _decided(decide.decline), bound=True),
    Act("withdraw", _of(_A.WITHDRAW), lambda site, actor, seen: edit.withdraw(
        site.services, actor, seen.id, version=seen.version, reason="It is not needed.")),
    Act("replace signatory", _of(_A.REPLACE), lambda site, actor, seen: decline.replace_signatory(
        site.services, actor, seen.id, "organization", version=seen.version, name=site.another_name(), office="Deputy",
        authority="Order 7 of today")),
    Act("decline to sign", _of(_A.DECLINE_SIGNATURE), lambda site, actor, seen: decline.decline_signature(
        site.services, actor, seen.id, version=seen.version, reason="No mandate.")),
    Act("sign", _of(_A.SIGN), lambda site, actor, seen: sign.sign_with_pin(
        site.services, actor, seen.id, version=seen.version, digest=seen.digest, pin="0000", place="Quito"), bound=True),
    Act("upload", _of(_A.SIGN), lambda site, actor, seen: accept_upload(
        site.services, actor, seen.id, data=b"%PDF-1.7"), versioned=False),
    Act("attest", _of(_A.ATTEST), lambda site, actor, seen: attest(
        site.services, actor, seen.id, "no-scan", ticked=(), seen_as="original", signed={}), versioned=False),
    Act("object", _of(_A.OBJECT), lambda site, actor, seen: deposit.object_(
        site.services, actor, seen.id, version=seen.version, text="A page is missing.")),
    Act("deposit", _of(_A.DEPOSIT), lambda site, actor, seen: deposit.deposit(
        site.services, actor, seen.id, version=seen.version, confirmed=TICKED)),
)  # fmt: skip
