"""The record says what was signed: text, register, archive and pages agree for every combination of conditional answers."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from service.depository.register.register import RegisterEntry
from service.domain.terms import MODELS
from service.drafting.answers import annex_list
from service.drafting.answers.validate import validate
from service.drafting.model.template import Template
from service.drafting.pdf.pages import page_texts
from service.drafting.word import fill
from service.drafting.word.convert import Converter
from service.drafting.word.passages import passages
from service.web.words import dates
from tests.unit.drafting.models import CATALOGUE, IDS, original
from tests.unit.record.combinations import Combination, combinations
from tests.unit.record.saying import (
    AMOUNT,
    COMPLETION,
    DAYS,
    INDEFINITE,
    MONTHS,
    RENEWS,
    TACIT,
    TRANSLATION,
    YEAR,
    application,
    archived,
    entry_of,
    page_of,
    text_of,
)


def agrees(combination: Combination, *, whole: bool) -> None:
    """Text, row, ``metadata.json`` and page of one agreement say the same."""
    template, annexes, signed_on = combination.template, combination.annexes, combination.signed_on
    answers = annex_list.settled(template, validate(template, combination.raw), annexes)
    entry = entry_of(template, answers, signed_on)
    assert archived(entry) == entry
    authentic = entry.languages
    language = authentic[signed_on.day % len(authentic)]
    text = text_of(template, answers, language, annexes, whole=whole)
    same_articles(template, answers, text, entry)
    same_force(template, answers, text, entry, language)
    same_term(answers, text, entry, language)
    same_money(template, answers, text, entry, language)
    same_languages(template, text, entry, language)
    same_signatures(template, text, entry, own=language == answers["organization_language"])


def same_articles(template: Template, answers: Any, text: Any, entry: RegisterEntry) -> None:
    assert [key for key in text if key not in ("parties", "testimonium")] == list(entry.articles)
    ticked = set(answers["optional_articles"])
    assert {one.key for one in template.optional_articles if one.key in entry.articles} == ticked


def plain(text: str) -> str:
    """With plain spaces, as passages are."""
    return " ".join(text.split())


def day_in(value: str, language: str) -> str:
    """As pages write a day."""
    with application().test_request_context(f"/?lang={language}"):
        return dates.day(value)


def same_force(template: Template, answers: Any, text: Any, entry: RegisterEntry, language: str) -> None:
    said, row = text["entry-into-force"][1], entry.entry_into_force
    page = page_of(entry, language)["force"]
    assert day_in(row["date"], language) in page
    match answers["eif_model"]:
        case "last_signature":
            assert not YEAR.search(said)
            assert row == {"model": "last_signature", "date": entry.signed_on.isoformat()}
            assert set(YEAR.findall(page)) == {str(entry.signed_on.year)}
        case "date":
            day = date.fromisoformat(answers["entry_into_force_date"])
            worded = template.field("entry_into_force_date").type.rendered(
                template.field("entry_into_force_date"), day.isoformat(), language
            )
            assert plain(str(worded)) in said
            assert row == {"model": "date", "date": max(day, entry.signed_on).isoformat(), "fixed": day.isoformat()}
            assert day_in(day.isoformat(), language) in page
        case other:
            raise AssertionError(other)


def same_term(answers: Any, text: Any, entry: RegisterEntry, language: str) -> None:
    said, row = " ".join(text["duration"][1:]), entry.term
    page = page_of(entry, language)
    assert DAYS.findall(text["termination"][1])[0] == str(row["notice_days"])
    assert str(row["notice_days"]) in page["notice"]
    months = [int(found) for found in MONTHS.findall(said)]
    match answers["term_model"]:
        case "indefinite":
            assert INDEFINITE.search(said)
            assert months == []
            assert (row["model"], row["months"], row["end"], row["latest"], row["renewal"]) == (
                "indefinite", None, None, None, None,
            )  # fmt: skip
            assert not re.search(r"\d", page["term"])
        case "completion":
            longest = answers["term_months"]
            assert COMPLETION.search(said)
            assert months == [longest] == [row["months"]]
            assert (row["model"], row["end"], row["renewal"]) == ("completion", None, None)
            assert str(longest) in page["term"]
            assert day_in(row["latest"], language) in page["term"]
        case "fixed":
            lasts, renewal = answers["term_months"], answers["renewal_model"]
            assert not INDEFINITE.search(said)
            assert months == [lasts] == [row["months"]]
            assert (row["model"], row["latest"], row["renewal"]) == ("fixed", None, renewal)
            assert str(lasts) in page["term"]
            assert day_in(row["end"], language) in page["term"]
            assert bool(TACIT.search(said)) is (renewal == "tacit")
            assert bool(RENEWS.search(said)) is (renewal != "none")
        case other:
            raise AssertionError(other)


def same_money(template: Template, answers: Any, text: Any, entry: RegisterEntry, language: str) -> None:
    said = " ".join(line for key in ("financial-none", "financial-contribution") for line in text.get(key, ()))
    page, row = page_of(entry, language)["money"], entry.money
    match answers.get("cost_model", "own_costs" if "financial-none" in entry.articles else "none"):
        case "contribution":
            amount, currency = answers["contribution"]["amount"], answers["contribution"]["currency"]
            spec = template.field("contribution")
            worded = spec.type.rendered(spec, answers["contribution"], language)
            assert isinstance(worded, dict)
            assert plain(worded["text"]) in said
            assert row == {
                "model": "contribution", "amount": amount, "currency": currency,
                "contributor": answers["contributor"],
            }  # fmt: skip
            assert currency in page
            assert re.sub(r"\D", "", page) == amount.replace(".", "")
        case "own_costs":
            assert said
            assert not AMOUNT.search(said)
            assert row == {"model": "own_costs"}
            assert not re.search(r"\d", page)
        case "none":
            assert not said
            assert row == {"model": "none"}
        case other:
            raise AssertionError(other)


def same_languages(template: Template, text: Any, entry: RegisterEntry, language: str) -> None:
    page, said = page_of(entry, language)["languages"].casefold(), " ".join(text.get("languages", ()))
    spec = template.field("languages")
    assert bool(said) is (len(entry.languages) > 1)
    assert bool(TRANSLATION.search(said)) is bool(entry.prevailing)
    for code in template.languages:
        name = spec.label_of(code, language)
        if code in entry.languages and said:
            assert name.casefold() in said.casefold()
        assert (name.casefold() in page) is (code in entry.languages)


def same_signatures(template: Template, text: Any, entry: RegisterEntry, *, own: bool) -> None:
    """:param own: the text is in the language in which the register keeps authorities."""
    said, page = " ".join(text["parties"]), page_of(entry, "en")["signatures"]
    assert {row["party"] for row in entry.signatures} == set(template.parties)
    for row in entry.signatures:
        assert plain(row["name"]) in said
        assert row["name"] in page
        assert row["place"] in page
        if row["authority"]:
            assert not own or plain(row["authority"]) in said
            assert row["authority"] in page


@settings(max_examples=40, phases=(Phase.generate,))
@given(combinations())
def test_text_register_archive_and_page_agree(combination: Combination) -> None:
    agrees(combination, whole=False)


@pytest.mark.slow
@settings(max_examples=500)
@given(combinations())
def test_five_hundred_combinations_agree_in_the_filled_word_files(combination: Combination) -> None:
    agrees(combination, whole=True)


@pytest.mark.slow
@pytest.mark.office
@settings(max_examples=8, phases=(Phase.generate,))
@given(combinations())
def test_the_pages_of_the_pdf_say_the_same(office: Converter, combination: Combination) -> None:
    template, annexes = combination.template, combination.annexes
    answers = annex_list.settled(template, validate(template, combination.raw), annexes)
    entry = entry_of(template, answers, combination.signed_on)
    for language in entry.languages:
        filled = fill.fill_text(original(template, answers, annexes=annexes), language)
        said = "".join("".join(page_texts(office.convert(filled))).split())
        text = passages(filled, entry.articles)
        asked = template.field("entry_into_force_date")
        fixed = entry.entry_into_force.get("fixed")
        expected = [text[key][0] for key in entry.articles]
        expected += [found[0] for found in MONTHS.finditer(" ".join(text["duration"]))]
        expected += [str(asked.type.rendered(asked, fixed, language))] if fixed else []
        expected += [row["name"] for row in entry.signatures]
        if entry.money["model"] == "contribution":
            spec = template.field("contribution")
            worded = spec.type.rendered(spec, answers["contribution"], language)
            assert isinstance(worded, dict)
            expected.append(worded["figures"])
        for one in expected:
            assert "".join(one.split()) in said


def entry_for(model: str, **changes: Any) -> RegisterEntry:
    template = CATALOGUE.get(model)
    answers = validate(template, {**template.sample, **changes})
    return entry_of(template, answers, date(2026, 11, 29))


def test_coop_2026_0001_returned_and_changed_to_the_last_signature() -> None:
    entry = entry_for(
        "general", eif_model="last_signature", entry_into_force_date="2027-03-01", term_model="fixed", term_months=48
    )
    assert entry.entry_into_force == {"model": "last_signature", "date": "2026-11-29"}
    assert entry.term["end"] == "2030-11-29"
    assert page_of(entry, "en")["force"] == "29 November 2026 (last signature)"


def test_coop_2026_0006_indefinite_with_the_default_of_48_months_in_a_hidden_field() -> None:
    entry = entry_for("general", term_model="indefinite", term_months=48, renewal_model="written")
    assert (entry.term["months"], entry.term["renewal"], entry.term["end"]) == (None, None, None)
    assert page_of(entry, "en")["term"] == "Indefinite"


def test_a_program_until_completed_at_most_36_months() -> None:
    entry = entry_for(
        "special-program", term_model="completion", term_months=36, renewal_model="written", eif_model="last_signature"
    )
    page = page_of(entry, "en")["term"]
    assert page == "Until the activities are completed, for no longer than 36 months (29 November 2029)"
    assert entry.term["renewal"] is None


def test_every_model_offers_only_what_the_register_knows() -> None:
    for template in map(CATALOGUE.get, IDS):
        for spec in template.fields:
            if spec.key in MODELS:
                assert set(spec.values) <= set(MODELS[spec.key])
