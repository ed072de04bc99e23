"""How each article stands to the model, computed from the model's text and the answers."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.review import Departure
from service.drafting.answers.original import OriginalSpec
from service.drafting.comparison import departures
from service.drafting.comparison.articles import PREAMBLE, articles
from service.drafting.word import fill
from tests.unit.drafting.models import CATALOGUE, IDS, ORGANIZATION

GENERAL = CATALOGUE.get("general")
PROPOSED = ["consultation", "personnel", "intellectual-property", "integrity"]


def found(**answers: Any) -> dict[str, Departure]:
    said = {**GENERAL.sample, "optional_articles": PROPOSED, **answers}
    return {one.key: one.departure for one in departures.departures(GENERAL, said)}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (
            {},
            {
                "amendments": Departure.UNCHANGED,
                "name-and-emblem": Departure.UNCHANGED,
                "personnel": Departure.UNCHANGED,
            },
        ),
        (
            {},
            {
                PREAMBLE: Departure.FILLED,
                "purpose": Departure.FILLED,
                "disputes": Departure.FILLED,
                "duration": Departure.FILLED,
            },
        ),
        ({"notice_days": 30, "term_months": 12}, {"termination": Departure.FILLED, "duration": Departure.FILLED}),
        ({"dispute_model": "arbitration"}, {"disputes": Departure.ALTERED, "termination": Departure.FILLED}),
        ({"dispute_model": None}, {"disputes": Departure.FILLED}),
        ({"renewal_model": "tacit"}, {"duration": Departure.ALTERED}),
        ({"counterpart_has_immunities": True}, {"privileges-and-immunities": Departure.ALTERED}),
        ({"optional_articles": PROPOSED[1:]}, {"consultation": Departure.DROPPED, "personnel": Departure.UNCHANGED}),
        ({"optional_articles": [*PROPOSED, "assignment"]}, {"assignment": Departure.ADDED}),
        ({"means": ["research"]}, {"means": Departure.FILLED}),
    ],
)
def test_each_article_is_compared_with_the_model(answers: dict[str, Any], expected: dict[str, Departure]) -> None:
    said = found(**answers)
    assert {key: said[key] for key in expected} == expected


def test_an_article_that_the_model_does_not_propose_and_the_text_does_not_have_is_not_listed() -> None:
    assert "assignment" not in found()


def test_an_added_article_with_another_wording_counts_as_both() -> None:
    answers = {**GENERAL.sample, "optional_articles": [*PROPOSED, "liability"], "liability_model": "indemnity"}
    one = next(one for one in departures.departures(GENERAL, answers) if one.key == "liability")
    assert (one.departure, [spec.key for spec in one.altered_by]) == (Departure.ADDED, ["liability_model"])
    assert {Departure.ADDED, Departure.ALTERED} <= departures.kinds(GENERAL, answers)


def test_the_sample_of_the_general_model_keeps_to_the_model() -> None:
    assert not {Departure.ALTERED, Departure.DROPPED} & departures.kinds(GENERAL, GENERAL.sample)


@pytest.mark.slow
@pytest.mark.parametrize("id_", IDS)
def test_every_article_of_every_model_is_found_in_the_text_of_each_language(id_: str) -> None:
    template = CATALOGUE.get(id_)
    assert list(departures.questions_of(template)) == [PREAMBLE, *(article.key for article in template.articles)]
    original = OriginalSpec(
        template=template,
        answers=template.sample,
        organization=ORGANIZATION,
        reference="COOP-2026-0001",
        party="organization",
        annexes=(),
    )
    listed = [
        one.key for one in departures.departures(template, template.sample) if one.departure is not Departure.DROPPED
    ]
    for language in template.sample["languages"]:
        texts = articles(fill.fill_text(original, language), template, template.sample)
        assert [text.key for text in texts] == listed
        titles = {article.key: article.headings(language) for article in template.articles}
        assert all(text.heading in titles[text.key] for text in texts[1:])
        assert all(text.lines for text in texts)


def test_a_table_is_read_row_by_row() -> None:
    original = OriginalSpec(
        template=GENERAL,
        answers=GENERAL.sample,
        organization=ORGANIZATION,
        reference="COOP-2026-0001",
        party="organization",
        annexes=(),
    )
    texts = articles(fill.fill_text(original, "en"), GENERAL, GENERAL.sample)
    coordination = next(text for text in texts if text.key == "coordination-and-notices")
    rows = [line.text.split("\t") for line in coordination.lines if line.row]
    assert [row[0] for row in rows] == ["Matter", "Unit", "Person", "Address", "Telephone", "E-mail"]
    assert {len(row) for row in rows} == {3}
    assert coordination.number == "VII"
