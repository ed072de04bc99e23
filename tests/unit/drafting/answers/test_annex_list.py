"""The article on annexes stands in the text exactly when files are attached, and names exactly those files."""

from __future__ import annotations

import pytest

from service.domain.errors import InvalidInput
from service.domain.instrument import Annex
from service.drafting.answers import annex_list
from service.drafting.word.fill import fill_text
from tests.unit.drafting.models import CATALOGUE, IDS, original, sample, text

PLAN = Annex(id="1", title="Work plan", sha256="", source_sha256="", pages=1, titles={"es": "Plan de trabajo"})
BUDGET = Annex(id="2", title="Budget 2027", sha256="", source_sha256="", pages=2)
GENERAL = CATALOGUE.get("general")


@pytest.mark.parametrize("model", IDS)
@pytest.mark.parametrize(
    ("language", "annexes", "listed"),
    [
        ("en", (PLAN, BUDGET), "Annexes\nAnnex I (Work plan) and Annex II (Budget 2027) form an integral part"),
        ("en", (PLAN,), "Annex\nAnnex I (Work plan) forms an integral part of this Agreement."),
        (
            "es",
            (PLAN, BUDGET),
            "Anexos\nForman parte integrante del presente Acuerdo el Anexo I (Plan de trabajo) y el Anexo II",
        ),
        ("es", (PLAN,), "Anexo\nForma parte integrante del presente Acuerdo el Anexo I (Plan de trabajo)."),
    ],
)
def test_the_text_names_the_attached_files(model: str, language: str, annexes: tuple[Annex, ...], listed: str) -> None:
    template = CATALOGUE.get(model)
    answers = annex_list.settled(template, sample(template), annexes)
    assert listed in text(fill_text(original(template, answers, annexes=annexes), language))


def test_attaching_a_file_chooses_the_article_once() -> None:
    answers = sample(GENERAL)
    assert "annexes" not in answers["optional_articles"]
    once = annex_list.settled(GENERAL, answers, [PLAN])
    assert once["optional_articles"] == [*answers["optional_articles"], "annexes"]
    assert annex_list.settled(GENERAL, once, [PLAN]) == once
    assert annex_list.without_article(once) == answers


@pytest.mark.parametrize("unchecked", [{}, {"optional_articles": None}, {"optional_articles": "x"}])
def test_unchecked_answers_do_no_harm(unchecked: dict[str, object]) -> None:
    chosen = annex_list.with_article(GENERAL, unchecked)
    assert chosen.get("optional_articles") in (["annexes"], "x")
    assert annex_list.without_article(unchecked) == unchecked


def test_an_article_without_a_file_is_refused() -> None:
    answers = sample(GENERAL, optional_articles=["annexes"])
    with pytest.raises(InvalidInput, match=r"chosen, but no annex is attached\. Attach the file or leave"):
        annex_list.settled(GENERAL, answers, [])
    assert annex_list.settled(GENERAL, sample(GENERAL), []) == sample(GENERAL)


def test_a_model_that_always_has_annexes_needs_one() -> None:
    program = CATALOGUE.get("special-program")
    with pytest.raises(InvalidInput, match="Attach the file"):
        annex_list.settled(program, sample(program), [])
    assert annex_list.settled(program, sample(program), [PLAN]) == sample(program)
