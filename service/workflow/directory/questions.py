"""What the directory asks: what the models ask about the counterpart, under the same labels, and a few questions of its own.

A partner's answers and those of a draft have the same shape, so that choosing a partner fills the form: only the keys differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from service.domain.counterparts.partners import CONTACTS, SIGNATORIES, Partner, PartnerPerson
from service.domain.parties import COUNTERPART
from service.drafting.fields.spec import FieldSpec
from service.drafting.model import questionnaire
from service.drafting.model.questionnaire import Questionnaire
from service.drafting.model.template import SignatorySpec, Template
from service.workflow.context import Services

PARTNER: Final = "partner"
FILE: Final = "directory.toml"
_PREFIX: Final = f"{COUNTERPART}_"
_CONTACT: Final = f"contact_{COUNTERPART}_"
_REGISTRATION: Final = "civil_society_registration"
_REQUIRED: Final = frozenset({"name", "country"})


def form(services: Services, asked: str) -> Questionnaire:
    """:param asked: ``partner``, or one of the lists of persons."""
    own = questionnaire.read(services.settings.form_file(FILE))
    found: dict[str, FieldSpec] = {}
    for template in services.catalogue.all():
        for spec in template.fields:
            key = _keys(template, asked).get(spec.key)
            if key is not None:
                found.setdefault(key, _free(spec, key, asked))
    if asked == PARTNER:
        first = [found.pop(key) for key in ("name", "short_name") if key in found]
        found = {spec.key: spec for spec in (*first, *own.fields, *found.values())}
    sections = tuple(section for section in own.sections if section.key == asked)
    return Questionnaire(languages=own.languages, sections=sections, fields=tuple(found.values()))


def require_form(services: Services) -> None:
    """:raises SettingsInvalid: the organization's own form cannot be used."""
    questionnaire.require(services.settings.form_file(FILE), pages={PARTNER, CONTACTS, SIGNATORIES})


def answers_of(
    template: Template,
    partner: Partner,
    *,
    signatories: Iterable[PartnerPerson] = (),
    contact: PartnerPerson | None = None,
) -> dict[str, Any]:
    """The answers to the model's questions about the counterpart, as far as the directory knows them.

    :param signatories: who signs, in the order in which the model names them.
    """
    given = {PARTNER: partner.answers, CONTACTS: contact.answers if contact else {}}
    filled = {
        question: known[key]
        for listed, known in given.items()
        for question, key in _keys(template, listed).items()
        if key in known
    }
    for spec, person in zip(template.signatories_of(COUNTERPART), signatories, strict=False):
        filled |= {question: person.answers[key] for question, key in _signs(spec).items() if key in person.answers}
    asked = {spec.key for spec in template.fields}
    return {question: value for question, value in filled.items() if question in asked}


def from_draft(
    template: Template, answers: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Mapping[str, Any]], Mapping[str, Any]]:
    """The reverse: answers about the partner, about each signatory, and about the contact, of a draft."""
    known = {key: answers[question] for question, key in _keys(template, PARTNER).items() if question in answers}
    contact = {key: answers[question] for question, key in _keys(template, CONTACTS).items() if question in answers}
    signing = [
        {key: answers[question] for question, key in _signs(spec).items() if question in answers}
        for spec in template.signatories_of(COUNTERPART)
    ]
    return known, [one for one in signing if one.get("name")], contact


def _keys(template: Template, asked: str) -> dict[str, str]:
    """Question of the model -> key in the directory."""
    return dict(_named(template, asked))


def _named(template: Template, asked: str) -> Iterator[tuple[str, str]]:
    signing = [_signs(spec) for spec in template.signatories_of(COUNTERPART)]
    if asked == SIGNATORIES:
        yield from (pair for one in signing[:1] for pair in one.items())
        return
    taken = {question for one in signing for question in one}
    for spec in template.fields:
        if asked == CONTACTS and spec.key.startswith(_CONTACT):
            key = spec.key.removeprefix(_CONTACT)
            yield spec.key, "name" if key == "person" else key
        elif asked == PARTNER and spec.key == _REGISTRATION:
            yield spec.key, _REGISTRATION
        elif (
            asked == PARTNER and spec.section == COUNTERPART and spec.key.startswith(_PREFIX) and spec.key not in taken
        ):
            yield spec.key, spec.key.removeprefix(_PREFIX)


def _signs(spec: SignatorySpec) -> dict[str, str]:
    return {spec.name_question: "name", spec.office_question: "office", f"{spec.key}_authority": "authority"}


def _free(spec: FieldSpec, key: str, section: str) -> FieldSpec:
    """The question without what depends on a draft; only name and country are required of a partner, and a name of a person."""
    return replace(spec, key=key, section=section, condition=None, default=None, required=key in _REQUIRED)
