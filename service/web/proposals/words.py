"""Words for the states and the history of proposals."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from service.domain.counterparts.proposals import ProposalState
from service.settings.model import FieldOfWork
from service.web.shell import language
from service.web.shell.page_context import in_language
from service.web.words import filters

STATES: Mapping[str, LazyString] = {
    ProposalState.WRITING: lazy_gettext("Not sent yet"),
    ProposalState.UNCONFIRMED: lazy_gettext("Waiting for confirmation by e-mail"),
    ProposalState.SUBMITTED: lazy_gettext("With the unit"),
    ProposalState.ASKED: lazy_gettext("Waiting for the organization"),
    ProposalState.ACCEPTED: lazy_gettext("Accepted"),
    ProposalState.DECLINED: lazy_gettext("Declined"),
    ProposalState.WITHDRAWN: lazy_gettext("Withdrawn"),
}
_COLOURS = {
    ProposalState.WRITING: "govuk-tag--grey",
    ProposalState.UNCONFIRMED: "govuk-tag--yellow",
    ProposalState.SUBMITTED: "govuk-tag--blue",
    ProposalState.ASKED: "govuk-tag--yellow",
    ProposalState.ACCEPTED: "govuk-tag--green",
    ProposalState.DECLINED: "govuk-tag--red",
    ProposalState.WITHDRAWN: "govuk-tag--grey",
}
ACTS: Mapping[str, LazyString] = {
    "proposal:start": lazy_gettext("Proposal begun"),
    "proposal:send": lazy_gettext("Proposal sent"),
    "proposal:confirm": lazy_gettext("Received by the unit"),
    "proposal:ask": lazy_gettext("Question to the organization"),
    "proposal:answer": lazy_gettext("Answer of the organization"),
    "proposal:forward": lazy_gettext("Forwarded to another unit"),
    "proposal:accept": lazy_gettext("Accepted; the agreement is being drafted"),
    "proposal:decline": lazy_gettext("Declined"),
    "proposal:withdraw": lazy_gettext("Withdrawn by the organization"),
}


def proposal_act(kind: str) -> str:
    """What was done to it."""
    return str(ACTS.get(kind, kind))


def proposal_state(state: str) -> str:
    """Where it stands."""
    return str(STATES[ProposalState(state)])


def unit_text(field: FieldOfWork) -> str:
    """The name of a field of work in the reader's language."""
    return in_language(field.name, language.current())


def register(app: Flask) -> None:
    """Makes the functions of this module filters of the same name."""
    filters.add(app, proposal_act)
    filters.add(app, proposal_state)
    filters.add(app, unit_text)
    filters.add(app, lambda state: _COLOURS[ProposalState(state)], "proposal_colour")
