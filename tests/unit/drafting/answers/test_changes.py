"""What changed, and how the answers of two windows are joined."""

from __future__ import annotations

from typing import Any

import pytest

from service.drafting.answers import changes
from service.drafting.answers.applicable import applicable
from service.drafting.answers.changes import joined, mark
from service.drafting.answers.validate import validate
from service.drafting.model.catalogue import Catalogue
from service.settings import ROOT
from service.web.draft import fields
from tests.web.test_drafting import typed

MODELS = Catalogue(ROOT / "agreement_templates").all()
GENERAL = next(model for model in MODELS if model.id == "general")
NAME, PURPOSE, DAYS = (GENERAL.field(key) for key in ("counterpart_name", "purpose", "notice_days"))


@pytest.mark.parametrize("template", MODELS, ids=lambda template: template.id)
def test_an_answer_has_the_same_mark_as_it_was_typed_and_as_it_became(template: Any) -> None:
    sample = applicable(template, template.sample)
    raw, valid = fields.read(template, typed(template, sample)), validate(template, sample)
    assert changes.changed(template, {**valid}, {**valid, **{key: raw[key] for key in raw if key in valid}}) == ()


def test_blanks_and_line_ends_change_nothing() -> None:
    assert mark(PURPOSE, {"en": "To do.\r\n", "es": " "}) == mark(PURPOSE, {"en": "To do."})
    assert mark(NAME, "") == mark(NAME, None)
    assert mark(DAYS, "30") == mark(DAYS, 30)
    assert mark(NAME, "A") != mark(NAME, "B")
    assert mark(PURPOSE, {"en": "One\nTwo"}) != mark(PURPOSE, {"en": "One Two"})
    assert mark(NAME, "\ud800")  # whatever a form may send


def test_each_writer_changes_what_the_writer_changed() -> None:
    saved, seen = {"counterpart_name": "A", "notice_days": 30}, {}
    bases = {spec.key: mark(spec, {"counterpart_name": "A"}.get(spec.key)) for spec in (NAME, DAYS)}
    found = joined((NAME, DAYS), saved, {"counterpart_name": "B", **seen}, bases)
    assert found.answers == {"counterpart_name": "B", "notice_days": 30}  # the days came in meanwhile, and stay
    assert found.conflicts == ()


def test_two_answers_to_one_question_are_a_conflict_and_the_saved_one_stands() -> None:
    bases = {"counterpart_name": mark(NAME, "A")}
    found = joined((NAME,), {"counterpart_name": "theirs"}, {"counterpart_name": "mine"}, bases)
    assert (found.answers, found.conflicts) == ({"counterpart_name": "theirs"}, ("counterpart_name",))
    same = joined((NAME,), {"counterpart_name": "mine"}, {"counterpart_name": "mine"}, bases)
    assert same.conflicts == ()


def test_an_emptied_answer_goes_and_an_unseen_one_is_replaced() -> None:
    there = {"counterpart_name": "A"}
    assert joined((NAME,), there, {}, {"counterpart_name": mark(NAME, "A")}).answers == {}
    assert joined((NAME,), there, {"counterpart_name": "B"}, {}).answers == {"counterpart_name": "B"}
