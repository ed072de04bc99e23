"""The author's guide names every word a model may use, and no other statement or filter than those that exist."""

from __future__ import annotations

import re

import pytest

from service.drafting.answers import context
from service.drafting.fields.registry import FIELD_TYPES
from service.drafting.word import sandbox
from service.settings import ROOT
from tests.unit.drafting.models import CATALOGUE, original, sample

GUIDE = (ROOT / "docs" / "template-author.md").read_text("utf-8")
GENERAL = CATALOGUE.get("general")
WORDS = context.build(original(GENERAL, sample(GENERAL)), "en")
OWN = sorted(set(WORDS) - {spec.key for spec in GENERAL.fields})


@pytest.mark.parametrize("word", OWN)
def test_every_word_is_in_the_guide(word):
    assert re.search(rf"`[^`]*\b{word}\b", GUIDE)


@pytest.mark.parametrize("part", sorted(WORDS["counterpart"]))
def test_every_part_of_a_party_is_in_the_guide(part):
    assert re.search(rf"`[^`]*\b{part}\b", GUIDE)


@pytest.mark.parametrize("word", sorted(sandbox.STATEMENTS | sandbox.FILTERS | set(FIELD_TYPES)))
def test_every_statement_filter_and_type_is_in_the_guide(word):
    assert f"`{word}`" in GUIDE
