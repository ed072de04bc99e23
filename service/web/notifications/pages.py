"""Notifications of the depositary: the list, one of them, the feed; for the archivist what became of the letters."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from service.domain.permissions import Actor, Permission
from service.translation import say
from service.web.instrument.files import sent
from service.web.shell import language
from service.web.shell.guard import needs, public
from service.web.shell.paging import page_links, page_number
from service.workflow.circulation import read
from service.workflow.context import Services
from service.workflow.disposal import holds
from service.workflow.holdings import read as holdings

blueprint = Blueprint("notifications", __name__, url_prefix="/notifications")
_LIMIT = 30


@blueprint.get("")
@public
def index(services: Services, actor: Actor | None) -> Any:
    """Every notification that this reader may read, newest first."""
    page = page_number()
    found, total = read.listed(services, actor, limit=_LIMIT, offset=(page - 1) * _LIMIT)
    links = page_links("notifications.index", page, total, _LIMIT)
    return render_template("notifications/list.html", found=found, total=total, links=links, spoken=language.current())


@blueprint.get("/feed.atom")
@public
def feed(services: Services, actor: Actor | None) -> Response:
    """The newest public notifications (Atom, RFC 4287), for whoever asks."""
    found, _ = read.listed(services, None, limit=read.FEED)
    base = services.settings.server.public_url
    organization = services.settings.organization.name
    text = render_template(
        "notifications/feed.xml", found=found, base=base, spoken=language.current(), now=services.clock(),
        author=organization.get(language.current()) or organization["en"],
    )  # fmt: skip
    return Response(text, mimetype="application/atom+xml")


@blueprint.get("/deliveries")
@needs(Permission.DEPOSIT_MAKE)
def deliveries(services: Services, actor: Actor) -> Any:
    """What became of the letters of each notification."""
    found, unconfirmed = read.deliveries(services, actor)
    return render_template(
        "notifications/deliveries.html", found=found, unconfirmed=unconfirmed, spoken=language.current()
    )


@blueprint.get("/<int:year>/<int:number>")
@public
def show(services: Services, actor: Actor | None, *, year: int, number: int) -> Any:
    """One notification."""
    entry, notice = read.one(services, actor, number, year)
    spoken = language.current()
    archivist = actor is not None and Permission.DEPOSIT_MAKE in actor.permissions
    return render_template(
        "notifications/one.html",
        entry=entry,
        notice=notice,
        spoken=spoken,
        says=[say(one, spoken) for one in notice.says],
        facts=[(say(label, spoken), text) for label, text in notice.facts],
        delivery=read.delivery(services, actor, number, year) if archivist and actor is not None else None,
        address=url_for("notifications.download", year=year, number=number),
        renewals=holdings.renewals(services, entry),
        holds=holds.on_subject(services, actor, entry.id),
    )


@blueprint.get("/<int:year>/<int:number>.pdf")
@public
def download(services: Services, actor: Actor | None, *, year: int, number: int) -> Any:
    """The sealed notification, from the archive; with ``deposited`` in the query, as it was deposited."""
    deposited = "deposited" in request.args
    return sent(read.file(services, actor, number, year, deposited=deposited), attachment=True)
