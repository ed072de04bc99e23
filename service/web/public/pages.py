"""The public register: list by letter and year, search, and the page of an entry. Nobody has to sign in."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

from flask import Blueprint, Response, render_template, request

from service import accounts
from service.domain.errors import NotFound
from service.domain.later.standing import Status
from service.domain.permissions import Actor
from service.web.instrument.files import sent
from service.web.public import linked_data
from service.web.public.shared import configure, entry_address
from service.web.shell.guard import public
from service.web.shell.language import PARAMETER
from service.web.shell.paging import neighbours, page_links, page_number
from service.workflow.context import Services
from service.workflow.public import register

blueprint = Blueprint("public_register", __name__, url_prefix="/public/register")
configure(blueprint)
_LIMIT: Final = 20
_LETTER_LIMIT: Final = 100


@blueprint.get("")
@public
def index(services: Services, actor: Actor | None) -> Any:
    """Open entries: those that answer the words, those of a letter, or all, newest first."""
    letters = register.letters(services)
    letter = request.args.get("letter", "").upper()
    if letter in letters:
        return _of_letter(services, letters, letter)
    query, year, status = request.args.get("q", "").strip(), _year(), _status()
    page = page_number()
    answer = register.search(services, query, year=year, status=status, limit=_LIMIT, offset=(page - 1) * _LIMIT)
    every = answer.found if not (query or year or status) else register.search(services, "", limit=1).found
    kept = {"q": query or None, "year": year, "status": status, PARAMETER: request.args.get(PARAMETER)}
    return render_template(
        "public/register.html",
        answer=answer,
        every=every,
        letters=letters,
        links=neighbours("public_register.index", page, more=answer.found.further, **kept),
        query=query,
        status=status,
        today=services.clock().date(),
        year=year,
    )


@blueprint.get("/<int:year>/<int:number>")
@public
def show(services: Services, actor: Actor | None, *, year: int, number: int) -> Any:
    """One entry. This address never changes; of what was disposed of it says so (410)."""
    found = register.entry(services, number, year)
    text = render_template(
        "public/entry.html",
        found=found,
        linked_data=linked_data.legislation(services, found),
        own=entry_address(number, year),
    )
    return text, 200 if found.row.disposed_at is None else 410


@blueprint.get("/<int:year>/<int:number>/<name>")
@public
def download(services: Services, actor: Actor | None, *, year: int, number: int, name: str) -> Response:
    """A signed original, where it is open."""
    accounts.question(services, actor, address=request.remote_addr or "")
    return sent(register.file(services, number, year, name), attachment=False)


def _of_letter(services: Services, letters: dict[str, int], letter: str) -> Any:
    page = page_number()
    rows = register.of_letter(services, letter, limit=_LETTER_LIMIT, offset=(page - 1) * _LETTER_LIMIT)
    if not rows and page > 1:
        raise NotFound(noun="page")
    parties = [(partner, list(of_it)) for partner, of_it in groupby(rows, lambda row: row.partner)]
    kept = {"letter": letter, PARAMETER: request.args.get(PARAMETER)}
    every = register.search(services, "", limit=1).found
    links = page_links("public_register.index", page, letters[letter], _LETTER_LIMIT, **kept)
    return render_template(
        "public/letter.html", every=every, letter=letter, letters=letters, links=links, parties=parties
    )


def _status() -> Status | None:
    """A word that is no status is left out, as a year is that is none."""
    return next((one for one in Status if one == request.args.get("status")), None)


def _year() -> int | None:
    text = request.args.get("year", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) == len("2026") else None
