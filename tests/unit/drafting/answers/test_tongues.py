"""Which languages are authentic, and what the texts are told about it."""

from __future__ import annotations

import pytest

from service.domain.errors import InvalidInput
from service.drafting.answers import context, tongues
from service.drafting.answers.validate import validate
from tests.unit.drafting.models import CATALOGUE, original, sample

GENERAL = CATALOGUE.get("general")


@pytest.mark.parametrize(
    ("languages", "prevailing", "authentic", "translations"),
    [
        (["en", "es", "pt", "fr"], "equal", ("en", "es", "pt", "fr"), ()),
        (["en", "es", "fr"], None, ("en", "es", "fr"), ()),
        (["en", "es", "fr"], "es", ("es",), ("en", "fr")),
        (["en"], "en", ("en",), ()),
        (["en"], "es", ("en",), ()),
    ],
)
def test_one_language_or_every_language_is_authentic(languages, prevailing, authentic, translations):
    answers = {"languages": languages, "prevailing_text": prevailing}

    assert tongues.authentic(answers) == authentic
    assert tongues.translations(answers) == translations


@pytest.mark.parametrize(
    ("languages", "layout", "columns"),
    [
        (["en", "es"], "columns", True),
        (["en", "es"], "sequence", False),
        (["en", "es"], None, False),
        (["en"], "columns", False),
    ],
)
def test_columns_are_for_two_languages(languages, layout, columns):
    assert tongues.in_columns({"languages": languages, "layout": layout}) is columns


def test_every_original_begins_with_the_only_authentic_text():
    answers = sample(GENERAL, prevailing_text="en")

    assert answers["counterpart_language"] == "en"
    assert original(GENERAL, answers, "counterpart").languages == ("en",)
    assert original(GENERAL, answers, "counterpart").texts == ("en", "es")


def test_the_prevailing_language_is_one_of_the_model():
    with pytest.raises(InvalidInput):
        validate(GENERAL, {**GENERAL.sample, "prevailing_text": "de"})


def test_texts_know_which_languages_are_authentic_and_which_they_are():
    made = original(GENERAL, sample(GENERAL, prevailing_text="en"), "counterpart")
    text, translation = (context.build(made, language) for language in ("en", "es"))

    assert (text["language_list"], text["translation_list"]) == ("English", "Spanish")
    assert (text["authentic_count"], text["translation_count"], text["several_authentic"]) == (1, 1, False)
    assert (text["courtesy_translation"], translation["courtesy_translation"]) == (False, True)
    equal = context.build(original(GENERAL, sample(GENERAL), "counterpart"), "es")
    assert (equal["language_list"], equal["language_list_own_first"]) == ("inglés y español", "español e inglés")
    assert equal["words"]["authentic_count"] == "dos"


def test_the_letterhead_is_the_holder_s():
    ours, theirs = (context.build(original(GENERAL, sample(GENERAL), party), "es") for party in GENERAL.parties)

    assert (ours["letterhead"], ours["emblem"]) == (ours["organization"]["name"]["bare"], True)
    assert (theirs["letterhead"], theirs["emblem"]) == (theirs["counterpart"]["name"]["bare"], False)
