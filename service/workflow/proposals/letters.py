"""The letters about a proposal: to the organization in its language, and to the officers of the unit in theirs."""

from __future__ import annotations

from service.domain.counterparts.proposals import Proposal
from service.domain.mail.letters import Recipient, Text, to_person
from service.domain.messages import Message
from service.domain.permissions import Role
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.letters.send import send
from service.workflow.proposals import private

LOOK = Message("Look at the proposal")
ABOUT = Message("Your proposal {reference}")


def confirm(services: Services, unit: Unit, proposal: Proposal) -> bool:
    """Asks the holder of the address to confirm it. False: this installation sends no letters."""
    text = Text(
        subject=Message("Confirm your proposal {reference}", reference=proposal.reference),
        paragraphs=(
            Message(
                "Somebody proposed a cooperation agreement in the name of {name} and gave this e-mail address.",
                name=proposal.name,
            ),
            Message(
                "Open the link and confirm. Only then does the proposal reach the unit. If it was not you, ignore this letter."
            ),
        ),
        action=Message("Confirm the proposal"),
    )
    path = private.confirmation_path(services, proposal)
    return (
        send(services, unit, text, kind="letter:proposal_confirm", to=_organization(proposal), secret_path=path)
        is not None
    )


def received(services: Services, unit: Unit, proposal: Proposal) -> None:
    """It has reached the unit; with the private link."""
    _to_organization(
        services,
        unit,
        proposal,
        Message(
            "{unit} has received your proposal. The link shows where it stands; keep it.",
            unit=unit_name(services, proposal),
        ),
    )


def arrived(services: Services, unit: Unit, proposal: Proposal, *, sentence: Message | None = None) -> None:
    """Something waits on the desk of the unit."""
    said = sentence or Message(
        "{name} proposes a cooperation agreement to your unit: {subject}.", name=proposal.name, subject=proposal.subject
    )
    text = Text(
        subject=Message("Proposal {reference}: {name}", reference=proposal.reference, name=proposal.name),
        paragraphs=(said,),
        action=LOOK,
        path=f"/proposals/{proposal.id}",
    )
    for person in unit.people.all():
        if person.active and person.department == proposal.department and Role.OFFICER in person.roles:
            send(services, unit, text, kind="letter:proposal_arrived", to=to_person(person))


def asked(services: Services, unit: Unit, proposal: Proposal, question: str) -> None:
    """The unit wants to know more."""
    said = Message(
        "{unit} has a question about your proposal. Answer it on the page behind the link; you can change the proposal there, too.",
        unit=unit_name(services, proposal),
    )
    _to_organization(services, unit, proposal, said, Message.verbatim(question))


def forwarded(services: Services, unit: Unit, proposal: Proposal, reason: str) -> None:
    """Another unit has it now."""
    said = Message(
        "Your proposal has been forwarded to another unit, which will examine it: {unit}.",
        unit=unit_name(services, proposal),
    )
    _to_organization(services, unit, proposal, said, Message.verbatim(reason))


def declined(services: Services, unit: Unit, proposal: Proposal, reason: str) -> None:
    """The unit does not go on with it."""
    said = Message(
        "{unit} has examined your proposal and does not propose an agreement. The reason:",
        unit=unit_name(services, proposal),
    )
    _to_organization(services, unit, proposal, said, Message.verbatim(reason))


def accepted(services: Services, unit: Unit, proposal: Proposal, remark: str) -> None:
    """A draft is being written."""
    said = Message(
        "{unit} has accepted your proposal and is drafting the agreement. It will send you the text for comment.",
        unit=unit_name(services, proposal),
    )
    _to_organization(services, unit, proposal, said, *([Message.verbatim(remark)] if remark else []))


def unit_name(services: Services, proposal: Proposal) -> str:
    """The unit, by its name in the language of the organization."""
    names = services.settings.department(proposal.department).name
    return names.get(proposal.language) or next(iter(names.values()))


def _to_organization(services: Services, unit: Unit, proposal: Proposal, *paragraphs: Message) -> None:
    text = Text(subject=ABOUT.with_params({"reference": proposal.reference}), paragraphs=paragraphs, action=LOOK)
    path = private.path_of(services, proposal)
    send(services, unit, text, kind="letter:proposal", to=_organization(proposal), secret_path=path)


def _organization(proposal: Proposal) -> Recipient:
    return Recipient(address=proposal.email, name=proposal.contact, language=proposal.language)
