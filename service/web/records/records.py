"""Conference documents: list and search, one document, its files and its receipt."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from service.domain.permissions import Actor, Permission
from service.store.holdings.records import RecordQuestion
from service.web.instrument.files import sent
from service.web.shell import language
from service.web.shell.guard import needs
from service.web.shell.page_context import in_language
from service.web.shell.paging import page_links, page_number
from service.web.words.labels import language_name
from service.workflow.context import Services
from service.workflow.disposal import decide as disposals
from service.workflow.disposal import holds
from service.workflow.holdings import read as holdings
from service.workflow.records import read
from service.workflow.records.record import LANGUAGES

blueprint = Blueprint("records", __name__, url_prefix="/records")
_LIMIT = 20
_ASKED = ("q", "body", "year", "language", "review")


@blueprint.get("")
@needs(Permission.REGISTER_READ)
def index(services: Services, actor: Actor) -> Any:
    """Documents that match, newest first; all that the reader may see, without a question."""
    asked = {name: request.args.get(name, "").strip() for name in _ASKED}
    page = page_number()
    question = RecordQuestion(
        words=asked["q"],
        body=asked["body"],
        language=asked["language"],
        year=_year(asked["year"]),
        review_by=services.clock().date() if asked["review"] else None,
    )
    found = read.search(services, actor, question, limit=_LIMIT, offset=(page - 1) * _LIMIT)
    years = read.years(services, actor)
    return render_template(
        "records/records.html",
        found=found,
        asked=asked,
        narrowed=any(asked.values()),
        bodies=body_names(services),
        languages={one: language_name(one) for one in LANGUAGES},
        links=page_links("records.index", page, found.total, _LIMIT, **{k: v or None for k, v in asked.items()}),
        years={str(one): str(one) for one in years},
        gone=disposals.of_subjects(services, [one.entry.id for one in found.found]),
        holds=holds.on_subjects(services, actor, [one.entry.id for one in found.found]),
    )


@blueprint.get("/<uuid:record_id>")
@needs(Permission.REGISTER_READ)
def show(services: Services, actor: Actor, *, record_id: Any) -> Any:
    """One document."""
    found = read.record(services, actor, str(record_id))
    gone = disposals.of_subjects(services, [found.entry.id]).get(found.entry.id)
    return render_template(
        "records/record.html", found=found, decisions=read.decisions(services, found), disposal=gone,
        holds=holds.on_subject(services, actor, found.entry.id), renewals=holdings.renewals(services, found.entry),
    )  # fmt: skip


@blueprint.get("/<uuid:record_id>/files/<name>")
@needs(Permission.REGISTER_READ)
def download(services: Services, actor: Actor, *, record_id: Any, name: str) -> Any:
    """A file as it is now; with ``deposited`` in the query, as it was deposited."""
    deposited = "deposited" in request.args
    return sent(holdings.file(services, actor, str(record_id), f"files/{name}", deposited=deposited), attachment=True)


@blueprint.get("/<uuid:record_id>/receipt.json")
@needs(Permission.REGISTER_READ)
def receipt(services: Services, actor: Actor, *, record_id: Any) -> Any:
    """The receipt that anybody can check without the service."""
    return sent(holdings.receipt(services, actor, str(record_id)), attachment=True)


@blueprint.get("/<uuid:record_id>/receipt.pdf")
@needs(Permission.REGISTER_READ)
def receipt_page(services: Services, actor: Actor, *, record_id: Any) -> Any:
    """The same as a page to read and print, with the receipt attached."""
    return sent(holdings.receipt_page(services, actor, str(record_id), language.current()), attachment=True)


def body_names(services: Services) -> dict[str, str]:
    """Key -> name in the reader's language, in the order of the file."""
    chosen = language.current()
    return {one.key: in_language(one.name, chosen) for one in services.settings.record_bodies}


def _year(text: str) -> int | None:
    return int(text) if len(text) == 4 and text.isascii() and text.isdecimal() and int(text) else None
