"""Sentences about delegations."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext

from service.web.words.dates import day


def delegation_sentence(delegation: Mapping[str, str]) -> str:
    """For whom somebody acted or may act, on which document, from when to when."""
    return gettext(
        "For %(head)s, by delegation from %(begins)s to %(ends)s: %(authority)s",
        head=delegation["head"],
        begins=day(delegation["begins"]),
        ends=day(delegation["ends"]),
        authority=delegation["authority"],
    )
