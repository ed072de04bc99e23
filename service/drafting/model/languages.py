"""Whether a model has what its languages need beyond labels and texts: a grammar, names of the languages, forms of the parties' names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Final

from babel import Locale

from service.drafting.errors import Fault
from service.drafting.fields.spec import FieldSpec
from service.drafting.grammar import LANGUAGES, grammar_of
from service.drafting.grammar.rules import FORMS

ENGLISH: Final = Locale("en")
"""Of the sentences for authors."""


def named(language: str) -> str:
    """``Portuguese (pt)``."""
    name = ENGLISH.languages.get(language)
    return f"{name} ({language})" if name else f"“{language}”"


def complaints(
    languages: Sequence[str], names: Mapping[str, Mapping[str, str]], own_file: str, shared_file: str
) -> Iterator[Fault]:
    """What is missing for each language as a whole.

    :param names: of the languages, as the shared manifest has them.
    """
    for language in languages:
        if language not in LANGUAGES:
            known = ", ".join(map(named, LANGUAGES))
            wrong = (
                f"Agreements cannot be written in {named(language)}: the service has no grammar for it. It has {known}."
            )
            yield Fault(own_file, "languages", wrong)
    known_languages = [language for language in languages if language in LANGUAGES]
    for language, written_in in product(known_languages, known_languages):
        if not names.get(language, {}).get(written_in):
            name = Locale(written_in).languages[language]
            wrong = f"The name of {named(language)} is missing in {named(written_in)}. Add it: {written_in} = “{name}”."
            yield Fault(shared_file, f"[language_names], {language}", wrong)


def form_complaints(party: str, languages: Sequence[str], fields: Sequence[FieldSpec]) -> Iterator[tuple[str, str]]:
    """(question, what is wrong) with the questions about gender and number of a counterpart's name."""
    asked = {spec.key: spec for spec in fields}
    if f"{party}_short_name" not in asked:
        return  # The settings say it.
    for language in languages:
        key = f"{party}_form_{language}"
        if language in LANGUAGES and grammar_of(language).gendered and not {key, f"{party}_form"} & set(asked):
            yield (
                key,
                f"The text in {named(language)} needs the gender of this party's name. Add the question, with the choices {', '.join(FORMS)}.",
            )
    for key in (f"{party}_form", *(f"{party}_form_{language}" for language in languages)):
        strange = [value for value in asked[key].values if value not in FORMS] if key in asked else []
        if strange:
            yield key, f"“{strange[0]}” is no form of a name. The choices can be {', '.join(FORMS)}."
