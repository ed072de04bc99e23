"""Names of the kinds and states of letters, and of the ways to be told."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from service.domain.mail.letters import Delivery, LetterState

KINDS: Mapping[str, LazyString] = {
    "letter:access": lazy_gettext("New link, asked for by the counterpart"),
    "letter:account": lazy_gettext("An administrator changed an account"),
    "letter:agreed": lazy_gettext("Both parties have agreed"),
    "letter:answered": lazy_gettext("Objection answered"),
    "letter:audit": lazy_gettext("The audit of the archive found a change"),
    "letter:certificate_accepted": lazy_gettext("A certificate in another name is accepted"),
    "letter:certificate_refused": lazy_gettext("A certificate in another name was refused"),
    "letter:cleared": lazy_gettext("Cleared by every review"),
    "letter:comment": lazy_gettext("The counterpart has commented"),
    "letter:comment-answered": lazy_gettext("Comments answered"),
    "letter:confirmed": lazy_gettext("The counterpart has confirmed the text"),
    "letter:counterproposal": lazy_gettext("The counterpart proposes changes"),
    "letter:counterproposal-decided": lazy_gettext("Changes of the counterpart examined"),
    "letter:declined": lazy_gettext("Declined"),
    "letter:deposited": lazy_gettext("Deposited, with the receipt"),
    "letter:deputy": lazy_gettext("Deputy for days of absence"),
    "letter:digest": lazy_gettext("Daily letter"),
    "letter:escalation": lazy_gettext("Waiting for a long time"),
    "letter:handed_over": lazy_gettext("Handed over to another officer"),
    "letter:import": lazy_gettext("The import of an earlier register has ended"),
    "letter:invitation": lazy_gettext("Invitation"),
    "letter:link_opened": lazy_gettext("The counterpart has opened its link"),
    "letter:notification": lazy_gettext("Notification of the depositary"),
    "letter:obligation": lazy_gettext("Something is due after the deposit"),
    "letter:objection": lazy_gettext("Objection by the archivist"),
    "letter:proposal": lazy_gettext("About a proposal, to the organization"),
    "letter:proposal_arrived": lazy_gettext("A proposal has arrived"),
    "letter:proposal_confirm": lazy_gettext("Confirmation of an e-mail address"),
    "letter:proposed": lazy_gettext("To be drafted, for the Secretary General"),
    "letter:refused": lazy_gettext("Signature declined"),
    "letter:reminder": lazy_gettext("Reminder"),
    "letter:reopened": lazy_gettext("The text is being revised"),
    "letter:legal-hold": lazy_gettext("A legal hold was placed or lifted"),
    "letter:disposal": lazy_gettext("A disposal waits for a decision"),
    "letter:repair": lazy_gettext("A repair of the archive waits"),
    "letter:report": lazy_gettext("The counterpart has handed in a report"),
    "letter:report-decided": lazy_gettext("A report is accepted, or more is asked for"),
    "letter:reset": lazy_gettext("Link for a new password"),
    "letter:review": lazy_gettext("Waiting for review"),
    "letter:returned": lazy_gettext("Returned to the department"),
    "letter:sent-back": lazy_gettext("Sent back by a reviewer"),
    "letter:signed": lazy_gettext("Signed, ready for deposit"),
    "letter:subscription": lazy_gettext("Confirmation of a subscription to notifications"),
    "letter:submitted": lazy_gettext("Submitted for approval"),
    "letter:turn": lazy_gettext("Turn to sign"),
    "letter:withdrawn": lazy_gettext("Withdrawn"),
    "letter:witness": lazy_gettext("A witness of the log is silent, or confirms it again"),
}
STATES: Mapping[str, LazyString] = {
    LetterState.QUEUED: lazy_gettext("Waiting to be sent"),
    LetterState.HELD: lazy_gettext("Waiting for the daily letter"),
    LetterState.SENT: lazy_gettext("Sent"),
    LetterState.FAILED: lazy_gettext("Not delivered"),
    LetterState.GATHERED: lazy_gettext("Sent with the daily letter"),
    LetterState.UNWANTED: lazy_gettext("Not sent: this person receives no letters"),
}
_COLOURS = {
    LetterState.QUEUED: "govuk-tag--yellow",
    LetterState.HELD: "govuk-tag--yellow",
    LetterState.SENT: "govuk-tag--green",
    LetterState.FAILED: "govuk-tag--red",
    LetterState.GATHERED: "govuk-tag--green",
}
DELIVERIES: Mapping[str, LazyString] = {
    Delivery.AT_ONCE: lazy_gettext("At once, a letter for each matter"),
    Delivery.DIGEST: lazy_gettext("Once a day, everything in one letter"),
    Delivery.NONE: lazy_gettext("No letters"),
}


def register(app: Flask) -> None:
    """Makes the names filters."""
    app.add_template_filter(lambda kind: str(KINDS.get(kind, kind)), "letter_name")
    app.add_template_filter(lambda state: str(STATES[LetterState(state)]), "letter_state")
    app.add_template_filter(lambda state: _COLOURS.get(LetterState(state), "govuk-tag--grey"), "letter_colour")
