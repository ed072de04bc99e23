"""The register: search, and one entry."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from service.domain.permissions import Actor, Permission
from service.web.instrument.files import sent
from service.web.shell.guard import needs
from service.web.shell.paging import page_links, page_number
from service.workflow import access_code
from service.workflow.context import Services
from service.workflow.deposit import later_acts
from service.workflow.queries import archive_files, retrieve

blueprint = Blueprint("register", __name__, url_prefix="/register")
_FACETS = ("year", "department", "kind", "language")
_LIMIT = 20


@blueprint.get("")
@needs(Permission.REGISTER_READ)
def index(services: Services, actor: Actor) -> Any:
    """Entries that match the words and facets; all of them, newest first, without a query."""
    query = request.args.get("q", "").strip()
    chosen = {name: request.args.get(name) or None for name in _FACETS}
    page = page_number()
    found = retrieve.search(
        services,
        actor,
        query,
        year=_year(chosen["year"]),
        department=chosen["department"],
        kind=chosen["kind"],
        language=chosen["language"],
        limit=_LIMIT,
        offset=(page - 1) * _LIMIT,
    )
    links = page_links("register.index", page, found.total, _LIMIT, q=query or None, **chosen)
    return render_template(
        "register/register.html", chosen=chosen, found=found, links=links, query=query, filtered=any(chosen.values())
    )


@blueprint.get("/<int:year>/<int:number>")
@needs(Permission.REGISTER_READ)
def show(services: Services, actor: Actor, *, year: int, number: int) -> Any:
    """One entry with its downloads."""
    entry = retrieve.register_entry(services, actor, number, year)
    on_it, by_it = later_acts.of_entry(services, entry)
    code = access_code.code_of(services, entry.instrument_id)
    renewed = retrieve.renewals(services, actor, entry)
    return render_template(
        "register/entry.html", entry=entry, acts=on_it, acts_of_it=by_it, code=code, renewals=renewed
    )


@blueprint.get("/<int:year>/<int:number>/<name>")
@needs(Permission.REGISTER_READ)
def download(services: Services, actor: Actor, *, year: int, number: int, name: str) -> Any:
    """A signed original, as it is now or as it was deposited, or a receipt; from the archive itself."""
    return sent(archive_files.deposited_file(services, actor, number, year, name), attachment=True)


def _year(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) == 4 else None
