"""Letters about legal holds whose day of review has come, so that none outlives its reason unnoticed."""

from __future__ import annotations

from service.domain.mail.letters import Text, to_person
from service.domain.messages import Message
from service.domain.permissions import Role
from service.store.preservation.legal_holds import StoredHold
from service.workflow.context import Services
from service.workflow.disposal.holds import LETTER
from service.workflow.letters.recipients import with_role
from service.workflow.letters.send import send


def remind(services: Services) -> int:
    """Tells archivists and auditors, once for each day of review; how many letters were written. Safe to run as often as one likes."""
    with services.store.unit() as unit:
        due = unit.disposals.holds.standing(due=services.clock().date())
        people = (
            {one.id: one for role in (Role.ARCHIVIST, Role.AUDITOR) for one in with_role(unit, role)} if due else {}
        )
        written = sum(
            send(
                services, unit, _text(one), kind=LETTER, to=to_person(person),
                key=f"hold-review {one.object_id} {one.number} {one.review_on} {person.id}",
            )
            is not None
            for one in due
            for person in people.values()
        )  # fmt: skip
        if written:
            unit.commit()
    return written


def _text(one: StoredHold) -> Text:
    return Text(
        subject=Message("A legal hold is to be reviewed"),
        paragraphs=(
            Message(
                "The legal hold on {label} was to be reviewed on {day}. Record why it goes on, or lift it.",
                label=one.label, day=one.review_on,
            ),
        ),
        action=Message("Open the legal hold"), path=f"/legal-holds/{one.subject}/{one.number}",
    )  # fmt: skip
