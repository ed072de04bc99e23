"""Who may enter which page: every address with every person, and nothing left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from service.domain.permissions import Role
from service.web.shell import guard
from tests.support.site import EVERYBODY, Browser, Site, roles
from tests.support.stages import Stages

ROLES_WITH_ACCOUNT = ("officer", "reviewer", "sg_office", "signatory", "archivist", "auditor", "administrator")
READERS = ("officer", "reviewer", "sg_office", "signatory", "archivist", "auditor")
SIGNING = ("sg_office", "signatory")
NOBODY = "00000000-0000-4000-8000-000000000000"
SLOW = ("counterpart",)
"""Not in the usual run: its pages draw every page of the originals."""
# endpoint: (method, path, {who enters: status}). Everybody else is refused: the public is sent to sign in, others get 403.
# The instrument is signed by all and not yet deposited; posts carry a token and nothing else, so they change nothing.
VIEWS: dict[str, tuple[str, str, dict[str, int]]] = {
    "sign_in.show": ("GET", "/sign-in", {"public": 200, **dict.fromkeys(("counterpart", *ROLES_WITH_ACCOUNT), 303)}),
    "sign_in.enter": ("POST", "/sign-in", dict.fromkeys(EVERYBODY, 400)),
    "sign_in.leave": ("POST", "/sign-out", dict.fromkeys(("counterpart", *ROLES_WITH_ACCOUNT), 303)),
    "account.show": ("GET", "/account", {**dict.fromkeys(ROLES_WITH_ACCOUNT, 200), "counterpart": 404}),
    "account.change": ("POST", "/account", {**dict.fromkeys(ROLES_WITH_ACCOUNT, 400), "counterpart": 404}),
    "account.end_sign_in": (
        "POST",
        "/account/sign-ins/none/end",
        dict.fromkeys(("counterpart", *ROLES_WITH_ACCOUNT), 404),
    ),
    "account.end_others": (
        "POST",
        "/account/sign-ins/end-others",
        {**dict.fromkeys(ROLES_WITH_ACCOUNT, 303), "counterpart": 404},
    ),
    "my_letters.show": ("GET", "/account/letters", {**dict.fromkeys(ROLES_WITH_ACCOUNT, 200), "counterpart": 404}),
    "my_letters.choose": ("POST", "/account/letters", {**dict.fromkeys(ROLES_WITH_ACCOUNT, 400), "counterpart": 404}),
    "instrument_letters.show": ("GET", "/instruments/{id}/letters", dict.fromkeys(("officer", "auditor"), 200)),
    "instrument_letters.again": ("POST", "/instruments/{id}/letters/none/again", {"officer": 404}),
    "unsent_letters.show": ("GET", "/letters", {"administrator": 200}),
    "unsent_letters.again": ("POST", "/letters/none/again", {"administrator": 404}),
    "link_again.show": ("GET", "/link-again", dict.fromkeys(EVERYBODY, 200)),
    "link_again.ask": ("POST", "/link-again", dict.fromkeys(EVERYBODY, 400)),
    "originals.send_invitation": ("POST", "/instruments/{id}/originals/invite/letter", {"officer": 409}),
    "tokens.show": ("GET", "/account/tokens", {**dict.fromkeys(ROLES_WITH_ACCOUNT, 200), "counterpart": 404}),
    "tokens.create": ("POST", "/account/tokens", {**dict.fromkeys(ROLES_WITH_ACCOUNT, 400), "counterpart": 404}),
    "tokens.revoke": (
        "POST",
        "/account/tokens/none/revoke",
        dict.fromkeys(("counterpart", *ROLES_WITH_ACCOUNT), 404),
    ),
    "tokens.revoke_of": ("POST", "/people/none/tokens/none/revoke", {"administrator": 404}),
    "sign_in.with_passkey": ("POST", "/sign-in/passkey", dict.fromkeys(EVERYBODY, 400)),
    "monitor.health": ("GET", "/health", dict.fromkeys(EVERYBODY, 200)),
    "monitor.ready": ("GET", "/ready", dict.fromkeys(EVERYBODY, 503)),
    "monitor.metrics": ("GET", "/metrics", dict.fromkeys(EVERYBODY, 404)),
    "reset.show": ("GET", "/sign-in/forgotten", dict.fromkeys(EVERYBODY, 200)),
    "reset.ask": ("POST", "/sign-in/forgotten", dict.fromkeys(EVERYBODY, 400)),
    "reset.choose": ("GET", "/reset/none", dict.fromkeys(EVERYBODY, 410)),
    "reset.use": ("POST", "/reset/none", dict.fromkeys(EVERYBODY, 410)),
    "openid.begin": ("GET", "/sign-in/openid", dict.fromkeys(EVERYBODY, 404)),
    "openid.begin_proof": ("GET", "/account/prove/openid", dict.fromkeys(("counterpart", *ROLES_WITH_ACCOUNT), 404)),
    "openid.back": ("GET", "/sign-in/openid/back", dict.fromkeys(EVERYBODY, 404)),
    "openid.signed_out": ("GET", "/signed-out", dict.fromkeys(EVERYBODY, 303)),
    "passkeys.show": ("GET", "/account/passkeys", {**dict.fromkeys(ROLES_WITH_ACCOUNT, 200), "counterpart": 404}),
    "passkeys.add": ("POST", "/account/passkeys", {**dict.fromkeys(ROLES_WITH_ACCOUNT, 400), "counterpart": 404}),
    "passkeys.remove": (
        "POST",
        "/account/passkeys/none/remove",
        dict.fromkeys(("counterpart", *ROLES_WITH_ACCOUNT), 404),
    ),
    "passkeys.remove_of": ("POST", "/people/none/passkeys/none/remove", {"administrator": 404}),
    "account_events.index": ("GET", "/account-events", {"auditor": 200}),
    "language.choose": ("GET", "/language/es", dict.fromkeys(EVERYBODY, 303)),
    "notifications.index": ("GET", "/notifications", dict.fromkeys(EVERYBODY, 200)),
    "notifications.feed": ("GET", "/notifications/feed.atom", dict.fromkeys(EVERYBODY, 200)),
    "notifications.show": ("GET", "/notifications/2026/1", dict.fromkeys(EVERYBODY, 404)),
    "notifications.download": ("GET", "/notifications/2026/1.pdf", dict.fromkeys(EVERYBODY, 404)),
    "notifications.deliveries": ("GET", "/notifications/deliveries", {"archivist": 200}),
    "subscriptions.show": ("GET", "/notifications/subscribe", dict.fromkeys(EVERYBODY, 200)),
    "subscriptions.make": ("POST", "/notifications/subscribe", dict.fromkeys(EVERYBODY, 400)),
    "subscriptions.ask": ("GET", "/notifications/confirm/none", dict.fromkeys(EVERYBODY, 404)),
    "subscriptions.confirm": ("POST", "/notifications/confirm/none", dict.fromkeys(EVERYBODY, 404)),
    "subscriptions.leave": ("GET", "/notifications/unsubscribe/none", dict.fromkeys(EVERYBODY, 404)),
    "subscriptions.end": ("POST", "/notifications/unsubscribe/none", dict.fromkeys(EVERYBODY, 404)),
    "log.show": ("GET", "/log", dict.fromkeys(EVERYBODY, 200)),
    "log.key": ("GET", "/log/key.txt", dict.fromkeys(EVERYBODY, 200)),
    "log.checkpoint": ("GET", "/log/checkpoint", dict.fromkeys(EVERYBODY, 200)),
    "log.tile": ("GET", "/log/tile/0/000", dict.fromkeys(EVERYBODY, 404)),
    "log.cosigned": ("GET", "/log/cosigned", dict.fromkeys(EVERYBODY, 404)),
    "log.confirmation": ("GET", f"/log/proof/{'0' * 64}.json", dict.fromkeys(EVERYBODY, 404)),
    "log.proof": ("GET", f"/log/proof/{'0' * 64}.tlog-proof", dict.fromkeys(EVERYBODY, 404)),
    "worklist.show": ("GET", "/", {**dict.fromkeys(READERS, 200), "administrator": 303, "counterpart": 303}),
    "hand_over.ask": ("GET", "/instruments/{id}/hand-over", {"officer": 200}),
    "hand_over.hand": ("POST", "/instruments/{id}/hand-over", {"officer": 409}),
    "people.hand_over_": ("POST", "/people/none/hand-over", {"administrator": 404}),
    "deputies.show": ("GET", "/account/deputies", {**dict.fromkeys(ROLES_WITH_ACCOUNT, 200), "counterpart": 404}),
    "deputies.name": (
        "POST",
        "/account/deputies",
        {**dict.fromkeys(("officer", "sg_office"), 400), "counterpart": 404},
    ),
    "deputies.end": ("POST", "/account/deputies/none/end", dict.fromkeys(("counterpart", *ROLES_WITH_ACCOUNT), 404)),
    "deputies.act": ("POST", "/account/deputies/act/none", dict.fromkeys(("counterpart", *ROLES_WITH_ACCOUNT), 404)),
    "deputies.stop": ("POST", "/account/deputies/stop", {**dict.fromkeys(ROLES_WITH_ACCOUNT, 303), "counterpart": 404}),
    "dashboard.show": ("GET", "/dashboard", dict.fromkeys(READERS, 200)),
    "dashboard.export": ("GET", "/dashboard/states.csv", dict.fromkeys(READERS, 200)),
    "worklist.export": ("GET", "/worklist.csv", dict.fromkeys(READERS, 200)),
    "chooser.show": ("GET", "/templates", {"officer": 200}),
    "chooser.choose": ("POST", "/instruments", {"officer": 404}),
    "instruments.export": ("GET", "/instruments.csv", dict.fromkeys(READERS, 200)),
    "instruments.index": ("GET", "/instruments", dict.fromkeys(READERS, 200)),
    "instruments.show": ("GET", "/instruments/{id}", dict.fromkeys(READERS, 200)),
    "chooser.look": ("GET", "/templates/general", {"officer": 200}),
    "linked.choose": ("GET", "/templates/amendment/agreement", {"officer": 200}),
    "linked.make": ("POST", "/templates/amendment/agreement", {"officer": 400}),
    "drafts.show": ("GET", "/instruments/{id}/draft", {"officer": 303}),
    "drafts.finish": ("POST", "/instruments/{id}/draft", {"officer": 409}),
    "drafts.section": ("GET", "/instruments/{id}/draft/subject", {"officer": 303}),
    "drafts.save": ("POST", "/instruments/{id}/draft/subject", {"officer": 409, "public": 401}),
    "drafts.keep": ("POST", "/instruments/{id}/draft/subject/kept", {"officer": 409}),
    "annexes.show": ("GET", "/instruments/{id}/annexes", {"officer": 303}),
    "annexes.attach": ("POST", "/instruments/{id}/annexes", {"officer": 409}),
    "annexes.edit": ("GET", "/instruments/{id}/annexes/none", {"officer": 303}),
    "annexes.retitle": ("POST", "/instruments/{id}/annexes/none", {"officer": 409}),
    "annexes.move": ("POST", "/instruments/{id}/annexes/none/move", {"officer": 409}),
    "annexes.remove": ("POST", "/instruments/{id}/annexes/none/remove", {"officer": 409}),
    "annexes.restore": ("POST", "/instruments/{id}/annexes/none/restore", {"officer": 409}),
    "draft_acts.ask_withdraw": ("GET", "/instruments/{id}/withdraw", {"officer": 200}),
    "draft_acts.withdraw": ("POST", "/instruments/{id}/withdraw", {"officer": 409}),
    "draft_acts.ask_reopen": ("GET", "/instruments/{id}/reopen", {"officer": 303}),
    "draft_acts.reopen_": ("POST", "/instruments/{id}/reopen", {"officer": 409}),
    "draft_acts.start_from": ("POST", "/instruments/{id}/start-from", {"officer": 303}),
    "reviews.articles": ("GET", "/instruments/{id}/articles", dict.fromkeys(READERS, 200)),
    "reviews.show": ("GET", "/instruments/{id}/review", {"reviewer": 303}),
    "reviews.decide_": ("POST", "/instruments/{id}/review", {"reviewer": 409}),
    "reviews.ask": ("POST", "/instruments/{id}/review/request", {"officer": 409}),
    "reviews.take_back": ("POST", "/instruments/{id}/review/take-back", {"officer": 409}),
    "revisions.index": ("GET", "/instruments/{id}/revisions", {"officer": 200, "auditor": 200}),
    "revisions.note": ("POST", "/instruments/{id}/revisions", {"officer": 404}),
    "revisions.show": ("GET", "/instruments/{id}/revisions/compare", dict.fromkeys(READERS, 404)),
    "revisions.download": ("GET", "/instruments/{id}/revisions/compare.docx", dict.fromkeys(READERS, 404)),
    "revisions.show_counterpart": ("GET", "/agreement/changes", {"counterpart": 404}),
    "comments.show": ("GET", "/instruments/{id}/comments", dict.fromkeys(READERS, 200)),
    "comments.answer": ("POST", "/instruments/{id}/comments", {"officer": 409}),
    "comments.show_counterpart": ("GET", "/agreement/comments", {"counterpart": 200}),
    "comments.write": ("POST", "/agreement/comments", {"counterpart": 400}),
    "comments.answer_counterpart": ("POST", "/agreement/comments/answers", {"counterpart": 409}),
    "counterproposals.show": ("GET", "/instruments/{id}/counterproposal", dict.fromkeys(READERS, 200)),
    "counterproposals.decide_": ("POST", "/instruments/{id}/counterproposal", {"officer": 409}),
    "counterproposals.take_back": ("POST", "/instruments/{id}/wording/none/take-back", {"officer": 409}),
    "counterproposals.show_counterpart": ("GET", "/agreement/counterproposal", {"counterpart": 200}),
    "counterproposals.upload": ("POST", "/agreement/counterproposal", {"counterpart": 400}),
    "originals.show": ("GET", "/instruments/{id}/originals", {"officer": 200, "auditor": 200}),
    "originals.make": ("POST", "/instruments/{id}/originals", {"officer": 409}),
    "originals.confirm": ("POST", "/instruments/{id}/originals/confirm", {"officer": 409}),
    "originals.ask_invite": ("GET", "/instruments/{id}/originals/invite", {"officer": 200}),
    "originals.invite": ("POST", "/instruments/{id}/originals/invite", {"officer": 200}),
    "originals.submit_": ("POST", "/instruments/{id}/originals/submit", {"officer": 409}),
    "approvals.show": ("GET", "/instruments/{id}/approval", {"sg_office": 303}),
    "approvals.briefing_pdf": ("GET", "/instruments/{id}/approval/briefing.pdf", {"sg_office": 200}),
    "approvals.sign": ("POST", "/instruments/{id}/approval/signature", {"sg_office": 409}),
    "approvals.decide_": ("POST", "/instruments/{id}/approval", {"sg_office": 409}),
    "book.index": ("GET", "/signings", dict.fromkeys(SIGNING, 200)),
    "book.one": ("GET", "/signings/none.ics", dict.fromkeys(SIGNING, 404)),
    "book.feed": ("GET", "/signings/feed/none.ics", dict.fromkeys(EVERYBODY, 404)),
    "book.ask": ("GET", "/instruments/{id}/signing", {"sg_office": 200}),
    "book.plan": ("POST", "/instruments/{id}/signing", {"sg_office": 400}),
    "book.cancel": ("POST", "/signings/none/cancel", {"sg_office": 404}),
    "several.show": ("GET", "/decisions", {"sg_office": 200}),
    "several.act": ("POST", "/decisions", {"sg_office": 400}),
    "delegations.index": ("GET", "/delegations", {"sg_office": 200}),
    "delegations.make": ("POST", "/delegations", {"sg_office": 400}),
    "delegations.document": ("GET", "/delegations/none/document.pdf", {"sg_office": 404}),
    "delegations.ask_revoke": ("GET", "/delegations/none/revoke", {"sg_office": 404}),
    "delegations.revoke": ("POST", "/delegations/none/revoke", {"sg_office": 404}),
    "signatures.show": ("GET", "/instruments/{id}/signature", dict.fromkeys(SIGNING, 200)),
    "signatures.make": ("POST", "/instruments/{id}/signature", dict.fromkeys(SIGNING, 400)),
    "ceremonies.index": ("GET", "/ceremonies", dict.fromkeys(SIGNING, 200)),
    "ceremonies.choose": ("POST", "/ceremonies", dict.fromkeys(SIGNING, 400)),
    "ceremonies.show": ("GET", "/ceremonies/none", dict.fromkeys(READERS, 404)),
    "ceremonies.progress": ("GET", "/ceremonies/none/progress", dict.fromkeys(READERS, 404)),
    "ceremonies.record": ("GET", "/ceremonies/none/proces-verbal.pdf", dict.fromkeys(READERS, 404)),
    "ceremonies.look": ("GET", "/ceremonies/none/instruments/{id}", dict.fromkeys(SIGNING, 404)),
    "ceremonies.confirm": ("POST", "/ceremonies/none/instruments/{id}", dict.fromkeys(SIGNING, 404)),
    "ceremonies.sign": ("POST", "/ceremonies/none/sign", dict.fromkeys(SIGNING, 404)),
    "refusals.ask": ("GET", "/instruments/{id}/signature/decline", dict.fromkeys(SIGNING, 200)),
    "refusals.decline": ("POST", "/instruments/{id}/signature/decline", dict.fromkeys(SIGNING, 400)),
    "refusals.ask_counterpart": ("GET", "/agreement/decline", {"counterpart": 200}),
    "refusals.decline_counterpart": ("POST", "/agreement/decline", {"counterpart": 409}),
    "taking_back.ask": (
        "GET",
        "/instruments/{id}/signature/take-back/counterpart",
        dict.fromkeys(("officer", *SIGNING), 200),
    ),
    "taking_back.make": (
        "POST",
        "/instruments/{id}/signature/take-back/counterpart",
        dict.fromkeys(("officer", *SIGNING), 409),
    ),
    "taking_back.ask_counterpart": ("GET", "/agreement/take-back/counterpart", {"counterpart": 200}),
    "taking_back.make_counterpart": ("POST", "/agreement/take-back/counterpart", {"counterpart": 409}),
    "certificates.show": ("GET", "/instruments/{id}/certificates", {"officer": 200}),
    "certificates.accept": ("POST", "/instruments/{id}/certificates", {"officer": 409}),
    "refusals.ask_replace": ("GET", "/instruments/{id}/signatories", {"sg_office": 200}),
    "refusals.replace": ("POST", "/instruments/{id}/signatories", {"sg_office": 409}),
    "desk.make_link": ("POST", "/agreement/desk", {"counterpart": 409}),
    "signing_log.index": ("GET", "/signing-log", {"auditor": 200}),
    "deposits.show": ("GET", "/instruments/{id}/deposit", {"archivist": 200}),
    "deposits.make": ("POST", "/instruments/{id}/deposit", {"archivist": 409}),
    "answers.show": ("GET", "/instruments/{id}/objections/1", {"officer": 404}),
    "answers.make": ("POST", "/instruments/{id}/objections/1", {"officer": 409}),
    "deposits.object_": ("POST", "/instruments/{id}/deposit/objection", {"archivist": 409}),
    "paper.show": ("GET", "/instruments/{id}/paper", dict.fromkeys(("officer", "sg_office", "archivist"), 200)),
    "paper.choose": ("POST", "/instruments/{id}/paper", dict.fromkeys(("officer", "sg_office", "archivist"), 400)),
    "paper.printed": (
        "GET",
        "/instruments/{id}/paper/print/1",
        dict.fromkeys(("officer", "sg_office", "archivist"), 409),
    ),
    "paper.upload": (
        "POST",
        "/instruments/{id}/paper/scan/1",
        dict.fromkeys(("officer", "sg_office", "archivist"), 400),
    ),
    "paper.part": (
        "GET",
        "/instruments/{id}/paper/scans/none/certified-copy.pdf",
        dict.fromkeys(("counterpart", *ROLES_WITH_ACCOUNT), 404),
    ),
    "paper.look": ("GET", "/instruments/{id}/paper/scans/none", {"archivist": 404}),
    "paper.attest": ("POST", "/instruments/{id}/paper/scans/none/attest", {"archivist": 404}),
    "paper.refuse": ("POST", "/instruments/{id}/paper/scans/none/refuse", {"archivist": 404}),
    "counterpart_paper.show": ("GET", "/agreement/paper", {"counterpart": 200}),
    "counterpart_paper.choose": ("POST", "/agreement/paper", {"counterpart": 400}),
    "counterpart_paper.printed": ("GET", "/agreement/paper/print/1", {"counterpart": 409}),
    "counterpart_paper.upload": ("POST", "/agreement/paper/scan/1", {"counterpart": 400}),
    "files.download": (
        "GET",
        "/instruments/{id}/files/reading-copy.pdf",
        dict.fromkeys(("counterpart", *READERS), 200) | {"administrator": 404},
    ),
    "files.image": (
        "GET",
        "/instruments/{id}/files/original-counterpart-1.png/shown",
        dict.fromkeys(("counterpart", *READERS), 200) | {"administrator": 404},
    ),
    "progress.watch": (
        "GET",
        "/instruments/{id}/version",
        dict.fromkeys(("counterpart", *READERS), 200) | {"administrator": 404},
    ),
    "progress.status": ("GET", "/instruments/{id}/jobs/none", dict.fromkeys(("counterpart", *ROLES_WITH_ACCOUNT), 404)),
    "obligations.index": ("GET", "/obligations", dict.fromkeys(READERS, 200)),
    "obligations.export": ("GET", "/obligations/list.csv", dict.fromkeys(READERS, 200)),
    "obligations.show": ("GET", "/obligations/999", dict.fromkeys(READERS, 404)),
    "obligations.record": ("POST", "/obligations/999", {"officer": 404}),
    "obligations.document": ("GET", "/obligations/999/document.pdf", dict.fromkeys(READERS, 404)),
    "obligations.report": ("GET", "/obligations/999/reports/1.pdf", dict.fromkeys(READERS, 404)),
    "obligations.to_reports": ("GET", "/obligations/999/reports", dict.fromkeys(READERS, 303)),
    "obligations.decide": ("POST", "/obligations/999/reports", {"officer": 404}),
    "own_obligations.index": ("GET", "/agreement/obligations", {"counterpart": 200}),
    "own_obligations.show": ("GET", "/agreement/obligations/999", {"counterpart": 404}),
    "own_obligations.hand_in": ("POST", "/agreement/obligations/999", {"counterpart": 404}),
    "own_obligations.download": ("GET", "/agreement/obligations/999/reports/1.pdf", {"counterpart": 404}),
    "directory.file": (
        "GET",
        "/directory/none/documents/none.pdf",
        dict.fromkeys(("officer", "sg_office", "auditor"), 404),
    ),
    "directory.remove_document": ("POST", "/directory/none/documents/none/remove", {"officer": 404}),
    "acts.show": ("GET", "/register/2026/1/acts", {"archivist": 404}),
    "acts.make": ("POST", "/register/2026/1/acts", {"archivist": 404}),
    "corrections.show": ("GET", "/register/2026/1/correction", {"archivist": 404}),
    "corrections.make": ("POST", "/register/2026/1/correction", {"archivist": 404}),
    "releases.show": ("GET", "/register/2026/1/release", {"archivist": 404}),
    "releases.make": ("POST", "/register/2026/1/release", {"archivist": 404}),
    "public_register.index": ("GET", "/public/register", dict.fromkeys(EVERYBODY, 200)),
    "public_register.show": ("GET", "/public/register/2026/1", dict.fromkeys(EVERYBODY, 404)),
    "public_register.download": ("GET", "/public/register/2026/1/x.pdf", dict.fromkeys(EVERYBODY, 404)),
    "public_oai.answer": ("GET", "/public/oai", dict.fromkeys(EVERYBODY, 200)),
    "public_feeds.feed": ("GET", "/public/register/feed.atom", dict.fromkeys(EVERYBODY, 200)),
    "public_feeds.sitemap": ("GET", "/sitemap.xml", dict.fromkeys(EVERYBODY, 200)),
    "public_feeds.robots": ("GET", "/robots.txt", dict.fromkeys(EVERYBODY, 200)),
    "imports.index": ("GET", "/register/imports", {"archivist": 200}),
    "imports.begin": ("POST", "/register/imports", {"archivist": 400}),
    "imports.show": ("GET", "/register/imports/none", {"archivist": 404}),
    "imports.replace_table": ("POST", "/register/imports/none/table", {"archivist": 404}),
    "imports.add_scans": ("POST", "/register/imports/none/scans", {"archivist": 404}),
    "imports.remove_unused": ("POST", "/register/imports/none/scans/unused", {"archivist": 404}),
    "imports.start": ("POST", "/register/imports/none/start", {"archivist": 404}),
    "imports.discard": ("POST", "/register/imports/none/discard", {"archivist": 404}),
    "imports.report": ("GET", "/register/imports/none/report.csv", {"archivist": 404}),
    "imports.rows": ("GET", "/register/imports/none/rows.csv", {"archivist": 404}),
    "annual_report.index": ("GET", "/reports", dict.fromkeys(("archivist", "auditor", "sg_office"), 200)),
    "annual_report.make": ("POST", "/reports", dict.fromkeys(("archivist", "auditor", "sg_office"), 303)),
    "annual_report.export": ("GET", "/reports/figures.zip", dict.fromkeys(("archivist", "auditor", "sg_office"), 200)),
    "annual_report.show": ("GET", "/reports/none", dict.fromkeys(("archivist", "auditor", "sg_office"), 404)),
    "annual_report.keep": ("POST", "/reports/none/archive", {"archivist": 404}),
    "annual_report.download": ("GET", "/reports/none/pdf", dict.fromkeys(("archivist", "auditor", "sg_office"), 404)),
    "archive.index": ("GET", "/archive", dict.fromkeys(("archivist", "auditor", "sg_office"), 200)),
    "audit.index": ("GET", "/audit", dict.fromkeys(("archivist", "auditor", "sg_office"), 200)),
    "access_reviews.index": ("GET", "/access-reviews", {"archivist": 200}),
    "repairs.index": ("GET", "/audit/repairs", dict.fromkeys(("archivist", "auditor", "sg_office"), 200)),
    "repairs.ask": ("GET", "/audit/repairs/new?object=none", {"archivist": 404}),
    "repairs.propose": ("POST", "/audit/repairs/new", {"archivist": 404}),
    "repairs.show": ("GET", "/audit/repairs/none", dict.fromkeys(("archivist", "auditor", "sg_office"), 404)),
    "repairs.confirm": ("POST", "/audit/repairs/none/confirmation", {"archivist": 404}),
    "repairs.withdraw": ("POST", "/audit/repairs/none/withdrawal", {"archivist": 404}),
    "disposals.index": ("GET", "/disposals", dict.fromkeys(("archivist", "auditor", "sg_office"), 200)),
    "disposals.ask": ("GET", "/disposals/new?object=none", {"archivist": 404}),
    "disposals.propose": ("POST", "/disposals/new", {"archivist": 404}),
    "disposals.show": ("GET", "/disposals/none", dict.fromkeys(("archivist", "auditor", "sg_office"), 404)),
    "disposals.approve": ("POST", "/disposals/none/approval", {"sg_office": 404}),
    "disposals.withdraw": (
        "POST",
        "/disposals/none/withdrawal",
        dict.fromkeys(("archivist", "auditor", "sg_office"), 404),
    ),
    "legal_holds.index": ("GET", "/legal-holds", dict.fromkeys(("archivist", "auditor", "sg_office"), 200)),
    "legal_holds.ask": ("GET", "/legal-holds/new?object=none", dict.fromkeys(("archivist", "auditor"), 404)),
    "legal_holds.place": ("POST", "/legal-holds/new", dict.fromkeys(("archivist", "auditor"), 404)),
    "legal_holds.show": ("GET", "/legal-holds/none/1", dict.fromkeys(("archivist", "auditor", "sg_office"), 404)),
    "legal_holds.review": ("POST", "/legal-holds/none/1/review", dict.fromkeys(("archivist", "auditor"), 404)),
    "legal_holds.lift": ("POST", "/legal-holds/none/1/lifting", dict.fromkeys(("archivist", "auditor"), 404)),
    "replica.index": ("GET", "/replica", dict.fromkeys(("archivist", "auditor", "sg_office"), 200)),
    "renewals.index": ("GET", "/renewals", dict.fromkeys(("archivist", "auditor", "sg_office"), 200)),
    "records.index": ("GET", "/records", dict.fromkeys(READERS, 200)),
    "records.show": ("GET", f"/records/{NOBODY}", dict.fromkeys(READERS, 404)),
    "records.download": ("GET", f"/records/{NOBODY}/files/es.pdf", dict.fromkeys(READERS, 404)),
    "records.receipt": ("GET", f"/records/{NOBODY}/receipt.json", dict.fromkeys(READERS, 404)),
    "records.receipt_page": ("GET", f"/records/{NOBODY}/receipt.pdf", dict.fromkeys(READERS, 404)),
    "record_deposits.show": ("GET", "/records/new", {"archivist": 200}),
    "record_deposits.make": ("POST", "/records/new", {"archivist": 400}),
    "record_deposits.access": ("GET", f"/records/{NOBODY}/access", {"archivist": 404}),
    "record_deposits.decide": ("POST", f"/records/{NOBODY}/access", {"archivist": 404}),
    "filing.show": ("GET", "/register/2026/1/filing", {"archivist": 404}),
    "filing.make": ("POST", "/register/2026/1/filing", {"archivist": 404}),
    "rectifications.show": ("GET", "/register/2026/1/rectifications", {"archivist": 404}),
    "rectifications.make": ("POST", "/register/2026/1/rectifications", {"archivist": 404}),
    "rectifications.of_instrument": ("GET", "/instruments/{id}/rectification", {"archivist": 404}),
    "rectifications.case": ("GET", "/register/2026/1/rectifications/1", dict.fromkeys(READERS, 404)),
    "rectifications.object_": ("POST", "/register/2026/1/rectifications/1/objection", {"archivist": 404}),
    "rectifications.withdraw": ("POST", "/register/2026/1/rectifications/1/withdrawal", {"archivist": 404}),
    "rectifications.rectify_": ("POST", "/register/2026/1/rectifications/1/rectification", {"archivist": 404}),
    "rectifications.download": (
        "GET",
        "/register/2026/1/rectifications/1/proces-verbal.pdf",
        dict.fromkeys(READERS, 404),
    ),
    "succession.show": ("GET", "/register/2026/1/succession", {"archivist": 404}),
    "succession.make": ("POST", "/register/2026/1/succession", {"archivist": 404}),
    "copies.index": ("GET", "/copies", dict.fromkeys(("archivist", "auditor"), 200)),
    "copies.ask": ("GET", "/copies/new", {"archivist": 404}),
    "copies.make": ("POST", "/copies/new", {"archivist": 404}),
    "copies.show": ("GET", f"/copies/{NOBODY}", dict.fromkeys(("archivist", "auditor"), 404)),
    "copies.download": ("GET", f"/copies/{NOBODY}/copy.pdf", dict.fromkeys(("archivist", "auditor"), 404)),
    "copies.again": ("POST", f"/copies/{NOBODY}/again", {"archivist": 404}),
    "copy_check.show": ("GET", "/copies/check", dict.fromkeys(EVERYBODY, 200)),
    "copy_check.check": ("POST", "/copies/check", dict.fromkeys(EVERYBODY, 400)),
    "packages.entry": ("GET", "/packages/register/2026/1.zip", dict.fromkeys(("archivist", "auditor"), 404)),
    "packages.holding": ("GET", f"/packages/holdings/{NOBODY}.zip", dict.fromkeys(("archivist", "auditor"), 404)),
    "treaties.index": ("GET", "/treaties", dict.fromkeys(EVERYBODY, 200)),
    "treaties.export": ("GET", "/treaties/list.csv", dict.fromkeys(EVERYBODY, 200)),
    "treaties.show": ("GET", "/treaties/B-99", dict.fromkeys(EVERYBODY, 404)),
    "treaties.table": ("GET", "/treaties/B-99/table.csv", dict.fromkeys(EVERYBODY, 404)),
    "treaties.text": ("GET", "/treaties/B-99/text/es.pdf", dict.fromkeys(EVERYBODY, 404)),
    "states.index": ("GET", "/states", dict.fromkeys(EVERYBODY, 200)),
    "states.show": ("GET", "/states/CRI", dict.fromkeys(EVERYBODY, 200)),
    "states.export": ("GET", "/states/CRI/treaties.csv", dict.fromkeys(EVERYBODY, 200)),
    "treaty_actions.ask": ("GET", "/treaties/B-99/record", {"archivist": 404}),
    "treaty_actions.make": ("POST", "/treaties/B-99/record", {"archivist": 404}),
    "treaty_actions.document": ("GET", "/treaties/B-99/actions/none/document", {"archivist": 404}),
    "register.index": ("GET", "/register", dict.fromkeys(READERS, 200)),
    "register.export": ("GET", "/register/list.xlsx", dict.fromkeys(READERS, 200)),
    "register.download": ("GET", "/register/2026/1/original-organization.pdf", dict.fromkeys(READERS, 404)),
    "register.show": ("GET", "/register/2026/1", dict.fromkeys(READERS, 404)),
    "events.index": ("GET", "/events", {"auditor": 200}),
    "events.export": ("GET", "/events.csv", {"auditor": 200}),
    "directory.index": ("GET", "/directory", dict.fromkeys(("officer", "sg_office", "auditor"), 200)),
    "directory.new": ("GET", "/directory/new", {"officer": 200}),
    "directory.add": ("POST", "/directory/new", {"officer": 400}),
    "directory.show": ("GET", "/directory/none", dict.fromkeys(("officer", "sg_office", "auditor"), 404)),
    "directory.edit": ("GET", "/directory/none/edit", {"officer": 404}),
    "directory.change": ("POST", "/directory/none/edit", {"officer": 404}),
    "directory.ask_person": ("GET", "/directory/none/contacts/new", {"officer": 404}),
    "directory.put_person": ("POST", "/directory/none/contacts/new", {"officer": 404}),
    "directory.remove_person": ("POST", "/directory/none/contacts/none/remove", {"officer": 404}),
    "directory.document": (
        "GET",
        "/directory/none/authority/none.pdf",
        dict.fromkeys(("officer", "sg_office", "auditor"), 404),
    ),
    "directory.link": ("POST", "/directory/none/agreements", {"officer": 404}),
    "coordinators.show": ("GET", "/instruments/{id}/coordinator", {"officer": 303}),
    "coordinators.take": ("POST", "/instruments/{id}/coordinator", {"officer": 409}),
    "directory.note": ("POST", "/directory/none/notes", {"officer": 404}),
    "directory.ask_merge": ("GET", "/directory/none/merge", {"officer": 404}),
    "directory.merge": ("POST", "/directory/none/merge", {"officer": 404}),
    "choose_partner.search": ("GET", "/instruments/{id}/counterpart", {"officer": 303}),
    "choose_partner.keep": ("POST", "/instruments/{id}/counterpart", {"officer": 409}),
    "choose_partner.ask": ("GET", "/instruments/{id}/counterpart/none", {"officer": 303}),
    "choose_partner.fill": ("POST", "/instruments/{id}/counterpart/none", {"officer": 409}),
    "direct.ask": ("GET", "/direct", {"sg_office": 200}),
    "direct.propose": ("POST", "/direct", {"sg_office": 400}),
    "direct.ask_open": ("GET", "/instruments/{id}/open", {"officer": 303}),
    "direct.open_draft": ("POST", "/instruments/{id}/open", {"officer": 409}),
    "departments.show": ("GET", "/departments", dict.fromkeys(EVERYBODY, 200)),
    "propose.begin": ("GET", "/propose", dict.fromkeys(EVERYBODY, 200)),
    "propose.start": ("POST", "/propose", dict.fromkeys(EVERYBODY, 400)),
    "propose.show": ("GET", "/propose/none", dict.fromkeys(EVERYBODY, 404)),
    "propose.unit": ("POST", "/propose/none/unit", dict.fromkeys(EVERYBODY, 404)),
    "propose.send": ("POST", "/propose/none/send", dict.fromkeys(EVERYBODY, 404)),
    "propose.ask_confirm": ("GET", "/propose/none/confirm/none", dict.fromkeys(EVERYBODY, 404)),
    "propose.confirm": ("POST", "/propose/none/confirm/none", dict.fromkeys(EVERYBODY, 404)),
    "propose.answer": ("POST", "/propose/none/answer", dict.fromkeys(EVERYBODY, 404)),
    "propose.withdraw": ("POST", "/propose/none/withdraw", dict.fromkeys(EVERYBODY, 404)),
    "proposal_form.section": ("GET", "/propose/none/form/people", dict.fromkeys(EVERYBODY, 404)),
    "proposal_form.save": ("POST", "/propose/none/form/people", dict.fromkeys(EVERYBODY, 404)),
    "proposal_form.keep": ("POST", "/propose/none/form/people/kept", dict.fromkeys(EVERYBODY, 404)),
    "proposal_form.documents": ("GET", "/propose/none/documents", dict.fromkeys(EVERYBODY, 404)),
    "proposal_form.attach": ("POST", "/propose/none/documents", dict.fromkeys(EVERYBODY, 404)),
    "proposal_form.remove": ("POST", "/propose/none/documents/none/remove", dict.fromkeys(EVERYBODY, 404)),
    "proposals.index": ("GET", "/proposals", {"officer": 200}),
    "proposals.show": ("GET", "/proposals/none", {"officer": 404}),
    "proposals.document": ("GET", "/proposals/none/documents/none.pdf", {"officer": 404}),
    "proposals.ask": ("GET", "/proposals/none/accept", {"officer": 404}),
    "proposals.act": ("POST", "/proposals/none/accept", {"officer": 404}),
    "people.index": ("GET", "/people", {"administrator": 200}),
    "people.new": ("GET", "/people/new", {"administrator": 200}),
    "people.add": ("POST", "/people", {"administrator": 400}),
    "people.show": ("GET", "/people/none", {"administrator": 404}),
    "people.change": ("POST", "/people/none/roles", {"administrator": 404}),
    "people.rename": ("POST", "/people/none/name", {"administrator": 404}),
    "people.reset": ("POST", "/people/none/password", {"administrator": 404}),
    "people.decide": ("POST", "/people/requests/none", {"administrator": 409}),
    "people.toggle": ("POST", "/people/none/active", {"administrator": 404}),
    "jobs.index": ("GET", "/background-work", {"administrator": 200}),
    "jobs.retry": ("POST", "/background-work/none/retry", {"administrator": 404}),
    "verify.show": ("GET", "/verify", dict.fromkeys(EVERYBODY, 200)),
    "verify.document": ("POST", "/verify", dict.fromkeys(EVERYBODY, 400)),
    "verify.verdict": ("GET", "/verify/verdict/none", dict.fromkeys(EVERYBODY, 404)),
    "verify.receipt": ("POST", "/verify/receipt", dict.fromkeys(EVERYBODY, 400)),
    "reports.make": ("POST", "/verify/report", dict.fromkeys(EVERYBODY, 400)),
    "lookups.show": ("GET", "/v/COOP-2026-0001/1AAAA-AAAAA-AAAAA-AAAAA", dict.fromkeys(EVERYBODY, 404)),
    "lookups.ask": ("POST", "/verify/code", dict.fromkeys(EVERYBODY, 400)),
    "counterpart.link": ("GET", "/link/none", dict.fromkeys(EVERYBODY, 410)),
    "counterpart.open_link": ("POST", "/link/none", dict.fromkeys(EVERYBODY, 410)),
    "counterpart.ask_person": ("GET", "/agreement/person", {"counterpart": 200}),
    "counterpart.name_person": ("POST", "/agreement/person", {"counterpart": 400}),
    "counterpart.show": ("GET", "/agreement", {"counterpart": 200}),
    "counterpart.confirm": ("POST", "/agreement/confirm", {"counterpart": 400}),
    "counterpart.to_sign": ("GET", "/agreement/to-sign/1", {"counterpart": 409}),
    "counterpart.upload": ("POST", "/agreement/signed", {"counterpart": 400}),
}


@pytest.fixture(scope="module")
def signed(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(stages.copy("signed", tmp_path_factory.mktemp("doors") / "house"))
    yield site
    site.close()


@pytest.mark.parametrize(
    "who", [pytest.param(who, marks=pytest.mark.slow) if who in SLOW else who for who in EVERYBODY]
)
def test_every_door_for(who: str, signed: Site) -> None:
    signed.world.clock.skip(3600)  # all of them fail to sign in from one address, and that is counted
    wrong = []
    for endpoint, (method, path, enters) in VIEWS.items():
        address = path.format(id=signed.world.id)
        browser = signed.browser(who)
        answer = browser.get(address) if method == "GET" else browser.post(address)
        expected = enters.get(who, 303 if who == "public" else 403)
        location = answer.headers.get("Location", "")
        if answer.status_code != expected or (who == "public" and who not in enters and "/sign-in" not in location):
            wrong.append(f"{endpoint}: {answer.status_code} {location}, expected {expected}")
    assert wrong == []


def test_no_door_is_left_out(signed: Site) -> None:
    pages = {rule.endpoint for rule in signed.app.url_map.iter_rules() if not rule.rule.startswith("/api/")}
    assert pages - guard.OF_FLASK == set(VIEWS)


def test_nobody_is_left_out() -> None:
    assert roles() == set(Role)


def test_a_view_that_says_nothing_stops_the_start() -> None:
    app = Flask("test")
    app.add_url_rule("/open", "forgotten", lambda: "")
    with pytest.raises(guard.UndeclaredView, match="forgotten"):
        guard.check(app)


ONE_CLICK = {"subscriptions.end"}
"""A mail program asks for it (RFC 8058); its address is its key, and all it can do is end a subscription."""


@pytest.mark.parametrize(
    "endpoint", [name for name, door in VIEWS.items() if door[0] == "POST" and name not in ONE_CLICK]
)
def test_a_form_without_its_token_is_refused(endpoint: str, signed: Site) -> None:
    _, path, enters = VIEWS[endpoint]
    browser = Browser(signed.browser(next(iter(enters))).client)
    answer = browser.post(path.format(id=signed.world.id), token="")
    assert answer.status_code == 400
    assert "This page has expired" in answer.text


def test_another_departments_instrument_does_not_exist(signed: Site) -> None:
    with signed.services.store.unit() as unit:
        person = unit.people.by_email("officer@example.org")
        assert person is not None
        unit.people.update(replace(person, department="another"))
        unit.commit()
    try:
        assert signed.browser("officer").get(signed.path).status_code == 404
    finally:
        with signed.services.store.unit() as unit:
            unit.people.update(person)
            unit.commit()
