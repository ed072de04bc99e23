"""Letters about certificates in another name than the signatory's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.domain.lifecycle import SIGNABLE, Action, State
from service.domain.messages import Message
from service.workflow.letters import recipients
from service.workflow.letters.notice import Notice

REFUSED: Final = "certificate:refuse"
"""Event: a signature was refused for the name in its certificate."""

NOTICES: Final[Mapping[str, tuple[Notice, ...]]] = {
    REFUSED: (
        Notice(
            kind="letter:certificate_refused",
            to=recipients.officer,
            subject=Message("A signed file of {reference} was refused: its certificate is in another name"),
            says=(
                Message(
                    "The counterpart sent a signature of the agreement “{title}” ({reference}) that was made with a certificate in another name than the signatory’s. Nothing was recorded as signed."
                ),
                Message("The counterpart signs with the right certificate, or you accept this one and state why."),
            ),
            action=Message("See both names"),
            path="/instruments/{id}/certificates",
        ),
    ),
    Action.ACCEPT_CERTIFICATE: (
        Notice(
            kind="letter:certificate_accepted",
            to=recipients.counterpart,
            subject=Message("The certificate for {reference} is accepted"),
            says=(
                Message(
                    "The department has accepted the certificate with which the agreement “{title}” ({reference}) is to be signed for you. Upload the signed file on the page of the agreement; the file that was refused can be used."
                ),
            ),
            action=None,
            path="",
            before=SIGNABLE,
        ),
        Notice(
            kind="letter:certificate_accepted",
            to=recipients.office,
            subject=Message("A certificate in another name is accepted for {reference}"),
            says=(
                Message(
                    "The department has accepted that a signatory of the counterpart signs the agreement “{title}” ({reference}) with a certificate in another name. The reason is in the history."
                ),
            ),
            before=frozenset({State.SUBMITTED, *SIGNABLE}),
        ),
    ),
}
