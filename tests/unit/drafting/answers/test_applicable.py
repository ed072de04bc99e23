"""Answers whose condition does not hold are dropped before anything is checked or stored."""

from __future__ import annotations

import json

import pytest

from service.domain.errors import InvalidInput
from service.drafting.answers.applicable import applicable
from service.drafting.answers.context import build
from service.drafting.answers.validate import prefilled, validate
from tests.unit.drafting.models import CATALOGUE, IDS, ORGANIZATION, original

GENERAL = CATALOGUE.get("general")
PROGRAM = CATALOGUE.get("special-program")


def test_a_fixed_day_is_dropped_when_the_last_signature_is_chosen() -> None:
    answers = validate(
        GENERAL, {**GENERAL.sample, "eif_model": "last_signature", "entry_into_force_date": "2027-03-01"}
    )
    assert "entry_into_force_date" not in answers


def test_months_and_renewal_are_dropped_from_an_indefinite_agreement() -> None:
    raw = {**GENERAL.sample, "term_model": "indefinite", "term_months": 48, "renewal_model": "written"}
    answers = validate(GENERAL, raw)
    assert not {"term_months", "renewal_model"} & set(answers)
    report = {"final_report_by": "counterpart", "final_report_days": 60, "final_report_review_days": 30}
    kept = validate(GENERAL, {**raw, **report, "term_model": "completion"})
    assert (kept["term_months"], "renewal_model" in kept) == (48, False)


def test_money_is_dropped_when_each_party_bears_its_costs() -> None:
    answers = validate(PROGRAM, {**PROGRAM.sample, "cost_model": "own_costs"})
    asked = {spec.key for spec in PROGRAM.fields if spec.condition == "cost_model=contribution"}
    assert len(asked) >= 5
    assert not asked & set(answers)


def test_a_wrong_answer_that_does_not_apply_is_no_error() -> None:
    answers = validate(GENERAL, {**GENERAL.sample, "term_model": "indefinite", "term_months": "many"})
    assert "term_months" not in answers


def test_texts_in_a_language_that_was_taken_out_are_dropped() -> None:
    raw = {**GENERAL.sample, "languages": ["es"], "organization_language": "en", "prevailing_text": "en"}
    answers = validate(GENERAL, raw)
    assert set(answers["subject"]) == {"es"}
    assert answers["organization_language"] == "es"
    assert "prevailing_text" not in answers


def test_the_language_that_prevails_is_one_of_the_agreement() -> None:
    with pytest.raises(InvalidInput) as refused:
        validate(GENERAL, {**GENERAL.sample, "languages": ["es", "en"], "prevailing_text": "la"})
    assert list(refused.value.errors) == ["prevailing_text"]


def test_what_depends_on_a_dropped_answer_is_dropped_too() -> None:
    """An article that is not chosen takes its questions along, and theirs."""
    raw = {**GENERAL.sample, "optional_articles": [], "report_days": 90, "ip_model": "open"}
    assert not {"report_days", "ip_model"} & set(applicable(GENERAL, raw))


@pytest.mark.parametrize("model", IDS)
def test_the_defaults_of_a_new_draft_leave_only_what_applies(model: str) -> None:
    template = CATALOGUE.get(model)
    start = prefilled(template, ORGANIZATION)
    kept = applicable(template, {**start, "term_model": "indefinite"})
    assert "term_months" not in kept
    assert json.loads(json.dumps(kept)) == kept
    assert applicable(template, kept) == kept


def test_the_form_of_a_name_is_asked_in_the_languages_of_the_agreement_alone() -> None:
    raw = {**PROGRAM.sample, "counterpart_form": "feminine", "counterpart_form_pt": "masculine"}
    both = validate(
        PROGRAM, {**raw, "languages": ["es", "pt"], "organization_language": "es", "counterpart_language": "pt"}
    )
    names = {
        language: build(original(PROGRAM, both), language)["counterpart"]["short"]["of"] for language in ("es", "pt")
    }
    assert names == {"es": "de la Instituto Peñaloza", "pt": "do Instituto Peñaloza"}
    alone = validate(PROGRAM, {**raw, "languages": ["pt"]})
    assert "counterpart_form_pt" in alone
    assert not {"counterpart_form", "counterpart_takes_the"} & set(alone)
