"""Sentences about verdicts, due form and the terms of a register entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import get_locale, gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from service.web.words import day, moment

_INDICATIONS: Mapping[str, LazyString] = {
    "TOTAL_PASSED": lazy_gettext("Every signature is valid."),
    "INDETERMINATE": lazy_gettext("It cannot be said for certain that every signature is valid."),
    "TOTAL_FAILED": lazy_gettext("The document did not pass."),
}
_INTEGRITY: Mapping[str, LazyString] = {
    "intact": lazy_gettext("The document has not been changed since it was signed."),
    "filled": lazy_gettext("After the first signature only signatures were added, as the document allows."),
    "altered": lazy_gettext("The document was changed after it was signed, in a way that is not allowed."),
    "broken": lazy_gettext("The bytes that were signed are not the bytes of this file."),
    "unsigned": lazy_gettext("The document carries no signature."),
    "unreadable": lazy_gettext("The file cannot be read as a PDF."),
}


def verdict_sentence(verdict: Any) -> str:
    """The headline."""
    if verdict.integrity == "unsigned":
        return gettext("This document is not signed.")
    return str(_INDICATIONS.get(verdict.indication, verdict.indication))


def integrity_sentence(verdict: Any) -> str:
    """What happened to the document."""
    return str(_INTEGRITY.get(verdict.integrity, verdict.integrity))


def steps_said(verdict: Any) -> list[dict[str, Any]]:
    """The steps in the reader's language, in the shape that ``parts.html`` shows."""
    spoken = str(get_locale() or "en")
    return [
        {"number": s.number, "name": s.named(spoken), "outcome": s.outcome, "sentence": s.said(spoken)}
        for s in verdict.steps
    ]


def moment_or_text(at: datetime | str) -> str:
    """Times in verdicts may have crossed a process as ISO text."""
    return moment(datetime.fromisoformat(at) if isinstance(at, str) else at)


def force_sentence(force: Mapping[str, Any]) -> str:
    """When the instrument enters or entered into force."""
    if force.get("date"):
        return day(force["date"])
    return str(force.get("model") or gettext("Not stated"))


def term_sentence(term: Mapping[str, Any]) -> str:
    """How long it lasts."""
    if term.get("end"):
        return gettext("Until %(day)s", day=day(term["end"]))
    if term.get("months"):
        return gettext("%(months)s months", months=term["months"])
    return str(term.get("model") or gettext("Not stated"))


def register(app: Flask) -> None:
    """Makes the functions of this module filters of the same name."""
    for function in (force_sentence, integrity_sentence, moment_or_text, steps_said, term_sentence, verdict_sentence):
        app.add_template_filter(function)
