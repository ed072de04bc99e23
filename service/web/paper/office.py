"""Signing on paper, for staff: choose it, print, upload scans that came by post, attest."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.jobs import JobKind
from service.domain.paper.copies import Means
from service.domain.permissions import Actor, Permission
from service.web.instrument.files import sent
from service.web.instrument.progress import box, latest
from service.web.shell.guard import needs, signed_in
from service.web.shell.messages import field_errors, refusal
from service.workflow.context import Services
from service.workflow.errors import NotReady
from service.workflow.paper import attest as paper_attest
from service.workflow.paper import files as paper_files
from service.workflow.paper import printing, scan
from service.workflow.queries import retrieve

blueprint = Blueprint("paper", __name__, url_prefix="/instruments/<instrument_id>/paper")


@blueprint.get("")
@needs(Permission.PAPER_SCAN)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Who signs on paper, what to print, and every scan with its findings."""
    return page(services, actor, instrument_id, address("paper", instrument_id=instrument_id))


@blueprint.post("")
@needs(Permission.PAPER_SCAN)
def choose(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Paper, or electronic after all."""
    return choose_means(services, actor, instrument_id, address("paper", instrument_id=instrument_id))


@blueprint.get("/print/<int:number>")
@needs(Permission.PAPER_SCAN)
def printed(services: Services, actor: Actor, *, instrument_id: str, number: int) -> Any:
    """The file to print."""
    return sent(printing.printable(services, actor, instrument_id, number=number), attachment=True)


@blueprint.post("/scan/<int:number>")
@needs(Permission.PAPER_SCAN)
def upload(services: Services, actor: Actor, *, instrument_id: str, number: int) -> Any:
    """A scan that came by post or by mail."""
    return take_scan(services, actor, instrument_id, number, address("paper", instrument_id=instrument_id))


@blueprint.get("/scans/<copy_id>/<name>")
@signed_in
def part(services: Services, actor: Actor, *, instrument_id: str, copy_id: str, name: str) -> Any:
    """A sheet for the screen, a file as uploaded, or the certified copy; for everybody who may see the instrument."""
    found = paper_files.part(services, actor, instrument_id, copy_id, name)
    return sent(found, attachment=found.mime != "image/jpeg" or name.startswith("file-"))


@blueprint.get("/scans/<copy_id>")
@needs(Permission.PAPER_ATTEST)
def look(services: Services, actor: Actor, *, instrument_id: str, copy_id: str) -> Any:
    """Every sheet beside the printed one, and what has to be attested."""
    return _attestation(services, actor, instrument_id, copy_id)


@blueprint.post("/scans/<copy_id>/attest")
@needs(Permission.PAPER_ATTEST)
def attest(services: Services, actor: Actor, *, instrument_id: str, copy_id: str) -> Any:
    """Attests; the certified copy is made in the background."""
    form = request.form
    _, copy = scan.copy_of(services, actor, instrument_id, copy_id)
    signed = {key: {"place": form.get(f"place-{key}", ""), "date": _date(key)} for key in copy.covers}
    try:
        paper_attest.attest(
            services,
            actor,
            instrument_id,
            copy_id,
            ticked=form.getlist("ticked"),
            seen_as=form.get("seen", ""),
            signed=signed,
        )
    except InvalidInput as error:
        return _attestation(services, actor, instrument_id, copy_id, errors=field_errors(error), status=400)
    flash(gettext("Attested. The certified copy is being made and sealed."), "done")
    return redirect(url_for("paper.show", instrument_id=instrument_id), 303)


@blueprint.post("/scans/<copy_id>/refuse")
@needs(Permission.PAPER_ATTEST)
def refuse(services: Services, actor: Actor, *, instrument_id: str, copy_id: str) -> Any:
    """Says why the scan is not accepted."""
    try:
        paper_attest.refuse(services, actor, instrument_id, copy_id, reason=request.form.get("reason", ""))
    except InvalidInput as error:
        return _attestation(services, actor, instrument_id, copy_id, errors=field_errors(error), status=400)
    flash(gettext("The scan was not accepted; the reason is shown beside it."), "done")
    return redirect(url_for("paper.show", instrument_id=instrument_id), 303)


def _date(key: str) -> str:
    """ISO, as far as the three fields hold numbers."""
    day, month, year = (request.form.get(f"date-{key}-{part}", "").strip() for part in ("day", "month", "year"))
    return f"{year:0>4}-{month:0>2}-{day:0>2}" if day and month and year else ""


def _attestation(
    services: Services, actor: Actor, instrument_id: str, copy_id: str, *, errors: Any = None, status: int = 200
) -> Any:
    case, copy = scan.copy_of(services, actor, instrument_id, copy_id)
    errors = errors or {}
    return render_template(
        "paper/paper_attest.html",
        copy=copy,
        errors={_place_of(path): messages for path, messages in errors.items()},
        form=request.form,
        instrument=case.instrument,
        original=case.route.chain(copy.party).original,
        own=copy.by == actor.id,
        signers=[one for one in case.route.signatories if one.key in copy.covers],
    ), status


def _place_of(path: str) -> str:
    """The id of the first control that an error is about."""
    return f"{path}-day" if path.startswith("date-") else path


def address(blueprint_name: str, **arguments: Any) -> dict[str, Any]:
    """The addresses of one side: those of the staff, or those of the counterpart behind its link."""

    def to(endpoint: str, **more: Any) -> str:
        return url_for(f"{blueprint_name}.{endpoint}", **arguments, **more)

    return {"to": to, "back": url_for("instruments.show", **arguments) if arguments else url_for("counterpart.show")}


def page(
    services: Services,
    actor: Actor,
    instrument_id: str,
    links: dict[str, Any],
    *,
    errors: Any = None,
    status: int = 200,
) -> Any:
    """The one page of signing on paper, for both sides."""
    case = scan.paper_case(services, actor, instrument_id)
    view = retrieve.instrument(services, actor, instrument_id)
    return render_template(
        "paper/paper.html",
        box=box(latest(view.jobs, JobKind.CHECK_SCAN, JobKind.CERTIFY_SCAN, JobKind.FINISH_ON_PAPER)),
        choosable=[one for one in case.choosable if scan.may_choose(actor, case.instrument, one)],
        covered=[
            {"value": one.key, "text": one.name, "checked": number == 0} for number, one in enumerate(case.ink_now)
        ],
        case=case,
        links=links,
        errors=errors or {},
        instrument=case.instrument,
        ink=case.route.ink,
        originals=[chain.original for chain in case.route.chains],
    ), status


def choose_means(services: Services, actor: Actor, instrument_id: str, links: dict[str, Any]) -> Any:
    """Records the choice."""
    means = request.form.get("means", "")
    if means not in set(Means):
        errors = {"means": [gettext("Choose how to sign.")]}
        return page(services, actor, instrument_id, links, errors=errors, status=400)
    scan.choose(services, actor, instrument_id, key=request.form.get("key", ""), means=Means(means))
    flash(gettext("The choice is recorded."), "done")
    return redirect(links["to"]("show"), 303)


def take_scan(services: Services, actor: Actor, instrument_id: str, number: int, links: dict[str, Any]) -> Any:
    """Takes the files of one original's scan."""
    files = [(file.filename or "", file.stream.read()) for file in request.files.getlist("scan") if file.filename]
    try:
        scan.upload(
            services,
            actor,
            instrument_id,
            number=number,
            files=files,
            covers=request.form.getlist("covers"),
            keep=request.form.get("keep") == "yes",
        )
    except InvalidInput as error:
        return page(services, actor, instrument_id, links, errors=field_errors(error), status=400)
    except NotReady as error:
        return page(services, actor, instrument_id, links, errors={f"scan-{number}": [refusal(error)]}, status=409)
    flash(gettext("The scan of original %(n)s is uploaded and is being examined.", n=number), "done")
    return redirect(links["to"]("show"), 303)
