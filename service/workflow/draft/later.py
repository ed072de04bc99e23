"""Open a later instrument from a deposited agreement: parties, signatories, coordinators, number and dates are filled in.

The answers come from the archive, which has those of every deposit. Commit point: the commit of the one unit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from service.depository.register.register import RegisterEntry
from service.domain.errors import InvalidInput, NotFound
from service.domain.instrument import Instrument
from service.domain.later.relations import Parent, RelationKind
from service.domain.lifecycle import Action, step
from service.domain.permissions import Actor
from service.drafting.answers import context
from service.drafting.answers.numerals import roman
from service.drafting.answers.original import OriginalSpec
from service.drafting.answers.validate import prefilled
from service.drafting.errors import UnknownTemplate
from service.drafting.grammar import grammar_of
from service.drafting.model.template import Template
from service.store.register.relations import Relation
from service.workflow.context import Services
from service.workflow.draft.edit import opened
from service.workflow.relations.parents import facts, may_open, refusal

_CARRIED: Final = frozenset({"languages", "counterpart", "organization", "contacts"})
"""Sections of the form whose answers the child takes over."""
_ALSO: Final = frozenset({"subject", "department_unit", "notice_days"})
_RULE: Final[Mapping[RelationKind, str]] = {
    RelationKind.AMENDMENT: "amendments",
    RelationKind.SUPPLEMENT: "supplementary-agreements",
    RelationKind.RENEWAL: "duration",
    RelationKind.TERMINATION: "termination",
}
"""The parent's article on which the child rests."""


def open_from(services: Services, actor: Actor, *, template_id: str, number: int, year: int) -> Instrument:
    """A draft of this model, linked to the entry ``number/year``.

    :raises NotFound: there is no such entry, or not of the actor's unit; or the model is not for a later instrument.
    :raises InvalidInput: the agreement has ended, or its own clause allows no renewal; the key is ``parent``.
    """
    step(None, Action.OPEN, actor)
    template = services.catalogue.get(template_id)
    if not template.relation:
        raise UnknownTemplate(template_id)
    kind = RelationKind(template.relation)
    with services.store.reader() as unit:
        entry = unit.register.get(number, year)
        if entry is None or not may_open(actor, entry):
            raise NotFound(noun="register entry")
        parent = facts(unit, entry)
    wrong = refusal(template, parent, services.clock().date())
    if wrong is not None:
        raise InvalidInput({"parent": [wrong]})
    answers = _answers(services, template, kind, entry, parent)
    with services.store.unit() as unit:
        instrument = opened(services, unit, actor, template=template, answers=answers, source=entry.label)
        unit.relations.add(Relation(child=instrument.id, parent=entry.instrument_id, kind=kind))
        unit.commit()
    return instrument


def _answers(
    services: Services, template: Template, kind: RelationKind, entry: RegisterEntry, parent: Parent
) -> dict[str, Any]:
    organization = services.settings.organization.for_documents()
    theirs = json.loads(services.archive.read(entry.object_id, "answers.json", "v1"))
    fresh = prefilled(template, organization)
    carried = {
        spec.key: theirs[spec.key]
        for spec in template.fields
        if spec.key in theirs and (spec.section in _CARRIED or spec.key in _ALSO) and spec.key not in _ours(fresh)
    }
    known = {spec.key for spec in template.fields}
    titles = _titles(services, entry, theirs, template.languages)
    computed = {"parent_title": titles, **_computed(kind, entry, parent, _spoken(theirs, template.languages))}
    return {**fresh, **carried, **{key: value for key, value in computed.items() if key in known}}


def _ours(fresh: Mapping[str, Any]) -> set[str]:
    """Who signs for the organization today, as the settings say."""
    return {key for key in fresh if key.startswith("organization_representative_")}


def _computed(kind: RelationKind, entry: RegisterEntry, parent: Parent, languages: Sequence[str]) -> dict[str, Any]:
    """What the register says."""
    known: dict[str, Any] = {"parent_number": entry.label, "parent_signed_on": entry.signed_on.isoformat()}
    if _RULE[kind] in entry.articles:
        numeral = roman(entry.articles.index(_RULE[kind]) + 1)
        known["parent_article"] = {language: grammar_of(language).article(numeral) for language in languages}
    if parent.notice_days is not None:
        known["notice_days"] = parent.notice_days
    if parent.standing.ends is not None:
        known["renewal_from"] = parent.standing.ends.isoformat()
    return known


def _titles(
    services: Services, entry: RegisterEntry, theirs: Mapping[str, Any], languages: tuple[str, ...]
) -> dict[str, str]:
    """The parent's title in each of its languages, as its own original for the organization has it."""
    spoken = _spoken(theirs, languages)
    try:
        model = services.catalogue.get(entry.template_id)
    except UnknownTemplate:
        return dict.fromkeys(spoken, entry.title)
    spec = OriginalSpec(
        template=model,
        answers={**theirs, "optional_articles": theirs.get("optional_articles") or []},
        organization=services.settings.organization.for_documents(),
        reference=entry.reference,
        party=model.signed_by[0],
    )
    return {language: _title(spec, language) for language in spoken if language in model.languages}


def _title(spec: OriginalSpec, language: str) -> str:
    words = context.build(spec, language)
    title, subject = context.full_title(words), str(words.get("subject") or "")
    return grammar_of(language).about(title, subject) if subject else title


def _spoken(theirs: Mapping[str, Any], languages: tuple[str, ...]) -> list[str]:
    return [language for language in theirs.get("languages", ()) if language in languages]
