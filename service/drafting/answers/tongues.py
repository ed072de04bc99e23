"""The languages of an instrument: all of them authentic, or one, of which the others are courtesy translations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

EQUAL: Final = "equal"
"""Of ``prevailing_text``: every text is equally authentic. Otherwise it is the code of the only authentic language."""
COLUMNS: Final = "columns"
"""Of ``layout``: the two languages beside each other. Otherwise ``sequence``: one after another."""


def prevailing(answers: Mapping[str, Any]) -> str:
    """:data:`EQUAL`, or the only authentic language of an instrument in several languages."""
    chosen = answers.get("prevailing_text")
    return str(chosen) if len(answers["languages"]) > 1 and chosen in answers["languages"] else EQUAL


def authentic(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The authentic languages, in the order of the answer."""
    only = prevailing(answers)
    return tuple(answers["languages"]) if only == EQUAL else (only,)


def translations(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The languages of the courtesy translations; none where every text is authentic."""
    return tuple(language for language in answers["languages"] if language not in authentic(answers))


def in_columns(answers: Mapping[str, Any]) -> bool:
    """Whether the two languages stand beside each other, article by article."""
    return answers.get("layout") == COLUMNS and len(answers["languages"]) == 2
