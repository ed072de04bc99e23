"""What may be answered, and what the officer reads when an answer is wrong."""

from __future__ import annotations

import json
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.drafting.answers.validate import prefilled, validate
from service.drafting.fields import plaintext
from service.drafting.fields.typed import days, pasted
from tests.unit.drafting.models import CATALOGUE, IDS, ORGANIZATION

GENERAL = CATALOGUE.get("general")
PROGRAM = CATALOGUE.get("special-program")


def refused(template, **changes):
    """The errors that the sample answers with these changes bring; None takes an answer out."""
    raw = {key: value for key, value in {**template.sample, **changes}.items() if value is not None}
    with pytest.raises(InvalidInput) as caught:
        validate(template, raw)
    return caught.value.errors


def accepted(template, **changes):
    raw = {key: value for key, value in {**template.sample, **changes}.items() if value is not None}
    return validate(template, raw)


@pytest.mark.parametrize("model", IDS)
def test_sample_answers_are_complete_and_come_back_as_plain_json(model):
    template = CATALOGUE.get(model)

    answers = validate(template, template.sample)

    assert json.loads(json.dumps(answers)) == answers
    assert validate(template, answers) == answers


@pytest.mark.parametrize("model", IDS)
def test_samples_carry_diacritics_and_an_ampersand(model):
    text = json.dumps(CATALOGUE.get(model).sample, ensure_ascii=False)

    assert "&" in text
    assert any(unicodedata.decomposition(character) for character in text)


def test_an_empty_form_is_told_everything_that_is_missing_at_once():
    with pytest.raises(InvalidInput) as caught:
        validate(GENERAL, {})
    errors = caught.value.errors

    assert errors["languages"] == ["Choose an option: Languages of the agreement."]
    assert errors["counterpart_name"] == ["Enter an answer: Legal name. Example: Fundación Páramo Vivo"]
    assert "subject" not in errors  # in which languages is not known yet


def test_required_texts_are_asked_for_in_each_authentic_language():
    errors = refused(GENERAL, subject={"en": "water"}, purpose={})

    assert errors["subject.es"][0].startswith("Enter an answer in Spanish: Subject.")
    assert set(errors) == {"subject.es", "purpose.en", "purpose.es"}


def test_only_the_chosen_languages_are_asked_for():
    answers = accepted(
        GENERAL, languages=["es"], organization_language=None, counterpart_language=None, subject={"es": "el agua"}
    )

    assert answers["organization_language"] == answers["counterpart_language"] == "es"


def test_a_form_sends_dotted_keys_and_lines():
    raw = {key: value for key, value in GENERAL.sample.items() if key not in ("subject", "areas")}
    raw |= {"subject.en": "water", "subject.es": "agua", "areas.en": "one\r\n\r\ntwo", "areas.es": "uno\r\ndos\r\n"}
    raw |= {"notice_days": " 90 ", "counterpart_has_immunities": "yes", "languages": ["es", "en"]}

    answers = validate(GENERAL, raw)

    assert answers["subject"] == {"en": "water", "es": "agua"}
    assert answers["areas"] == {"en": ["one", "two"], "es": ["uno", "dos"]}
    assert answers["notice_days"] == 90
    assert answers["counterpart_has_immunities"] is True
    assert answers["languages"] == ["en", "es"]


@pytest.mark.parametrize("blank", ["", "   \n ", None, [], {}])
def test_a_blank_optional_answer_is_no_answer(blank):
    raw = {**GENERAL.sample, "contact_counterpart_telephone": blank, "background": blank}

    answers = validate(GENERAL, raw)

    assert "contact_counterpart_telephone" not in answers
    assert "background" not in answers


def test_unknown_questions_are_refused():
    assert refused(GENERAL, favourite_colour="blue") == {
        "favourite_colour": ["The model does not ask this. Remove it."]
    }


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"languages": ["en", "tlh"]}, "languages", "“tlh” is not one of the choices"),
        ({"counterpart_country": "Ecuador"}, "counterpart_country", "not one of the choices"),
        ({"subject": {"en": "a", "es": "b", "de": "c"}}, "subject.de", "no such language"),
        ({"subject": "water"}, "subject", "one answer for each language"),
        ({"counterpart_name": 7}, "counterpart_name", "Enter text"),
        ({"counterpart_name": "A\nB"}, "counterpart_name", "on one line"),
        (
            {"counterpart_short_name": "x" * 72},
            "counterpart_short_name",
            "72 characters; the limit is 60. Shorten it by 12.",
        ),
        ({"purpose": {"en": "x" * 10_001, "es": "y"}}, "purpose.en", "10,001 characters; the limit is 10,000"),
        ({"areas": {"en": ["a"] * 41, "es": ["b"] * 41}}, "areas.en", "41 lines; the limit is 40"),
        ({"areas": {"en": ["fine", "x" * 1001], "es": ["a", "b"]}}, "areas.en", "Line 2: This has 1,001 characters"),
        ({"notice_days": 3}, "notice_days", "whole number from 15 to 365"),
        ({"notice_days": "ninety"}, "notice_days", "whole number"),
        ({"notice_days": True}, "notice_days", "whole number"),
        ({"notice_days": 60.5}, "notice_days", "whole number"),
        ({"contact_counterpart_email": "nobody"}, "contact_counterpart_email", "one e-mail address"),
        ({"eif_model": "date"}, "entry_into_force_date", "Enter an answer"),
        ({"counterpart_has_immunities": "maybe"}, "counterpart_has_immunities", "yes or no"),
        ({"optional_articles": ["annual-report", "moon"]}, "optional_articles", "“moon” is not one of the choices"),
    ],
)
def test_a_wrong_answer_is_named_by_its_path_with_what_to_do(changes, path, words):
    assert words in " ".join(refused(GENERAL, **changes)[path])


@pytest.mark.parametrize(
    ("amount", "currency", "path"),
    [
        ("25,00.00", "USD", "contribution.amount"),
        ("EUR 25000", "USD", "contribution.amount"),
        ("25000.001", "USD", "contribution.amount"),
        ("0", "USD", "contribution.amount"),
        ("-5", "USD", "contribution.amount"),
        ("1e5", "USD", "contribution.amount"),
        ("1000000000000", "USD", "contribution.amount"),
        (25000.5, "USD", "contribution.amount"),
        ("25000", "DOLLARS", "contribution.currency"),
        ("25000", "", "contribution.currency"),
    ],
)
def test_what_is_no_amount_of_this_currency_is_refused(amount, currency, path):
    assert path in refused(PROGRAM, contribution={"amount": amount, "currency": currency})


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (("25,000.00", "USD"), ("25000.00", "USD")),
        (("25000", "usd"), ("25000.00", "USD")),
        (("12.5", "EUR"), ("12.50", "EUR")),
        (("5000", "CLP"), ("5000", "CLP")),
    ],
)
def test_money_is_kept_with_the_currency_s_decimals(given, kept):
    answers = accepted(PROGRAM, contribution={"amount": given[0], "currency": given[1]})

    assert answers["contribution"] == {"amount": kept[0], "currency": kept[1]}


def test_questions_of_an_article_are_asked_only_with_it():
    without = {**GENERAL.sample, "optional_articles": []}
    for key in ("report_days", "consultation_modules", "ip_model"):
        without.pop(key)

    assert validate(GENERAL, without)["optional_articles"] == []
    assert set(refused(GENERAL, report_days=None, optional_articles=["annual-report"])) == {"report_days"}


def test_optional_articles_are_kept_in_the_order_of_the_model():
    assert accepted(GENERAL, optional_articles=["annual-report", "personnel"])["optional_articles"] == [
        "personnel",
        "annual-report",
    ]


def test_language_versions_of_a_list_have_as_many_lines():
    errors = refused(GENERAL, areas={"en": ["one", "two"], "es": ["uno"]})

    assert "different numbers of lines (English 2, Spanish 1)" in errors["areas.es"][0]


def test_what_one_language_says_the_other_says_as_well():
    errors = refused(GENERAL, counterpart_aims={"en": "protects the moorlands"})

    assert errors == {"counterpart_aims.es": ["Add it in Spanish, or leave it out in every language."]}


@pytest.mark.parametrize(
    ("character", "words"),
    [
        ("\u202e", "changes the order"),
        ("\u2066", "changes the order"),
        ("\x00", "control character"),
        ("\x07", "control character"),
        ("\x1b", "control character"),
        ("\ud800", "cannot be stored"),
        ("\ufffe", "cannot be stored"),
        ("\U000e0041", "invisible"),
        ("\uf0fc", "symbol font"),
        ("\U0001f680", "no font of the documents"),
        ("\u0378", "no font of the documents"),
    ],
)
@pytest.mark.parametrize("key", ["counterpart_name", "purpose", "areas", "counterpart_representative_name"])
def test_what_cannot_be_printed_is_refused_and_named(character, words, key):
    value = f"Paz{character}y Justicia"
    whole = {"purpose": {"en": value, "es": "x"}, "areas": {"en": [value], "es": ["x"]}}.get(key, value)
    path = key if key.startswith("counterpart") else f"{key}.en"

    message = refused(GENERAL, **{key: whole})[path][0]

    assert words in message
    assert "character 4" in message.lower()
    assert "after “Paz”" in message
    assert f"U+{ord(character):04X}" in message


@pytest.mark.parametrize(
    "invisible",
    ["\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u061c", "\u00ad", "\ufeff", "\u2060", "\u3164", "\ufe0f"],
)
@pytest.mark.parametrize("key", ["counterpart_name", "counterpart_representative_name", "contact_counterpart_email"])
def test_what_prints_nothing_is_left_out_of_names_too(invisible, key):
    value = "ana@example.org" if key.endswith("email") else "Ana Vera"

    assert accepted(GENERAL, **{key: f"{value[:2]}{invisible}{value[2:]}{invisible}"})[key] == value


def test_a_joiner_stays_where_a_script_needs_it():
    persian, hindi = "می\u200cخواهم", "न्\u200dय"

    assert (
        accepted(GENERAL, counterpart_name=f"{persian} {hindi} a\u200db")["counterpart_name"] == f"{persian} {hindi} ab"
    )


WORD = (
    "1.\tFirst result\r\n2.\tSecond result\r\n\uf0b7\tBullet of Word\r\n\u2022\tBullet\v\tAfter a line break\r\n- Dash"
)
MAIL = "The Parties agree that the work of this year is to be carried out in\nseveral places and that each of them pays its own costs.\n\nNext."


def test_text_pasted_from_word_or_mail_becomes_plain_paragraphs():
    answers = accepted(GENERAL, purpose={"en": WORD, "es": MAIL})

    assert answers["purpose"]["en"].split("\n\n") == [
        "1. First result",
        "2. Second result",
        "Bullet of Word",
        "Bullet",
        "After a line break",
        "Dash",
    ]
    assert (
        answers["purpose"]["es"]
        .split("\n\n")[0]
        .endswith("is to be carried out in several places and that each of them pays its own costs.")
    )
    assert accepted(GENERAL, areas={"en": WORD, "es": "a\nb\nc\nd\ne\nf"})["areas"]["en"][2:4] == [
        "Bullet of Word",
        "Bullet",
    ]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("water.", "water"),
        ("water ;", "water"),
        ("the work of S.A.", "the work of S.A."),
        ("rivers, etc.", "rivers, etc."),
        ("water", "water"),
    ],
)
def test_a_subject_that_the_text_goes_on_after_has_no_full_stop(typed, kept):
    answers = accepted(GENERAL, subject={"en": typed, "es": typed}, areas={"en": [typed], "es": [typed]})

    assert answers["subject"] == {"en": kept, "es": kept}
    assert answers["areas"]["en"] == [kept]
    assert accepted(GENERAL, purpose={"en": "Water.", "es": "Agua."})["purpose"]["en"] == "Water."


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("31 de marzo de 2027", "2027-03-31"),
        ("31/03/2027", "2027-03-31"),
        ("31.3.2027", "2027-03-31"),
        ("31 March 2027", "2027-03-31"),
        ("March 31st, 2027", "2027-03-31"),
        ("1er avril 2027", "2027-04-01"),
        ("1º de abril de 2027", "2027-04-01"),
        ("2027-03-31", "2027-03-31"),
    ],
)
def test_a_date_is_taken_as_people_write_it(typed, kept):
    assert accepted(GENERAL, eif_model="date", entry_into_force_date=typed)["entry_into_force_date"] == kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2027-02-30", "not a real date"),
        ("31/02/2027", "not a real date"),
        ("31 de febrero de 2027", "not a real date"),
        ("soon", "not a date"),
        ("0025-03-31", "year 25 is not plausible"),
        ("31/03/25", "year 25 is not plausible"),
        ("03/04/2027", "can be read in two ways"),
    ],
)
def test_a_date_that_is_none_is_refused_with_what_is_wrong(typed, words):
    assert words in refused(GENERAL, eif_model="date", entry_into_force_date=typed)["entry_into_force_date"][0]


def test_the_order_of_day_and_month_is_that_of_the_page():
    assert days.day_of("03/04/2027", "es") == date(2027, 4, 3)
    assert isinstance(days.day_of("03/04/2027", "en"), Message)


def test_a_completion_in_the_past_is_refused():
    raw = {**PROGRAM.sample, "program_end": "2025-06-30"}

    with pytest.raises(InvalidInput) as caught:
        validate(PROGRAM, raw, today=date(2026, 11, 29))

    assert caught.value.errors == {"program_end": ["This day is past. Enter a day after today."]}
    assert validate(PROGRAM, raw)["program_end"] == "2025-06-30"


def test_every_script_is_welcome_and_composed():
    name = "مؤسسة السلام · עמותת שלום · Nguye\u0302\u0303n · ᠮᠣᠩᠭᠣᠯ · न्याय"

    kept = accepted(GENERAL, counterpart_name=name)["counterpart_name"]

    assert kept == unicodedata.normalize("NFC", name)
    assert "\u1ec5" in kept


@given(st.text(max_size=80))
def test_a_text_is_kept_as_it_looks_or_refused(text):
    if plaintext.refusal(text) is not None:
        return

    kept = plaintext.clean(text)

    assert plaintext.clean(kept) == kept
    assert "".join(kept.split()) == "".join(pasted.visible(text).split())


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=9), x, max_size=3),
    )
)
def test_whatever_json_comes_the_answer_is_a_refusal_and_never_a_crash(value):
    raw = {**dict.fromkeys((spec.key for spec in PROGRAM.fields), value), "languages": ["en"]}

    with pytest.raises(InvalidInput):
        validate(PROGRAM, raw)


def test_a_new_draft_starts_with_the_organization_s_data_and_the_usual_choices():
    start = prefilled(
        GENERAL,
        {
            **ORGANIZATION,
            "representative_name": "Isabel Duarte Rivas",
            "representative_office": {"en": "Secretary General", "es": "Secretaria General", "de": "Generalsekretärin"},
        },
    )

    assert start["organization_representative_name"] == "Isabel Duarte Rivas"
    assert start["organization_representative_office"] == {"en": "Secretary General", "es": "Secretaria General"}
    assert start["optional_articles"] == ["consultation", "personnel", "intellectual-property", "integrity"]
    assert start["term_months"] == 48
    assert "organization_name" not in start
