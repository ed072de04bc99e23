"""Who signs an agreement made from a model: as the manifest says it, and as the answers name them.

A manifest that says nothing has one signatory for each party, whose key is the party's. What a model's own manifest says
replaces what is said in the shared one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from service.domain.instrument import SEAL, Signatory
from service.domain.messages import Message
from service.drafting.fields.refusal import Label
from service.drafting.fields.spec import FieldSpec
from service.drafting.model.template import PlaceSpec, SignatorySpec, Template

ORGANIZATION: Final = "organization"
MAX_SIGNATORIES: Final = 5
"""Persons who sign one original, besides the seal: as many as are tested, and as fit on a signature sheet."""


def declared(own: Mapping[str, Any], shared: Mapping[str, Any]) -> tuple[SignatorySpec, ...]:
    """The signatories of a model, in the order of its manifest; the organization's first one opens the key ``sg`` by default."""
    if own["signatories"]:
        return tuple(SignatorySpec(**row) for row in own["signatories"])
    signing = signed_by(own, shared)
    if shared["signatories"]:
        return tuple(SignatorySpec(**row) for row in shared["signatories"] if row["party"] in signing)
    return tuple(SignatorySpec(party, party, signs_with="sg" if party == ORGANIZATION else "") for party in signing)


def signed_by(own: Mapping[str, Any], shared: Mapping[str, Any]) -> tuple[str, ...]:
    """The parties that sign, in the order of the shared manifest: those that the model names, or all."""
    return tuple(party for party in shared["parties"] if not own["signed_by"] or party in own["signed_by"])


def places(
    own: Mapping[str, Any], shared: Mapping[str, Any], signing: Sequence[SignatorySpec]
) -> tuple[PlaceSpec, ...]:
    """The boxes of a model: the shared ones that it needs, and its own, which replace shared ones of the same key."""
    needed = {SEAL, *(spec.key for spec in signing)}
    found = {row["key"]: row for row in shared["signature_places"] if row["key"] in needed}
    found |= {row["key"]: row for row in own["signature_places"]}
    return tuple(PlaceSpec(**row) for row in found.values())


def complaints(
    parties: Sequence[str],
    signing: Sequence[SignatorySpec],
    boxes: Sequence[PlaceSpec],
    fields: Sequence[FieldSpec],
    *,
    signing_parties: Sequence[str] | None = None,
) -> Iterator[str]:
    """What is wrong with the signatories of a model, for its author.

    :param signing_parties: the parties that sign, as the manifest has them; None: all.
    """
    told = parties if signing_parties is None else signing_parties
    yield from (
        f"signed_by: “{party}” is no party; there are {', '.join(parties)}." for party in told if party not in parties
    )
    if ORGANIZATION not in told:
        yield f"signed_by: “{ORGANIZATION}” has to be among those who sign; its seal comes first."
    keys = [spec.key for spec in signing]
    if len(keys) > MAX_SIGNATORIES:
        yield f"signatories: {len(keys)} persons would sign; at most {MAX_SIGNATORIES} can."
    yield from (f"signatories: “{key}” stands there twice." for key in dict.fromkeys(keys) if keys.count(key) > 1)
    yield from (
        f"signatories: nobody signs for the party “{party}”."
        for party in told
        if party not in {spec.party for spec in signing}
    )
    yield from (
        f"signatories: “{spec.key}” signs for “{spec.party}”, which is not in signed_by."
        for spec in signing
        if spec.party in parties and spec.party not in told
    )
    asked = {spec.key: spec for spec in fields}
    for spec in signing:
        yield from _complaints_of(spec, parties, asked)
    yield from _places(signing, boxes)


def _complaints_of(spec: SignatorySpec, parties: Sequence[str], asked: Mapping[str, FieldSpec]) -> Iterator[str]:
    if spec.party not in parties:
        yield f"signatories: “{spec.key}” signs for an unknown party “{spec.party}”; there are {', '.join(parties)}."
    if spec.key in parties and spec.key != spec.party:
        yield f"signatories: “{spec.key}” is the name of a party; a signatory of “{spec.party}” needs another key."
    if spec.signs_with and spec.party != ORGANIZATION:
        yield f"signatories: “{spec.key}” cannot have signs_with; the settings hold the organization’s own keys only."
    for key, per_language in ((spec.name_question, False), (spec.office_question, True)):
        question = asked.get(key)
        if question is None:
            yield f"The signatory “{spec.key}” needs a question “{key}”."
        elif (question.type.name, question.required, question.per_language, question.condition) != (
            "text", True, per_language, None,
        ):  # fmt: skip
            yield (
                f"The question “{key}” has to be a required text without a condition, "
                f"asked {'in each language' if per_language else 'once for all languages'}."
            )


def _places(signing: Sequence[SignatorySpec], boxes: Sequence[PlaceSpec]) -> Iterator[str]:
    holders = {SEAL: ORGANIZATION, **{spec.key: spec.party for spec in signing}}
    known = {place.key: place for place in boxes}
    for key, party in holders.items():
        if key not in known:
            yield f"signature_places: there is no place for “{key}”."
        elif known[key].party != party:
            yield f"signature_places: the place of “{key}” belongs to the party “{party}”."
    yield from (
        f"signature_places: “{key}” is neither the seal nor a signatory." for key in known if key not in holders
    )


def named(template: Template, answers: Mapping[str, Any], *, order: Sequence[str]) -> tuple[Signatory, ...]:
    """Who signs, the parties in the order of ``order``; offices in the party's own language."""
    specs = [spec for party in order for spec in template.signatories_of(party)]
    return tuple(
        Signatory(
            key=spec.key,
            party=spec.party,
            order=position,
            name=answers[spec.name_question],
            office=office(spec.key, answers, answers[f"{spec.party}_language"]),
            field=spec.field,
        )
        for position, spec in enumerate(specs, start=1)
    )


def office(key: str, answers: Mapping[str, Any], language: str) -> str:
    """The office of the signatory ``key``; empty where the answers do not give it in this language."""
    offices = answers.get(f"{key}_representative_office")
    return str(offices.get(language) or "") if isinstance(offices, Mapping) else ""


def twice(template: Template, given: Mapping[str, Any]) -> Iterator[tuple[str, Message]]:
    """(question, what is wrong) for each answer that lets one person sign twice for the same party."""
    before: dict[tuple[str, str], str] = {}
    for spec in template.signatories:
        name = given.get(spec.name_question)
        if not isinstance(name, str):
            continue
        person = (spec.party, _plain(name))
        if person in before:
            asked = Label(template.field(before[person]).label)
            yield (
                spec.name_question,
                Message(
                    "This person already signs (“{question}”). Name another person: each signs once.", question=asked
                ),
            )
        before.setdefault(person, spec.name_question)


def _plain(name: str) -> str:
    """Normalized for comparison, without case, accents, invisible signs and extra spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = (sign for sign in letters if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    return " ".join("".join(kept).split())
