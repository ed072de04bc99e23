"""The pages. :func:`register` is the only way in; it fails when a view does not say who may see it."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from service.web import (
    acts,
    approvals,
    ceremonies,
    chooser,
    chrome,
    cookies,
    counterpart,
    counterpart_paper,
    deposits,
    desk,
    drafts,
    errands,
    errors,
    events,
    files,
    guard,
    headers,
    instruments,
    items,
    language,
    log,
    lookups,
    originals,
    paper,
    paper_words,
    people,
    previews,
    progress,
    refusals,
    renewals,
    reports,
    sentences,
    sign_in,
    signatures,
    signing_log,
    signing_words,
    verdicts,
    verify,
    words,
    worklist,
)
from service.web import register as register_pages
from service.workflow.house import House

FOLDER = Path(__file__).parent
_ROOMS = (
    acts, approvals, ceremonies, chooser, counterpart, counterpart_paper, deposits, desk, drafts, errands, events, files,
    instruments, language, log, lookups, originals, paper, people, previews, progress, refusals, register_pages, renewals, reports,
    sign_in, signatures, signing_log, verify, worklist,
)  # fmt: skip


def register(app: Flask, house: House) -> None:
    """Hangs every page on ``app``. Call it last: it checks all views that are there.

    :raises UndeclaredView: some view does not say who may see it.
    """
    https = house.settings.server.public_url.startswith("https://")
    app.extensions["house"] = house
    app.config["WEB_FOLDER"] = FOLDER
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config.setdefault("MAX_CONTENT_LENGTH", house.settings.limits.body_bytes)
    app.config.setdefault("MAX_FORM_MEMORY_SIZE", 4_000_000)
    app.config.setdefault("MAX_FORM_PARTS", 2_000)
    app.static_folder = str(FOLDER / "static")
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(FOLDER / "templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    cookies.configure(app, secure=https)
    headers.configure(app, https=https)
    language.configure(app)
    _protect(app)
    chrome.register(app)
    words.register(app)
    signing_words.register(app)
    paper_words.register(app)
    items.register(app, house.settings)
    app.add_template_filter(sentences.in_chrome)
    app.add_template_filter(sentences.told)
    app.add_template_filter(sentences.why)
    verdicts.register(app)
    errors.register(app)
    for room in _ROOMS:
        app.register_blueprint(room.blueprint)
    guard.check(app)


def _protect(app: Flask) -> None:
    """A CSRF token in every form. What was hung on before (the API) reads no cookies and has a guard of its own."""
    csrf = CSRFProtect(app)
    for blueprint in app.blueprints.values():
        csrf.exempt(blueprint)
