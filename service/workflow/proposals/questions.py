"""What an organization is asked, and how far its answers have come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from service.domain.counterparts.proposals import Proposal
from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.drafting.answers.questionnaires import checked
from service.drafting.model import questionnaire
from service.drafting.model.questionnaire import Questionnaire
from service.workflow.context import Services

UNIT: Final = "unit"
FILE: Final = "proposal.toml"
KEYS: Final = frozenset({"name", "subject", "contact_name"})
"""Questions that the desk and the letters need."""


def form(services: Services) -> Questionnaire:
    """All questions."""
    return questionnaire.read(services.settings.form_file(FILE))


def require_form(services: Services) -> None:
    """:raises SettingsInvalid: the organization's own form cannot be used."""
    questionnaire.require(services.settings.form_file(FILE), questions=KEYS)


def faults(services: Services, proposal: Proposal) -> dict[str, list[Message]]:
    """What keeps it from being sent: by question, and under ``unit`` when no unit is chosen."""
    found: dict[str, list[Message]] = {}
    try:
        checked(form(services), proposal.answers)
    except InvalidInput as error:
        found = dict(error.messages)
    if not proposal.department:
        found[UNIT] = [Message("Choose the unit that receives the proposal.")]
    return found


def joined(answers: Mapping[str, Any], typed: Mapping[str, Any], asked: Questionnaire) -> dict[str, Any]:
    """The answers with what was typed into one page; a question of the page that is blank now has no answer any more."""
    keys = {spec.key for spec in asked.fields}
    return {**{key: value for key, value in answers.items() if key not in keys}, **typed}
