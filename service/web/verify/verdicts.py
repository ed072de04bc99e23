"""Sentences about verdicts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask, request
from flask_babel import gettext

from service.web.shell import language
from service.web.words.dates import moment

LANGUAGES = {"en": "English", "es": "Español", "fr": "Français", "pt": "Português"}
"""The languages of the pages and of reports."""


def spoken() -> str:
    """The language for sentences of a verdict: what was chosen for the pages, else what the browser asks for among the four."""
    if language.COOKIE in request.cookies:
        return language.current()
    return request.accept_languages.best_match(LANGUAGES) or language.current()


def verdict_sentence(verdict: Any) -> str:
    """The headline, in the language of the page."""
    if verdict.integrity == "unsigned":
        return gettext("This document is not signed.")
    if verdict.integrity == "unreadable":
        return gettext("This file cannot be verified.")
    if verdict.passed:
        return gettext("Unchanged, and every signature is valid.")
    if verdict.integrity == "filled":
        return gettext("Form fields were filled after it was signed.")
    if verdict.integrity == "intact":
        return gettext("Unchanged, but not every signature can be relied on.")
    return gettext("Do not rely on this document: it was changed.")


def integrity_sentence(verdict: Any) -> str:
    """Whether the document was changed."""
    return str(verdict.integrity_said(spoken()))


def trust_sentence(verdict: Any) -> str:
    """Whether the signatures can be relied on."""
    return str(verdict.trust_said(spoken()))


def signature_sentence(signature: Any) -> str:
    """The same of one signature."""
    return str(signature.said(spoken()))


def integrity_class(verdict: Any) -> str:
    """How the box with the first answer looks."""
    good = {"intact": "good", "filled": "good", "unsigned": "unsure"}
    return f"alternat-verdict--{good.get(verdict.integrity, 'bad')}"


def trust_class(verdict: Any) -> str:
    """How the box with the second answer looks."""
    found = {"TOTAL_PASSED": "good", "TOTAL_FAILED": "bad"}
    return f"alternat-verdict--{found.get(verdict.indication, 'unsure')}"


def steps_said(verdict: Any) -> list[dict[str, Any]]:
    """The steps in the reader's language, in the shape that ``parts.html`` shows."""
    chosen = spoken()
    return [
        {"number": s.number, "name": s.named(chosen), "outcome": s.outcome, "sentence": s.said(chosen)}
        for s in verdict.steps
    ]


def moment_or_text(at: datetime | str) -> str:
    """Times in verdicts may have crossed a process as ISO text."""
    return moment(datetime.fromisoformat(at) if isinstance(at, str) else at)


def report_languages() -> list[dict[str, Any]]:
    """Options of the select, each named in itself."""
    return [{"value": key, "text": name, "selected": key == spoken()} for key, name in LANGUAGES.items()]


def register(app: Flask) -> None:
    """Makes the functions of this module filters of the same name."""
    app.add_template_global(report_languages)
    app.add_template_global(spoken, "verdict_language")
    for function in (
        integrity_class, integrity_sentence, moment_or_text, signature_sentence, steps_said, trust_class,
        trust_sentence, verdict_sentence,
    ):  # fmt: skip
        app.add_template_filter(function)
