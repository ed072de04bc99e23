"""What a person can do with an instrument now: the state, seen through the actor's permissions. Links only; use cases decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from service.domain.certificates import RefusedCertificate
from service.domain.lifecycle import SIGNABLE, Action
from service.domain.parties import COUNTERPART
from service.domain.permissions import Actor, Permission
from service.web.shell.messages import shown
from service.workflow.access import can, within
from service.workflow.queries.retrieve import InstrumentView


@dataclass(frozen=True, slots=True)
class NextStep:
    """A sentence about what is to be done, and where; ``href`` None: somebody else has to."""

    sentence: str
    button: str = ""
    href: str | None = None


def next_step(view: InstrumentView, actor: Actor, refused: RefusedCertificate | None) -> NextStep:
    """For this actor, in this state. :param refused: a certificate of which the actor has to say whether it is accepted."""
    if refused is not None:
        return _to(view, "certificates.show", shown(refused.told), gettext("Certificates of the counterpart"))
    mine = _mine(view, actor)
    return mine if mine is not None else NextStep(shown(view.waits_for))


def _mine(view: InstrumentView, actor: Actor) -> NextStep | None:
    instrument = view.instrument
    may = can(instrument, actor)
    for action, describe in _STEPS:
        if action in may and (step := describe(view)) is not None:
            return step
    if (
        instrument.state in SIGNABLE
        and Permission.DRAFT_WRITE in within(instrument, actor).permissions
        and COUNTERPART in view.sides
    ):
        sentence = gettext("The agreement is being signed. The counterpart needs a link to sign.")
        return _to(view, "originals.ask_invite", sentence, gettext("Make a link for the counterpart"))
    return None


def _opening(view: InstrumentView) -> NextStep:
    sentence = gettext("The Secretary General’s office establishes this agreement directly. Open the draft.")
    return _to(view, "direct.ask_open", sentence, gettext("Open the draft"))


def _drafting(view: InstrumentView) -> NextStep:
    if view.draft is None or not view.draft.complete:
        return _to(view, "drafts.show", gettext("Some answers are missing."), gettext("Continue the draft"))
    if view.preliminary is None:
        sentence = gettext("The draft is complete. Make the preview and read it.")
        return _to(view, "drafts.show", sentence, gettext("Go to the draft"))
    alone = COUNTERPART not in view.sides
    if {word.side for word in view.confirmations} >= view.sides:
        if not view.approvals and not alone:
            return _to(view, "originals.show", gettext("Both parties have confirmed this text."), gettext("Continue"))
        sentence = gettext(
            "The Secretary General’s office returned this text. Change it, or submit it again unchanged."
        )
        return _to(view, "originals.show", sentence, gettext("Continue"))
    if alone:
        sentence = gettext("The preview is made. Read it and confirm it.")
        return _to(view, "originals.show", sentence, gettext("Go to the preview"))
    sentence = gettext("The preview is made. Both parties confirm the same text.")
    return _to(view, "originals.show", sentence, gettext("Go to the preview"))


def _submission(view: InstrumentView) -> NextStep:
    sentence = gettext("Both parties have agreed. Submit the agreement to the Secretary General.")
    if COUNTERPART not in view.sides:
        sentence = gettext("The text is confirmed. Submit it to the Secretary General.")
    return _to(view, "originals.show", sentence, gettext("Go to the submission"))


def _review(view: InstrumentView) -> NextStep:
    return _to(view, "reviews.show", gettext("The text is being reviewed."), gettext("Read the text"))


def _decision(view: InstrumentView) -> NextStep:
    return _to(view, "approvals.show", gettext("Waiting for your decision."), gettext("Read and decide"))


def _signature(view: InstrumentView) -> NextStep:
    return _to(view, "signatures.show", gettext("See whose turn it is to sign."), gettext("Go to the signatures"))


def _answer(view: InstrumentView) -> NextStep | None:
    """None when every objection has an answer."""
    open_ = [one.number for one in view.objections if one.number not in view.answers]
    if not open_:
        return None
    href = url_for("answers.show", instrument_id=view.instrument.id, number=open_[0])
    return NextStep(gettext("The archivist has raised an objection."), gettext("Answer the objection"), href)


def _deposit(view: InstrumentView) -> NextStep:
    return _to(view, "deposits.show", gettext("Check due form and deposit."), gettext("Check and deposit"))


_STEPS: tuple[tuple[Action, Callable[[InstrumentView], NextStep | None]], ...] = (
    (Action.OPEN, _opening),
    (Action.REVISE, _drafting),
    (Action.CLEAR, _review),
    (Action.SUBMIT, _submission),
    (Action.APPROVE, _decision),
    (Action.SIGN, _signature),
    (Action.ANSWER, _answer),
    (Action.DEPOSIT, _deposit),
)
"""The first of these that the table of transitions allows is shown."""


def _to(view: InstrumentView, endpoint: str, sentence: str, button: str) -> NextStep:
    return NextStep(sentence, button, url_for(endpoint, instrument_id=view.instrument.id))
