"""“A text waits for your review”: to the reviewers of the units whose turn it is."""

from __future__ import annotations

from collections.abc import Collection

from service.domain.instrument import Instrument
from service.domain.mail.letters import Text, to_person
from service.domain.messages import Message
from service.domain.permissions import Actor, Role
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.letters.recipients import with_role
from service.workflow.letters.send import send
from service.workflow.letters.tell import about

KIND = "letter:review"
SUBJECT = Message("{reference} waits for your review")
SAYS = Message("The agreement “{title}” ({reference}) waits for the review of your unit.")
REVIEW = Message("Read and review")


def ask_reviewers(services: Services, unit: Unit, instrument: Instrument, units: Collection[str], actor: Actor) -> None:
    """Write to every reviewer of ``units``, in the caller's transaction.

    :param units: keys of the departments whose review is due now.
    """
    if not services.settings.mail.on:
        return
    for person in with_role(unit, Role.REVIEWER):
        if person.department in units and person.id != actor.id:
            to = to_person(person)
            text = Text(
                subject=about(instrument, SUBJECT, to),
                paragraphs=(about(instrument, SAYS, to),),
                action=REVIEW,
                path=f"/instruments/{instrument.id}/review",
            )
            send(services, unit, text, kind=KIND, to=to, instrument_id=instrument.id)
