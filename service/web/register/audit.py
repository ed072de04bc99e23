"""What the last audit of the archive found, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from service.depository.audit.findings import Kind, Question
from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.web.shell.paging import page_links, page_number
from service.workflow.context import Services
from service.workflow.preservation import audit, silence
from service.workflow.replica import repair

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
SENTENCES: Mapping[Kind, tuple[LazyString, LazyString]] = {
    Kind.CONTENT: (
        lazy_gettext("A file is missing, or differs from the one that was deposited."),
        lazy_gettext(
            "Do not use the file. Propose a repair; without a replica, the operator restores the whole deposit from a copy."
        ),
    ),
    Kind.DECLARATION: (
        lazy_gettext("The file that marks the folder of a deposit is missing or altered."),
        lazy_gettext("Propose a repair; without a replica, the operator restores the whole deposit from a copy."),
    ),
    Kind.DOUBLE_NUMBER: (
        lazy_gettext("Two deposits have the same register number."),
        lazy_gettext("Find out from the log which of them was first, and decide what becomes of the other."),
    ),
    Kind.INVENTORY: (
        lazy_gettext("The list of a deposit’s files is missing or altered."),
        lazy_gettext("Propose a repair; without a replica, the operator restores the whole deposit from a copy."),
    ),
    Kind.LOG: (
        lazy_gettext("The log contradicts its signed state (checkpoint) or the register."),
        lazy_gettext("Make no deposits. The operator compares the log with its copies and restores it."),
    ),
    Kind.MISPLACED: (
        lazy_gettext("One deposit lies in the place of another."),
        lazy_gettext("Propose the repair of both; without a replica, the operator restores both deposits from a copy."),
    ),
    Kind.MISSING_OBJECT: (
        lazy_gettext("The register or the log has a deposit that the archive does not have."),
        lazy_gettext("Propose a repair; without a replica, the operator restores the deposit from a copy."),
    ),
    Kind.NOT_IN_LOG: (
        lazy_gettext("The archive has a deposit, or a later version of one, that the log does not have."),
        lazy_gettext(
            "The operator runs “alternat recover”. If the discrepancy persists, the operator compares the log with its copies."
        ),
    ),
    Kind.OLD_VERSION: (
        lazy_gettext("A deposit was put back to an older state than the log knows."),
        lazy_gettext("Propose a repair; without a replica, the operator restores the deposit from a newer copy."),
    ),
    Kind.REGISTER: (
        lazy_gettext("The register’s entry differs from the record in the archive."),
        lazy_gettext("The archive is the record. The operator restores the database, or rebuilds it from the archive."),
    ),
    Kind.ROOT: (
        lazy_gettext("The files that describe the archive as a whole are missing or altered."),
        lazy_gettext("The operator restores these files from a copy. No deposit is affected."),
    ),
    Kind.SIDECAR: (
        lazy_gettext("The fingerprint of the list of a deposit’s files is missing or incorrect."),
        lazy_gettext("Propose a repair; without a replica, the operator restores the whole deposit from a copy."),
    ),
    Kind.STRAY_FILE: (
        lazy_gettext("The archive has a file or a folder that belongs to no deposit."),
        lazy_gettext("The operator finds out who put it there, and moves it out of the archive."),
    ),
    Kind.STRAY_OBJECT: (
        lazy_gettext("The archive has a deposit that the register does not know."),
        lazy_gettext(
            "The operator runs “alternat recover”, which completes an interrupted deposit. If the discrepancy persists, examine the deposit with the operator."
        ),
    ),
}
"""Kind -> what was found, and what to do about it."""
ASKED: Mapping[Question, LazyString] = {
    Question.BYTES: lazy_gettext("Is every file as it was stored?"),
    Question.COMPLETE: lazy_gettext("Is every deposit there, and nothing else?"),
    Question.LOG: lazy_gettext("Is every deposit recorded in the transparency log?"),
    Question.DATABASE: lazy_gettext("Does the register say the same as the archive?"),
}
"""The four questions of the audit."""
_LIMIT = 50


@blueprint.get("")
@needs(Permission.ARCHIVE_READ)
def index(services: Services, actor: Actor) -> Any:
    """What stands, by question, with what to do, and how long ago everything was examined."""
    page, seen = page_number(), audit.overview(services, actor)
    found = audit.findings(services, actor, limit=_LIMIT, offset=(page - 1) * _LIMIT)
    rows = [(one, *map(str, SENTENCES[one.finding.kind])) for one in found]
    waiting = len(repair.listed(services, actor)[0])
    links = page_links("audit.index", page, seen.open, _LIMIT)
    return render_template(
        "register/audit.html",
        seen=seen,
        rows=rows,
        links=links,
        waiting=waiting,
        questions=ASKED,
        repairable=services.settings.replica.on,
        silent=[silence.sentence(one) for one in silence.silent(services)],
    )
