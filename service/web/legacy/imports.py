"""An archivist takes an earlier register over in the browser: table, scans, report, start, and what became of each row."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext

from service.domain.errors import InvalidInput
from service.domain.jobs import JobState
from service.domain.legacy.imports import ImportState, RowOutcome
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.web.instrument.progress import UNDER_WAY, sentence
from service.web.register.words import level_name
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors, shown
from service.web.shell.paging import page_links, page_number
from service.web.shell.tables import Column, sent_table
from service.workflow.context import Services
from service.workflow.errors import NotReady
from service.workflow.legacy import prepare, read, run
from service.workflow.legacy.enter import ACCESS
from service.workflow.legacy.prepare import Asked
from service.workflow.legacy.report import REPORTED
from service.workflow.legacy.unpack import Upload

blueprint = Blueprint("imports", __name__, url_prefix="/register/imports")
SHOWN: Final = 100
"""Findings, or rows, of one page."""
STATES: Final = {
    ImportState.PREPARED: lazy_gettext("Being prepared"),
    ImportState.STARTED: lazy_gettext("Being imported"),
    ImportState.DONE: lazy_gettext("Imported"),
}
OUTCOMES: Final = {
    RowOutcome.ENTERED: lazy_gettext("Entry made"),
    RowOutcome.THERE: lazy_gettext("In the register before"),
    RowOutcome.WAITING: lazy_gettext("Not imported yet"),
}
_DATES: Final = {
    "": lazy_gettext("Not known: report the unclear days"),
    "day-first": lazy_gettext("Day first: 03/09/1999 is 3 September"),
    "month-first": lazy_gettext("Month first: 03/09/1999 is 9 March"),
}


@blueprint.get("")
@needs(Permission.DEPOSIT_MAKE)
def index(services: Services, actor: Actor) -> Any:
    """The imports, and the form that begins one."""
    return _index(services, actor, {})


@blueprint.post("")
@needs(Permission.DEPOSIT_MAKE)
def begin(services: Services, actor: Actor) -> Any:
    """Takes the table. Browsers do not send a file twice, so after an error it is chosen again."""
    try:
        import_id = prepare.begin(services, actor, _asked())
    except InvalidInput as error:
        return _index(services, actor, field_errors(error)), 400
    except NotReady as error:
        return _index(services, actor, {"table": [shown(error.message)]}), 409
    return redirect(url_for("imports.show", import_id=import_id), 303)


@blueprint.get("/<import_id>")
@needs(Permission.DEPOSIT_MAKE)
def show(services: Services, actor: Actor, *, import_id: str) -> Any:
    """One import, as far as it is."""
    return _page(services, actor, import_id, {})


@blueprint.post("/<import_id>/table")
@needs(Permission.DEPOSIT_MAKE)
def replace_table(services: Services, actor: Actor, *, import_id: str) -> Any:
    """Another table, or another reading of the same."""
    try:
        prepare.replace_table(services, actor, import_id, _asked())
    except InvalidInput as error:
        return _page(services, actor, import_id, field_errors(error)), 400
    flash(gettext("The table has been examined. The report is below."), "done")
    return redirect(url_for("imports.show", import_id=import_id), 303)


@blueprint.post("/<import_id>/scans")
@needs(Permission.DEPOSIT_MAKE)
def add_scans(services: Services, actor: Actor, *, import_id: str) -> Any:
    """Several files, or ZIP archives of them. Those that can be kept are, whatever the others are."""
    chosen = [Upload(one.filename, one.stream) for one in request.files.getlist("scan") if one.filename]
    kept, refused = prepare.add_scans(services, actor, import_id, chosen)
    if not chosen:
        refused = [Message("Choose the scans: PDF files, or a ZIP archive of them.")]
    if refused:
        return _page(services, actor, import_id, {"scan": [shown(one) for one in refused]}, kept=kept), 400
    flash(ngettext("%(num)s scan has been added.", "%(num)s scans have been added.", kept), "done")
    return redirect(url_for("imports.show", import_id=import_id), 303)


@blueprint.post("/<import_id>/scans/unused")
@needs(Permission.DEPOSIT_MAKE)
def remove_unused(services: Services, actor: Actor, *, import_id: str) -> Any:
    """Scans that no row names go."""
    prepare.remove_unused(services, actor, import_id)
    return redirect(url_for("imports.show", import_id=import_id), 303)


@blueprint.post("/<import_id>/start")
@needs(Permission.DEPOSIT_MAKE)
def start(services: Services, actor: Actor, *, import_id: str) -> Any:
    """Has the entries made."""
    try:
        run.start(services, actor, import_id)
    except NotReady as error:
        return _page(services, actor, import_id, {"start": [shown(error.message)]}), 409
    return redirect(url_for("imports.show", import_id=import_id), 303)


@blueprint.post("/<import_id>/discard")
@needs(Permission.DEPOSIT_MAKE)
def discard(services: Services, actor: Actor, *, import_id: str) -> Any:
    """Forgets what was prepared."""
    prepare.discard(services, actor, import_id)
    flash(gettext("The import has been discarded. The register stays as it is."), "done")
    return redirect(url_for("imports.index"), 303)


@blueprint.get("/<import_id>/report.csv")
@needs(Permission.DEPOSIT_MAKE)
def report(services: Services, actor: Actor, *, import_id: str) -> Response:
    """Every defect and note, by row and column."""
    found = read.view(services, actor, import_id).report
    columns = tuple(Column(name, name) for name in ("row", "column", "kind", "finding"))
    rows = [(one.row, one.column, _kind(note=one.note), shown(one.said)) for one in found.findings]
    return sent_table("import-report", "csv", columns, rows)


@blueprint.get("/<import_id>/rows.csv")
@needs(Permission.DEPOSIT_MAKE)
def rows(services: Services, actor: Actor, *, import_id: str) -> Response:
    """What became of each row."""
    read.view(services, actor, import_id)
    columns = tuple(Column(name, name) for name in ("row", "number", "title", "outcome"))
    found = read.rows(services, actor, import_id)
    listed = [(one.row, f"{one.number}/{one.year}", one.title, str(OUTCOMES[one.outcome])) for one in found]
    return sent_table("import-rows", "csv", columns, listed)


def _asked() -> Asked:
    chosen = request.files.get("table")
    name = chosen.filename if chosen is not None else ""
    data = chosen.stream.read() if chosen is not None and name else None
    return Asked(
        name=name or "",
        data=data,
        access=request.form.get("access", ACCESS[0]),
        dates=request.form.get("dates", ""),
    )


def _index(services: Services, actor: Actor, errors: dict[str, list[str]]) -> str:
    return render_template(
        "legacy/imports.html",
        made=read.newest(services, actor),
        errors=errors,
        states=STATES,
        typed=request.form,
        **_choices(services),
    )


def _page(services: Services, actor: Actor, import_id: str, errors: dict[str, list[str]], *, kept: int = 0) -> str:
    found, page = read.view(services, actor, import_id), page_number()
    first = (page - 1) * SHOWN
    prepared = found.made.state is ImportState.PREPARED
    total = len(found.report.findings) if prepared else sum(found.outcomes.values())
    job = found.job
    return render_template(
        "legacy/import.html",
        found=found,
        findings=found.report.findings[first : first + SHOWN],
        rows=[] if prepared else read.rows(services, actor, import_id, limit=SHOWN, offset=first),
        outcomes=OUTCOMES,
        links=page_links("imports.show", page, total, SHOWN, import_id=import_id),
        errors=errors,
        kept=kept,
        typed=request.form or {"access": found.made.access, "dates": found.made.dates},
        states=STATES,
        waits=job is not None and job.state in UNDER_WAY and not prepared,
        failed=job is not None and job.state is JobState.FAILED and found.made.state is ImportState.STARTED,
        said=sentence(job) if job is not None else "",
        size=sum(one.size for one in found.scans),
        reported=REPORTED,
        **_choices(services),
    )


def _choices(services: Services) -> dict[str, Any]:
    return {
        "accesses": {one: level_name(one) for one in ACCESS},
        "dates": _DATES,
        "most": services.settings.limits.body_bytes,
        "most_rows": prepare.MOST_ROWS - 1,
        "days": services.settings.limits.import_days,
    }


def _kind(*, note: bool) -> str:
    return gettext("Note") if note else gettext("Defect")
