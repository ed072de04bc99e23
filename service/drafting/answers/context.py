"""The words a model may use: plain strings, lists and mappings, worded in the language of the text.

Every question of the manifest is here under its own key, blank where it was not answered, so that a text can ask ``{% if key %}``
and never prints ``None``. ``docs/template-author.md`` is the list that authors work from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

from service.drafting.answers import annex_list, tongues
from service.drafting.answers.numerals import roman
from service.drafting.answers.original import OriginalSpec
from service.drafting.answers.parties import ORGANIZATION, party, signature_rows
from service.drafting.fields.spec import FieldSpec, Rendered, holds
from service.drafting.grammar import grammar_of
from service.drafting.grammar.rules import NO_BREAK_SPACE
from service.drafting.model.template import Template

TITLE_LINE: Final = 36
"""Characters of a model's title that a line of the title page holds."""
ANCHOR: Final = "[[sign:{key}]]"


def build(original: OriginalSpec, language: str, *, anchors: bool = True) -> dict[str, Any]:
    """Everything that a text, a cover or a signature page of ``original`` may print in ``language``.

    :param anchors: False puts a blank where :data:`ANCHOR` would stand.
    :raises NoGrammar: nothing can be written in this language.
    """
    template, answers = original.template, original.answers
    words = {spec.key: _rendered(spec, answers.get(spec.key), language) for spec in template.fields}
    parties = {
        key: party(
            key,
            template.signatories_of(key),
            answers,
            words=words,
            organization=original.organization,
            language=language,
        )
        for key in template.parties
    }
    for one in parties.values():
        for signatory in one["signatories"]:
            signatory["anchor"] = _anchor(signatory["key"], anchors=anchors)
        one["anchor"] = one["signatories"][0]["anchor"] if one["signatories"] else NO_BREAK_SPACE
    first, second = parties[original.order[0]], parties[original.order[-1]]
    spoken = _languages(original, language)
    return {
        **words,
        **parties,
        "first": first,
        "second": second,
        "signature_rows": signature_rows(first["signatories"], second["signatories"]),
        "language": language,
        "reference": original.reference,
        "original_number": str(original.number),
        "original_count": str(original.count),
        "words": {
            **_in_words(template, answers, language),
            "original_count": grammar_of(language).cardinal(original.count),
            "authentic_count": grammar_of(language).cardinal(spoken["authentic_count"]),
        },
        "labels": {spec.key: _label(spec, answers.get(spec.key), language) for spec in template.fields if spec.choices},
        **spoken,
        "letterhead": first["name"]["bare"],
        "emblem": original.party == ORGANIZATION,
        "articles": numerals(template, answers),
        "ordinals": ordinals(template, answers, language),
        "annexes": annex_list.named(original.annexes, language),
        "annex_list": annex_list.sentence(original.annexes, language),
        "title": bound(template.title[language]),
        "seal_anchor": _anchor("seal", anchors=anchors),
    }


def article_keys(template: Template, answers: Mapping[str, Any]) -> list[str]:
    """The articles that this agreement has, in order."""
    return [article.key for article in template.articles if holds(article.condition, answers)]


def numerals(template: Template, answers: Mapping[str, Any]) -> dict[str, str]:
    """Article key, with ``_`` for ``-``, -> the numeral that Word's numbering will give it."""
    return {key.replace("-", "_"): roman(place) for place, key in enumerate(article_keys(template, answers), 1)}


def bound(title: str) -> str:
    """``title``; where it is longer than a line, with its short words bound to what follows, so that no line ends in “for a”."""
    return re.sub(r"(?<!\S)(\w{1,4}) (?=\S)", rf"\1{NO_BREAK_SPACE}", title) if len(title) > TITLE_LINE else title


def ordinals(template: Template, answers: Mapping[str, Any], language: str) -> dict[str, str]:
    """The same in words, feminine where the language has gender, as in “cláusula decimocuarta”."""
    keys = article_keys(template, answers)
    spell = grammar_of(language).ordinal
    return {key.replace("-", "_"): spell(place, feminine=True) for place, key in enumerate(keys, 1)}


def full_title(context: Mapping[str, Any]) -> str:
    """One line for the document properties."""
    first, second = (context[place]["name"]["the"] for place in ("first", "second"))
    title = context["title"].replace(NO_BREAK_SPACE, " ")
    if context["original_count"] == "1":  # a notice is not between the parties
        return f"{title} ({first}; {second})"
    return f"{title} {grammar_of(context['language']).between(first, second)}"


def _anchor(key: str, *, anchors: bool) -> str:
    return ANCHOR.format(key=key) if anchors else NO_BREAK_SPACE


def _rendered(spec: FieldSpec, value: Any, language: str) -> Rendered:
    if not spec.per_language:
        return spec.type.rendered(spec, value, language)
    said = spec.type.rendered(spec, (value or {}).get(language), language)
    typeset = grammar_of(language).typeset
    return cast("Rendered", _typeset(said, typeset))


def _typeset(said: Any, typeset: Callable[[str], str]) -> Any:
    """Every text of a rendered answer, in lists and mappings too."""
    if isinstance(said, list):
        return [_typeset(entry, typeset) for entry in said]
    if isinstance(said, dict):
        return {part: _typeset(entry, typeset) for part, entry in said.items()}
    return typeset(said) if isinstance(said, str) else said


def _in_words(template: Template, answers: Mapping[str, Any], language: str) -> dict[str, str]:
    found = {spec.key: spec.type.in_words(answers.get(spec.key), language) for spec in template.fields}
    return {key: words for key, words in found.items() if words is not None}


def _label(spec: FieldSpec, value: Any, language: str) -> str:
    if isinstance(value, str):
        return spec.label_of(value, language)
    return grammar_of(language).listed([spec.label_of(entry, language) for entry in value or ()])


def _languages(original: OriginalSpec, language: str) -> dict[str, Any]:
    """What a text says of the languages of the instrument and of its own."""
    answers, spec = original.answers, original.template.field("languages")
    authentic, translations = tongues.authentic(answers), original.translations

    def listed(codes: Sequence[str]) -> str:
        return grammar_of(language).listed([spec.label_of(code, language) for code in codes])

    return {
        "prevailing_text": tongues.prevailing(answers),
        "several_languages": len(answers["languages"]) > 1,
        "several_authentic": len(authentic) > 1,
        "authentic_count": len(authentic),
        "language_list": listed(authentic),
        "language_list_own_first": listed(original.languages),
        "translation_count": len(translations),
        "translation_list": listed(translations),
        "courtesy_translation": language in translations,
    }
