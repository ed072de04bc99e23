"""Negotiated wording in a filled text: in place, in the styles of the article, and never left out in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.domain.negotiation.wording import Edit, EditKind, Wording
from service.domain.review import Departure
from service.drafting.comparison.articles import ArticleText, articles
from service.drafting.comparison.departures import departures, kinds
from service.drafting.errors import WordingLost
from service.drafting.word import docx
from service.drafting.word.fill import fill_text
from tests.unit.drafting.models import CATALOGUE, original, sample

TEMPLATE = CATALOGUE.get("general")
ANSWERS = sample(TEMPLATE)
AREAS = "Other fields may be added in the manner laid down in Article XVI."
RECITAL = "RECALLING the letter of understanding signed by the Parties at Quito on 4 June 2021;"


def wording(article: str, kind: EditKind, old: str = "", *new: str, number: int = 1) -> Wording:
    return Wording(
        id=f"w{number}", article=article, kind=kind, edits={"en": Edit(old, 0, new)}, reason="As they asked."
    )


def filled(*agreed: Wording, party: str = "counterpart") -> tuple[bytes, dict[str, ArticleText]]:
    spec = replace(original(TEMPLATE, ANSWERS, party), wording=agreed)
    document = fill_text(spec, "en")
    return document, {one.key: one for one in articles(document, TEMPLATE, ANSWERS, agreed)}


def test_paragraphs_are_replaced_added_and_dropped_in_the_styles_of_their_article() -> None:
    agreed = (
        wording("areas", EditKind.REPLACE, AREAS, "Other fields may be added by letter.", "No field excludes another."),
        wording("areas", EditKind.INSERT, AREAS, "Each field has a coordinator.", number=2),
        wording("purpose", EditKind.INSERT, "", "This Agreement is made in friendship.", number=3),
        wording("areas", EditKind.DROP, "the training of young leaders; and", number=4),
        wording("", EditKind.REPLACE, RECITAL, RECITAL.replace("Quito", "Lima"), number=5),
    )
    for party in TEMPLATE.parties:
        document, found = filled(*agreed, party=party)
        assert [line.text for line in found["areas"].lines] == [
            "The Parties shall cooperate in the following fields of common interest:",
            "education on the environment and water;",
            "access to public information on mining & land use.",
            "Other fields may be added by letter.",
            "Each field has a coordinator.",
            "No field excludes another.",
        ]
        assert found["purpose"].lines[0].text == "This Agreement is made in friendship."
    styles = {one.text: one.style for one in docx.paragraphs(document, "word/document.xml")}
    assert {styles[text] for text in ("No field excludes another.", "This Agreement is made in friendship.")} == {
        "ArticleParagraph"
    }
    xml = docx.read_part(document, "word/document.xml").decode()
    assert '<w:b/></w:rPr><w:t xml:space="preserve">RECALLING</w:t>' in xml, "the bold word stays bold"


def test_an_article_is_added_after_the_last_one_and_one_is_left_out_under_its_heading() -> None:
    agreed = (
        wording(
            "added-1", EditKind.ADD_ARTICLE, "", "Equality", "The Parties shall promote equality.", "In all they do."
        ),
        wording("termination", EditKind.OMIT_ARTICLE, "", "Left out by agreement of the Parties.", number=2),
    )
    _, before = filled()
    _, after = filled(*agreed)
    assert list(after) == [*before, "added-1"]
    assert (after["added-1"].heading, len(after["added-1"].lines)) == ("Equality", 2)
    assert after["termination"].number == before["termination"].number
    assert [line.text for line in after["termination"].lines] == ["Left out by agreement of the Parties."]
    assert {key: one.lines for key, one in after.items() if key not in {"added-1", "termination"}} == {
        key: one.lines for key, one in before.items() if key != "termination"
    }


def test_a_later_departure_builds_on_an_earlier_one() -> None:
    _, found = filled(
        wording("areas", EditKind.REPLACE, AREAS, "Other fields may be added by letter."),
        wording("areas", EditKind.REPLACE, "Other fields may be added by letter.", "No fields may be added.", number=2),
    )
    assert found["areas"].lines[-1].text == "No fields may be added."


def test_a_departure_without_a_place_or_a_language_is_refused() -> None:
    lost = wording("areas", EditKind.REPLACE, "Nobody says this.", "X")
    with pytest.raises(WordingLost) as caught:
        filled(lost)
    assert (caught.value.data["wording"], caught.value.data["language"]) == ("w1", "en")
    spec = replace(original(TEMPLATE, ANSWERS), wording=(wording("areas", EditKind.REPLACE, AREAS, "X"),))
    with pytest.raises(WordingLost):
        fill_text(spec, "es")


def test_departures_name_what_was_agreed() -> None:
    agreed = (
        wording("areas", EditKind.REPLACE, AREAS, "X"),
        wording("added-1", EditKind.ADD_ARTICLE, "", "Equality", "Y", number=2),
        wording("termination", EditKind.OMIT_ARTICLE, "", "Z", number=3),
    )
    found = {one.key: one for one in departures(TEMPLATE, ANSWERS, agreed)}
    assert {key: found[key].departure for key in ("areas", "added-1", "termination")} == {
        "areas": Departure.ALTERED,
        "added-1": Departure.ADDED,
        "termination": Departure.DROPPED,
    }
    assert found["added-1"].title == {"en": "Equality"}
    assert found["areas"].agreed[0].reason == "As they asked."
    assert Departure.ALTERED in kinds(TEMPLATE, ANSWERS, agreed)
