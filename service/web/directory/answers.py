"""Answers to a questionnaire as a page shows them: label and words, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext

from service.domain.counterparts.partners import Partner, PartnerRevision
from service.drafting.fields.spec import FieldSpec
from service.drafting.model.questionnaire import Questionnaire
from service.store.search.folding import fold
from service.web.shell import language
from service.web.shell.page_context import in_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One answer."""

    label: str
    texts: tuple[tuple[str, str], ...]
    """Language (empty: of no particular one) and words."""


def facts(form: Questionnaire, answers: Mapping[str, Any]) -> list[Fact]:
    """The answers that are there, in the order of the questions."""
    reader = language.current()
    return [
        Fact(label=in_language(spec.label, reader), texts=tuple(_texts(spec, answers[spec.key], reader)))
        for spec in form.fields
        if answers.get(spec.key) not in (None, "", [], {})
    ]


def names(form: Questionnaire, key: str) -> dict[str, str]:
    """Value -> name in the reader's language, of a question with choices."""
    spec = next(spec for spec in form.fields if spec.key == key)
    named = {choice.value: in_language(choice.label, language.current()) for choice in spec.choices}
    return dict(sorted(named.items(), key=lambda one: fold(one[1]))) if key == "country" else named


def line(form: Questionnaire, partner: Partner) -> str:
    """The line under a name in lists: class, country, other names."""
    said = [names(form, "kind").get(partner.kind, ""), names(form, "country").get(partner.country, "")]
    return " · ".join(one for one in (*said, ", ".join(partner.aliases)) if one)


def _texts(spec: FieldSpec, value: Any, reader: str) -> Iterator[tuple[str, str]]:
    if spec.per_language and isinstance(value, Mapping):
        for code, text in value.items():
            yield from ((code, said) for _, said in _texts(replace(spec, per_language=False), text, code))
    elif isinstance(value, list):
        yield from (("", spec.label_of(str(one), reader)) for one in value)
    elif isinstance(value, bool):
        yield "", gettext("Yes") if value else gettext("No")
    else:
        yield "", spec.label_of(str(value), reader)


def history(form: Questionnaire, revisions: Sequence[PartnerRevision]) -> list[tuple[PartnerRevision, list[str]]]:
    """Each revision, newest first, with what its answers replaced."""
    before = [*revisions[1:], None]
    return [
        (revision, list(_replaced(form, revision, earlier)) if earlier else [])
        for revision, earlier in zip(revisions, before, strict=True)
    ]


def _replaced(form: Questionnaire, revision: PartnerRevision, earlier: PartnerRevision) -> Iterator[str]:
    now = revision.partner.answers
    changed = {key: value for key, value in earlier.partner.answers.items() if now.get(key) != value}
    for fact in facts(form, changed):
        said = "; ".join(text for _, text in fact.texts)
        yield gettext("%(question)s, before: %(answer)s", question=fact.label, answer=said)
