"""A party as the texts name it: its data from the settings or the answers, worded by the grammar of the text's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final, cast

from service.drafting.grammar import grammar_of
from service.drafting.grammar.rules import FORMS, NO_BREAK_SPACE, Form
from service.drafting.model import countries
from service.drafting.model.template import SignatorySpec

ORGANIZATION: Final = "organization"


def form_of(party: str, language: str, *, answers: Mapping[str, Any], organization: Mapping[str, Any]) -> Form:
    """Gender and number of a party's name in ``language``.

    The organization's come from its settings. A counterpart's are the answer to ``PARTY_form_LANGUAGE``, or to ``PARTY_form`` where
    the model asks it for all languages together; feminine where neither is answered.
    """
    if party == ORGANIZATION:
        known = organization.get("form") or {}
        said = known.get(language) if isinstance(known, Mapping) else known
    else:
        said = answers.get(f"{party}_form_{language}") or answers.get(f"{party}_form")
    return cast("Form", said) if said in FORMS else "feminine"


def party(
    key: str,
    signing: Sequence[SignatorySpec],
    answers: Mapping[str, Any],
    *,
    words: Mapping[str, Any],
    organization: Mapping[str, Any],
    language: str,
) -> dict[str, Any]:
    """One party's data. The organization's name, nature and seat come from the settings, everything else from the answers.

    :param signing: who signs for it; a party that only receives a notice has nobody, and its ``representative`` is blank.
    :param words: the rendered answers.
    """
    known = organization if key == ORGANIZATION else None

    def say(part: str) -> str:
        value = known.get(part) if known is not None and part in known else words.get(f"{key}_{part}", "")
        return str(value.get(language) or "") if isinstance(value, Mapping) else str(value or "")

    grammar = grammar_of(language)
    form = form_of(key, language, answers=answers, organization=organization)
    the = True if known is not None else bool(answers.get(f"{key}_takes_the"))
    code = answers.get(f"{key}_country")
    country = countries.name(code, language) if code else say("country")
    signatories = [_signatory(spec, words) for spec in signing]
    name = grammar.names(say("name"), form, the=the)
    return {
        "key": key,
        "name": name,
        "and": grammar.and_before(name["the"]),
        "short": grammar.names(say("short_name"), form, the=known is not None),
        "legal_nature": say("legal_nature"),
        "address": say("seat") if country in say("seat") else f"{say('seat')}, {country}",
        "country": country,
        "represented": grammar.represented(form),
        "plural": form.endswith("plural"),
        "signatories": signatories,
        "representative": signatories[0]["name"] if signatories else "",
        "office": signatories[0]["office"] if signatories else "",
        "authority": signatories[0]["authority"] if signatories else "",
        "acting_through": str(words.get(f"{key}_acting_through", "")),
        "unit": str(words.get(f"contact_{key}_unit", "")),
        "contact": str(words.get(f"contact_{key}_person", "")),
        "email": str(words.get(f"contact_{key}_email", "")),
        "telephone": str(words.get(f"contact_{key}_telephone", "")),
    }


def _signatory(spec: SignatorySpec, words: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": spec.key,
        "name": str(words.get(spec.name_question, "")),
        "office": str(words.get(spec.office_question, "")),
        "authority": str(words.get(f"{spec.key}_authority", "")),
    }


def signature_rows(left: Sequence[Mapping[str, Any]], right: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The signatories of both parties beside each other; where one party has fewer, the place stays empty and nothing is printed."""
    vacant = dict.fromkeys(("key", "name", "office", "authority"), "") | {"anchor": NO_BREAK_SPACE}
    return [{"left": one, "right": other} for one, other in zip_longest(left, right, fillvalue=vacant)]
