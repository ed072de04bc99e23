"""The words a model may use: plain strings, lists and mappings, worded in the language of the text.

Every question of the manifest is here under its own key, blank where it was not answered, so that a text can ask ``{% if key %}``
and never prints ``None``. ``docs/template-author.md`` is the list that authors work from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from service.domain.instrument import Annex
from service.drafting.answers import annex_list, wording
from service.drafting.model import countries
from service.drafting.model.template import FieldSpec, FieldType, SignatorySpec, Template, holds

ANCHOR = "[[sign:{key}]]"
NO_BREAK_SPACE = "\u00a0"


def build(
    template: Template,
    answers: Mapping[str, Any],
    *,
    language: str,
    first: str,
    organization: Mapping[str, Any],
    reference: str,
    number: int,
    of: int,
    anchors: bool = True,
    annexes: Sequence[Annex] = (),
) -> dict[str, Any]:
    """Everything that a text, a cover or a signature page may print, for the original that names ``first`` first."""
    words = {spec.key: _worded(spec, answers.get(spec.key), language) for spec in template.fields}
    parties = {
        key: _party(template.signatories_of(key), answers, words, organization, language) for key in template.parties
    }
    order = [first, *(key for key in template.parties if key != first)]
    for party in parties.values():
        for signatory in party["signatories"]:
            signatory["anchor"] = ANCHOR.format(key=signatory["key"]) if anchors else NO_BREAK_SPACE
        party["anchor"] = party["signatories"][0]["anchor"]
    own_language_first = _languages_of(template, answers, language, lead=answers.get(f"{first}_language"))
    return {
        **words,
        **parties,
        "first": parties[order[0]],
        "second": parties[order[-1]],
        "signature_rows": _rows(parties[order[0]]["signatories"], parties[order[-1]]["signatories"]),
        "language": language,
        "reference": reference,
        "original_number": str(number),
        "original_count": str(of),
        "words": {**_integers(template, answers, language), "original_count": wording.in_words(of, language)},
        "labels": {spec.key: _label(spec, answers.get(spec.key), language) for spec in template.fields if spec.choices},
        "articles": numerals(template, answers),
        "annexes": annex_list.named(annexes, language),
        "title": template.title[language],
        "several_languages": len(answers["languages"]) > 1,
        "language_list": _languages_of(template, answers, language),
        "language_list_own_first": own_language_first,
        "seal_anchor": ANCHOR.format(key="seal") if anchors else NO_BREAK_SPACE,
    }


def article_keys(template: Template, answers: Mapping[str, Any]) -> list[str]:
    """The articles that this agreement has, in order."""
    return [article.key for article in template.articles if holds(article.condition, answers)]


def numerals(template: Template, answers: Mapping[str, Any]) -> dict[str, str]:
    """Article key, with ``_`` for ``-``, -> the numeral that Word's numbering will give it."""
    return {key.replace("-", "_"): wording.roman(place) for place, key in enumerate(article_keys(template, answers), 1)}


def full_title(context: Mapping[str, Any]) -> str:
    """One line for the document properties."""
    joined = {"en": "between {} and {}", "es": "entre {} y {}"}[context["language"]]
    parties = joined.format(context["first"]["name"]["the"], context["second"]["name"]["the"])
    return f"{context['title']} {parties}"


def _worded(spec: FieldSpec, value: Any, language: str) -> Any:
    if spec.per_language:
        value = (value or {}).get(language)
    blank: Any = {FieldType.LIST: [], FieldType.LONGTEXT: [], FieldType.MONEY: {}, FieldType.BOOLEAN: False}.get(
        spec.type, ""
    )
    if value is None:
        return blank
    writers: dict[FieldType, Callable[[Any], Any]] = {
        FieldType.LONGTEXT: wording.paragraphs,
        FieldType.DATE: lambda iso: wording.date(iso, language),
        FieldType.INTEGER: str,
        FieldType.MONEY: lambda money: wording.money(money["amount"], money["currency"], language),
    }
    write = writers.get(spec.type)
    return write(value) if write else value


def _integers(template: Template, answers: Mapping[str, Any], language: str) -> dict[str, str]:
    specs = [spec for spec in template.fields if spec.type is FieldType.INTEGER]
    return {spec.key: wording.in_words(answers[spec.key], language) if spec.key in answers else "" for spec in specs}


def _label(spec: FieldSpec, value: Any, language: str) -> str:
    if isinstance(value, str):
        return wording.choice_label(spec, value, language)
    return wording.listed([wording.choice_label(spec, entry, language) for entry in value or ()], language)


def _languages_of(template: Template, answers: Mapping[str, Any], language: str, *, lead: str | None = None) -> str:
    authentic: Sequence[str] = answers["languages"]
    ordered = sorted(authentic, key=lambda code: (code != lead, authentic.index(code)))
    spec = template.field("languages")
    return wording.listed([wording.choice_label(spec, code, language) for code in ordered], language)


def _rows(left: Sequence[Mapping[str, Any]], right: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The signatories of both parties beside each other; where one party has fewer, nobody stands there and nothing is printed."""
    nobody = dict.fromkeys(("key", "name", "office", "authority"), "") | {"anchor": NO_BREAK_SPACE}
    return [{"left": one, "right": other} for one, other in zip_longest(left, right, fillvalue=nobody)]


def _signatory(spec: SignatorySpec, words: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": spec.key,
        "name": str(words.get(spec.name_question, "")),
        "office": str(words.get(spec.office_question, "")),
        "authority": str(words.get(f"{spec.key}_authority", "")),
    }


def _party(
    signing: Sequence[SignatorySpec],
    answers: Mapping[str, Any],
    words: Mapping[str, Any],
    organization: Mapping[str, Any],
    language: str,
) -> dict[str, Any]:
    """One party's data. The organization's name, nature and seat come from the settings, everything else from the answers."""
    key = signing[0].party
    known = organization if key == "organization" else None

    def say(part: str) -> str:
        value = known.get(part) if known is not None and part in known else words.get(f"{key}_{part}", "")
        return str(value.get(language) or "") if isinstance(value, Mapping) else str(value or "")

    form = str((known or {}).get("form") or answers.get(f"{key}_form") or "feminine")
    the = True if known is not None else bool(answers.get(f"{key}_takes_the"))
    code = answers.get(f"{key}_country")
    country = countries.name(code, language) if code else say("country")
    signatories = [_signatory(spec, words) for spec in signing]
    return {
        "key": key,
        "name": wording.forms(say("name"), language, form, the=the),
        "short": wording.forms(say("short_name"), language, form, the=known is not None),
        "legal_nature": say("legal_nature"),
        "address": say("seat") if country in say("seat") else f"{say('seat')}, {country}",
        "country": country,
        "represented": wording.represented(language, form),
        "signatories": signatories,
        "representative": signatories[0]["name"],
        "office": signatories[0]["office"],
        "authority": signatories[0]["authority"],
        "acting_through": str(words.get(f"{key}_acting_through", "")),
        "unit": str(words.get(f"contact_{key}_unit", "")),
        "contact": str(words.get(f"contact_{key}_person", "")),
        "email": str(words.get(f"contact_{key}_email", "")),
        "telephone": str(words.get(f"contact_{key}_telephone", "")),
    }
