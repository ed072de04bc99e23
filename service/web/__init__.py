"""The pages. :func:`register` adds all of them to an application; it fails when a view does not declare its permission."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from service.web.approval import approvals, counterpart
from service.web.copies import check as copy_check
from service.web.copies import copies
from service.web.directory import choose, directory, words
from service.web.draft import acts, annex_page, chooser, direct, form_page, linked, originals, tasks
from service.web.export import packages
from service.web.instrument import dashboard, events, files, hand_over, instruments, jobs, progress, worklist
from service.web.legacy import imports
from service.web.letters import choice, link_again, of_instrument, unsent
from service.web.negotiation import comments, counterproposals
from service.web.notifications import pages as notifications
from service.web.notifications import subscribe
from service.web.obligations import counterpart as own_obligations
from service.web.obligations import office as obligations
from service.web.office import book, delegations, several
from service.web.operation import monitor
from service.web.paper import counterpart as counterpart_paper
from service.web.paper import office
from service.web.people import account, account_events, deputies, openid, passkeys, people, reset, sign_in, tokens
from service.web.preservation import access_reviews, archive, disposals, legal_holds, repairs
from service.web.preservation import words as preservation_words
from service.web.proposals import desk, find, propose, write
from service.web.proposals import words as proposal_words
from service.web.public import feeds, oai
from service.web.public import pages as public_pages
from service.web.records import deposit as record_deposits
from service.web.records import records
from service.web.register import (
    answers,
    audit,
    corrections,
    deposits,
    filing,
    later_acts,
    log,
    rectifications,
    releases,
    renewals,
    replica,
    succession,
)  # fmt: skip
from service.web.register import register as register_pages
from service.web.register import words as register_words
from service.web.reporting import annual
from service.web.review import reviews, revisions
from service.web.shell import cookies, errors, guard, headers, language, messages, options, page_context
from service.web.signature import ceremonies, certificates, decline, external, signatures, signing_log, take_back
from service.web.treaties import recording, states, treaties
from service.web.treaties import words as treaty_words
from service.web.verify import lookups, page, reports, verdicts
from service.web.words import accounts as account_words
from service.web.words import dates, labels, signing, snippets, terms
from service.web.words import events as event_words
from service.web.words import holdings as holding_words
from service.web.words import letters as letter_words
from service.web.words import negotiation as negotiation_words
from service.web.words import obligations as obligation_words
from service.web.words import paper as paper_words
from service.web.words import reviews as review_words
from service.workflow.context import Services

FOLDER = Path(__file__).parent
_MODULES = (
    choice, link_again, of_instrument, unsent,
    account, account_events, dashboard, deputies, hand_over, openid, passkeys, reset, tokens,
    later_acts, acts, annex_page, answers, approvals, audit, ceremonies, chooser, corrections, counterpart, counterpart_paper, deposits, external, certificates,
    filing, rectifications, succession, form_page, jobs, events, files, instruments, language, log, lookups, originals, office, people, progress, decline, take_back, register_pages, renewals, repairs, access_reviews, archive, disposals, legal_holds, replica, reports,
    sign_in, signatures, signing_log, page, worklist,
    choose, direct, directory, linked, desk, find, propose, write,
    reviews, revisions, comments, counterproposals,
    obligations, own_obligations, notifications, subscribe,
    book, delegations, several, imports,
    records, record_deposits, copies, copy_check, monitor, public_pages, feeds, oai, releases, annual, packages,
    recording, states, treaties,
)  # fmt: skip


def register(app: Flask, services: Services) -> None:
    """Add every page to ``app``. Call it last: it checks all views that are there.

    :raises UndeclaredView: some view does not declare who may see it.
    """
    https = services.settings.server.public_url.startswith("https://")
    app.extensions["services"] = services
    app.config["WEB_FOLDER"] = FOLDER
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config.setdefault("MAX_CONTENT_LENGTH", services.settings.limits.body_bytes)
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
    page_context.register(app)
    dates.register(app)
    words.register(app)
    proposal_words.register(app)
    labels.register(app)
    snippets.register(app)
    event_words.register(app)
    signing.register(app)
    paper_words.register(app)
    letter_words.register(app)
    holding_words.register(app)
    preservation_words.register(app)
    account_words.register(app)
    review_words.register(app, services.settings)
    negotiation_words.register(app)
    obligation_words.register(app)
    treaty_words.register(app)
    options.register(app, services.settings)
    tasks.register(app)
    messages.register(app)
    verdicts.register(app)
    terms.register(app)
    register_words.register(app, services.settings)
    errors.register(app)
    monitor.register(app)
    for module in _MODULES:
        app.register_blueprint(module.blueprint)
    app.register_blueprint(choose.coordinator_pages)
    guard.check(app)


def _protect(app: Flask) -> None:
    """A CSRF token in every form. Blueprints registered before (the API) read no cookies and have a guard of their own."""
    csrf = CSRFProtect(app)
    csrf.exempt("service.web.public.oai.answer")  # reads only; harvesters may send their request as a form
    csrf.exempt("service.web.notifications.subscribe.end")  # a mail program's one click; the address is the key
    for blueprint in app.blueprints.values():
        csrf.exempt(blueprint)
