"""Which letters an act writes: a table of acts, recipients and words. The use case of an act calls
:func:`service.workflow.letters.tell.tell` in its transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.domain.lifecycle import Action, State
from service.domain.messages import Message
from service.domain.parties import COUNTERPART, ORGANIZATION
from service.workflow.letters import certificates, recipients
from service.workflow.letters.notice import Notice

_READ_DECIDE: Final = Message("Read and decide")
_CHECK: Final = Message("Check and deposit")


_REOPENED = Message("The text of {reference} is being revised")
_WITHDRAWN = Message("{reference} was withdrawn")
_DECLINED = Message("{reference} was declined")
_DEPOSITED = Message("{reference} is deposited")
_REASON_ON_PAGE = Message("The reason is on the page of the agreement.")
_WITHDRAWN_SAYS = Message(
    "The agreement “{title}” ({reference}) was withdrawn by the department. Nothing more is required of you."
)
_ASK_OFFICER = Message("If you have questions, write to the officer with whom you negotiated.")


def _not_concluded(kind: str) -> Notice:
    """To the counterpart, whose link has ended; why is the organization's own affair."""
    return Notice(
        kind=kind,
        to=recipients.counterpart,
        subject=Message("{reference} will not be concluded"),
        says=(
            Message("The agreement “{title}” ({reference}) will not be concluded. Your link has ended."),
            _ASK_OFFICER,
        ),
        action=None,
        path="",
    )


LINK_OPENED: Final = "link:open"
"""Event: the counterpart came in through its link."""

NOTICES: Final[Mapping[str, tuple[Notice, ...]]] = {
    Action.PROPOSE: (
        Notice(
            kind="letter:proposed",
            to=recipients.department,
            subject=Message("{reference} waits for your department"),
            says=(
                Message(
                    "The Secretary General’s office establishes the agreement “{title}” ({reference}) directly. Your department is responsible for it: open the draft."
                ),
            ),
        ),
    ),
    Action.CONFIRM: (
        Notice(
            kind="letter:confirmed",
            to=recipients.officer,
            subject=Message("The counterpart has confirmed the text of {reference}"),
            says=(
                Message(
                    "The counterpart has confirmed the text of the agreement “{title}” ({reference}). Confirm it too, or change it."
                ),
            ),
            path="/instruments/{id}/originals",
        ),
    ),
    Action.AGREE: (
        Notice(
            kind="letter:agreed",
            to=recipients.officer,
            subject=Message("Both parties have agreed on the text of {reference}"),
            says=(
                Message(
                    "Both parties have confirmed the text of the agreement “{title}” ({reference}). It can be submitted."
                ),
            ),
            path="/instruments/{id}/originals",
        ),
    ),
    Action.CLEAR: (
        Notice(
            kind="letter:cleared",
            to=recipients.officer,
            subject=Message("The text of {reference} is cleared"),
            says=(Message("Every review has cleared the text of the agreement “{title}” ({reference})."),),
            path="/instruments/{id}/originals",
        ),
    ),
    Action.SEND_BACK: (
        Notice(
            kind="letter:sent-back",
            to=recipients.officer,
            subject=Message("A reviewer has sent back {reference}"),
            says=(
                Message("A reviewer has sent back the text of the agreement “{title}” ({reference})."),
                Message("What has to be changed is on the page of the agreement."),
            ),
            path="/instruments/{id}/articles",
        ),
    ),
    Action.REOPEN: (
        Notice(
            kind="letter:reopened",
            to=recipients.counterpart,
            subject=_REOPENED,
            says=(
                Message(
                    "The department is revising the text of the agreement “{title}” ({reference}). Your confirmation no longer counts."
                ),
                Message("You will receive a link when the new text is ready."),
            ),
            action=None,
            path="",
        ),
    ),
    Action.SUBMIT: (
        Notice(
            kind="letter:submitted",
            to=recipients.office,
            subject=Message("{reference} is submitted for approval"),
            says=(
                Message(
                    "The agreement “{title}” ({reference}) has been submitted. It waits for the decision of the Secretary General."
                ),
            ),
            action=_READ_DECIDE,
            path="/instruments/{id}/approval",
        ),
    ),
    Action.RETURN: (
        Notice(
            kind="letter:returned",
            to=recipients.officer,
            subject=Message("{reference} was returned to the department"),
            says=(
                Message("The Secretary General’s office has returned the agreement “{title}” ({reference})."),
                Message("What has to be changed is on the page of the agreement."),
            ),
        ),
    ),
    Action.DECLINE: (
        Notice(
            kind="letter:declined",
            to=recipients.officer,
            subject=_DECLINED,
            says=(
                Message("The Secretary General has declined the agreement “{title}” ({reference})."),
                _REASON_ON_PAGE,
            ),
        ),
        _not_concluded("letter:declined"),
    ),
    Action.DECLINE_SIGNATURE: (
        *(
            Notice(
                kind="letter:refused",
                to=to,
                subject=Message("A signatory declined to sign {reference}"),
                says=(
                    Message(
                        "A signatory has declined to sign the agreement “{title}” ({reference}). The agreement will not be concluded."
                    ),
                    _REASON_ON_PAGE,
                ),
            )
            for to in (recipients.officer, recipients.office)
        ),
        _not_concluded("letter:refused"),
    ),
    **certificates.NOTICES,
    Action.HAND_OVER: (
        Notice(
            kind="letter:handed_over",
            to=recipients.officer,
            subject=Message("You are in charge of {reference}"),
            says=(
                Message("The agreement “{title}” ({reference}) was handed over to you."),
                Message("What has been done, and the next step, is in its history."),
            ),
        ),
    ),
    LINK_OPENED: (
        Notice(
            kind="letter:link_opened",
            to=recipients.officer,
            subject=Message("The counterpart has opened the link to {reference}"),
            says=(
                Message(
                    "The link to the agreement “{title}” ({reference}) that you made for the counterpart was opened."
                ),
                Message(
                    "Who opened it is in the history. If it was not the counterpart, make a new link: it ends this one."
                ),
            ),
        ),
    ),
    Action.WITHDRAW: (
        Notice(
            kind="letter:withdrawn",
            to=recipients.office,
            subject=_WITHDRAWN,
            says=(_WITHDRAWN_SAYS,),
            action=None,
            path="",
            before=frozenset({State.SUBMITTED, State.APPROVED}),
        ),
        Notice(
            kind="letter:withdrawn",
            to=recipients.counterpart,
            subject=_WITHDRAWN,
            says=(_WITHDRAWN_SAYS, Message("Your link to the agreement shows the reason."), _ASK_OFFICER),
            action=None,
            path="",
        ),
    ),
    Action.FINISH: (
        Notice(
            kind="letter:signed",
            to=recipients.archivists,
            subject=Message("{reference} is signed and ready for deposit"),
            says=(
                Message(
                    "Everybody has signed the agreement “{title}” ({reference}). It can be examined and deposited."
                ),
            ),
            action=_CHECK,
            path="/instruments/{id}/deposit",
        ),
    ),
    Action.OBJECT: (
        Notice(
            kind="letter:objection",
            to=recipients.officer,
            subject=Message("The archivist objects to the deposit of {reference}"),
            says=(
                Message(
                    "The archivist has recorded an objection to the deposit of the agreement “{title}” ({reference})."
                ),
                Message("Answer it on the page of the agreement. The deposit waits for your answer."),
            ),
        ),
    ),
    Action.ANSWER: (
        Notice(
            kind="letter:answered",
            to=recipients.archivists,
            subject=Message("The department has answered an objection to {reference}"),
            says=(
                Message(
                    "The department has answered the objection to the deposit of the agreement “{title}” ({reference})."
                ),
            ),
            action=_CHECK,
            path="/instruments/{id}/deposit",
        ),
    ),
    Action.DEPOSIT: (
        Notice(
            kind="letter:deposited",
            to=recipients.officer,
            subject=_DEPOSITED,
            says=(
                Message("The agreement “{title}” ({reference}) is deposited and entered in the register."),
                Message("The receipt of the organization is attached. Keep it with your file."),
            ),
            receipt=ORGANIZATION,
        ),
        Notice(
            kind="letter:deposited",
            to=recipients.counterpart,
            subject=_DEPOSITED,
            says=(
                Message("The agreement “{title}” ({reference}) is deposited and entered in the register."),
                Message(
                    "Your receipt is attached. Keep it: with it you can prove the deposit without this service. "
                    "The link leads to your signed original and works once."
                ),
            ),
            receipt=COUNTERPART,
            link="instrument:read",
        ),
    ),
}
"""Act -> its letters. Acts that are not listed tell nobody: they are steps of one person's own work."""
