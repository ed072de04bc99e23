"""Titles in lists, from answers that nobody has checked yet."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from service.workflow.draft.titles import title_of, titles_of

TEMPLATE: Any = SimpleNamespace(title={"en": "Agreement", "es": "Acuerdo"}, languages=("en", "es"))
SUBJECT = {"en": "rivers", "es": "ríos"}


@pytest.mark.parametrize(
    ("answers", "titles"),
    [
        ({"languages": ["es"], "subject": SUBJECT}, {"es": "Acuerdo: ríos"}),
        ({"subject": SUBJECT}, {"en": "Agreement: rivers", "es": "Acuerdo: ríos"}),
        ({"languages": [{}, None, "xx", "es"], "subject": ["rivers"]}, {"es": "Acuerdo"}),
        ({"languages": "es", "counterpart_short_name": "FNP"}, {"en": "Agreement: FNP", "es": "Acuerdo: FNP"}),
    ],
)
def test_each_language_of_the_agreement_has_a_title_whatever_was_answered(answers, titles):
    assert titles_of(TEMPLATE, answers) == titles
    assert title_of(TEMPLATE, answers).startswith("Agreement")
