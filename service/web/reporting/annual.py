"""Reports on the agreements and the depository over a period: the figures as tables, and as Word, PDF and CSV."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, gettext

from service.domain.permissions import Actor, Permission
from service.translation import NAMES
from service.web.instrument.files import sent
from service.web.instrument.progress import UNDER_WAY, sentence
from service.web.reporting import content
from service.web.shell.guard import needs
from service.web.shell.language import current
from service.web.shell.tables import csv_file
from service.web.words.dates import day
from service.workflow.context import Services
from service.workflow.download import Download
from service.workflow.reporting import archive, figures, reports

blueprint = Blueprint("annual_report", __name__, url_prefix="/reports")
ZIP: Final = "application/zip"
_DATED: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Asked:
    first: date
    last: date
    language: str
    typed: dict[str, str]
    errors: dict[str, list[str]]


@blueprint.get("")
@needs(Permission.REPORT_COMPILE)
def index(services: Services, actor: Actor) -> Any:
    """The figures of a period, and the reports that were made."""
    return _page(services, actor, _asked(services, request.args))


@blueprint.post("")
@needs(Permission.REPORT_COMPILE)
def make(services: Services, actor: Actor) -> Any:
    """Fixes words and figures, and has the files made."""
    asked = _asked(services, request.form)
    if asked.errors:
        return _page(services, actor, asked), 400
    found = figures.count(services, actor, first=asked.first, last=asked.last)
    with force_locale(asked.language):
        said = content.report(services, found)
    stored = reports.ask(services, actor, said, first=asked.first, last=asked.last)
    flash(gettext("The report is being made. The files appear on this page."), "done")
    return redirect(url_for("annual_report.show", report_id=stored.id), 303)


@blueprint.get("/figures.zip")
@needs(Permission.REPORT_COMPILE)
def export(services: Services, actor: Actor) -> Response:
    """Each table as CSV, in one archive."""
    asked = _asked(services, request.args)
    found = figures.count(services, actor, first=asked.first, last=asked.last)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        for table in content.tables(services, found):
            files.writestr(zipfile.ZipInfo(f"{table.key}.csv", _DATED), csv_file(table.columns, table.rows))
    name = f"report-{asked.first.isoformat()}-{asked.last.isoformat()}.zip"
    return sent(Download(name, ZIP, packed.getvalue()), attachment=True)


@blueprint.get("/<report_id>")
@needs(Permission.REPORT_COMPILE)
def show(services: Services, actor: Actor, *, report_id: str) -> Any:
    """One report: its files, or how far they are."""
    found, job = reports.get(services, actor, report_id)
    waits = job is not None and job.state in UNDER_WAY
    said = sentence(job) if job is not None else ""
    kept = archive.archived(services, actor, report_id)
    return render_template("reporting/report.html", archived=kept, report=found, said=said, waits=waits)


@blueprint.post("/<report_id>/archive")
@needs(Permission.DEPOSIT_MAKE)
def keep(services: Services, actor: Actor, *, report_id: str) -> Any:
    """The archivist deposits the report."""
    archive.archive(services, actor, report_id)
    flash(gettext("The report is in the archive and in the transparency log."), "done")
    return redirect(url_for("annual_report.show", report_id=report_id), 303)


@blueprint.get("/<report_id>/<any(docx, pdf):form>")
@needs(Permission.REPORT_COMPILE)
def download(services: Services, actor: Actor, *, report_id: str, form: str) -> Response:
    """The Word file or the PDF."""
    return sent(reports.download(services, actor, report_id, form), attachment=True)


def _page(services: Services, actor: Actor, asked: _Asked) -> Any:
    found = figures.count(services, actor, first=asked.first, last=asked.last)
    return render_template(
        "reporting/annual.html",
        asked=asked,
        errors=asked.errors,
        languages=NAMES,
        made=reports.newest(services, actor),
        period=gettext("%(first)s to %(last)s", first=day(found.first), last=day(found.last)),
        said=content.report(services, found),
    )


def _asked(services: Services, values: Any) -> _Asked:
    """The last calendar year where nothing usable is asked for."""
    today = services.clock().date()
    usual = {"since": date(today.year - 1, 1, 1), "until": date(today.year - 1, 12, 31)}
    typed = {name: values.get(name, "").strip() for name in usual}
    errors: dict[str, list[str]] = {}
    days: dict[str, date] = {}
    for name, text in typed.items():
        known = _day(text)
        days[name] = known or usual[name]
        if text and known is None:
            errors[name] = [gettext("Enter the day as year-month-day, for example 2027-03-31.")]
    if days["since"] > days["until"] and not errors:
        errors["until"] = [gettext("The last day is before the first. Enter the same day or a later one.")]
    elif days["until"] - days["since"] > timedelta(days=366 * 50):
        errors["until"] = [gettext("A report covers at most fifty years. Choose a shorter period.")]
    if errors:
        days = dict(usual)
    language = values.get("language", "")
    shown = {name: typed[name] or days[name].isoformat() for name in usual}
    return _Asked(days["since"], days["until"], language if language in NAMES else current(), shown, errors)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2027-03-31") and "1900" < text < "9999" else None
    except ValueError:
        return None
