from __future__ import annotations

from dataclasses import dataclass

import pytest

from service.drafting.answers.original import OriginalSpec
from service.drafting.comparison.articles import ArticleText, articles
from service.drafting.word.fill import fill_text
from tests.unit.drafting.models import CATALOGUE, original, sample


@dataclass(frozen=True)
class Sent:
    """The sample of the general model as the counterpart gets it, in English."""

    original: OriginalSpec
    document: bytes
    articles: tuple[ArticleText, ...]


@pytest.fixture(scope="session")
def sent() -> Sent:
    template = CATALOGUE.get("general")
    answers = sample(template)
    spec = original(template, answers, "counterpart")
    document = fill_text(spec, "en")
    return Sent(spec, document, articles(document, template, answers))
