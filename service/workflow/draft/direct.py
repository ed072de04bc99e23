"""Agreements that the Secretary General establishes directly: the office begins them, and the primary department drafts them.

Commit point of each use case: the commit of its one unit.
"""

from __future__ import annotations

from typing import Any, Final

from service.domain.errors import InvalidInput
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action, step
from service.domain.messages import Message, too_long
from service.domain.permissions import Actor
from service.drafting.answers.validate import prefilled
from service.workflow.access import get_visible
from service.workflow.context import Services
from service.workflow.draft.edit import opened
from service.workflow.letters.tell import tell
from service.workflow.transitions import apply_transition

MODEL: Final = "special-direct"
"""The model for agreements that are established without a proposal through a department."""
_LONGEST: Final = {"subject": 200, "counterpart": 300, "reason": 1000}
"""Characters."""


def propose(
    services: Services, actor: Actor, *, department: str, subject: str, counterpart: str, language: str, reason: str
) -> Instrument:
    """Begins an agreement, which the department that is named opens as a draft and follows up.

    :param language: of the subject.
    :raises InvalidInput: a text is missing or too long, or there is no such unit today.
    :raises PermissionMissing: not the Secretary General's office.
    """
    step(None, Action.PROPOSE, actor)
    said = {"counterpart": counterpart, "subject": subject, "reason": reason}
    found = _checked(services, department, {name: " ".join(text.split()) for name, text in said.items()})
    template = services.catalogue.get(MODEL)
    spoken = language if language in template.languages else template.languages[0]
    answers: dict[str, Any] = {
        **prefilled(template, services.settings.organization.for_documents()),
        "languages": [spoken],
        "organization_language": spoken,
        "counterpart_language": spoken,
        "subject": {spoken: found["subject"]},
        "counterpart_name": found["counterpart"],
    }
    with services.store.unit() as unit:
        instrument = opened(
            services,
            unit,
            actor,
            template=template,
            answers=answers,
            action=Action.PROPOSE,
            department=department,
            reason=found["reason"],
        )
        tell(services, unit, instrument, Action.PROPOSE, actor)
        unit.commit()
    return instrument


def open_draft(services: Services, actor: Actor, instrument_id: str, *, version: int) -> Instrument:
    """The primary department takes it on; the officer who does so is its drafter.

    :raises NotFound: it names another department.
    :raises ActionNotPossible: somebody has opened it.
    """
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id, version=version)
        opened_ = apply_transition(
            unit, instrument, Action.OPEN, actor, at=services.clock(), drafter_id=actor.id, officer_id=actor.acts_for
        )
        unit.commit()
    return opened_


def _checked(services: Services, department: str, said: dict[str, str]) -> dict[str, str]:
    missing = {
        "subject": Message("Enter the subject."),
        "counterpart": Message("Enter the legal name of the counterpart."),
        "reason": Message("State what the department has to know."),
    }
    errors: dict[str, list[Message]] = {}
    if department not in {unit.key for unit in services.settings.departments_on(services.clock().date())}:
        errors["department"] = [Message("Choose the primary department.")]
    errors |= {name: [missing[name]] for name, text in said.items() if not text}
    errors |= {name: [too_long(text, _LONGEST[name])] for name, text in said.items() if len(text) > _LONGEST[name]}
    if errors:
        raise InvalidInput(errors)
    return said
