"""What programs read of the public register: the feed of new entries, the map for search engines, and what they may visit."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, render_template, url_for

from service.domain.permissions import Actor
from service.web.public.shared import configure, entry_address, whole
from service.web.shell.guard import public
from service.workflow.context import Services
from service.workflow.public import register

blueprint = Blueprint("public_feeds", __name__)
configure(blueprint)
_NEWEST: Final = 50
_MAP_MOST: Final = 50_000
"""Addresses in one map (sitemaps.org). The register of one organization has fewer; of more, the newest are named."""


@blueprint.get("/public/register/feed.atom")
@public
def feed(services: Services, actor: Actor | None) -> Response:
    """Entries that were opened last, as Atom (RFC 4287)."""
    rows = register.newest(services, limit=_NEWEST)
    text = render_template(
        "public/feed.xml",
        rows=rows,
        entry_address=entry_address,
        updated=max((row.changed_at for row in rows), default=None),
        list_address=whole(url_for("public_register.index")),
        own_address=whole(url_for("public_feeds.feed")),
    )
    return Response(text, mimetype="application/atom+xml")


@blueprint.get("/sitemap.xml")
@public
def sitemap(services: Services, actor: Actor | None) -> Response:
    """The addresses of the open entries, for search engines."""
    rows = register.newest(services, limit=_MAP_MOST - 1)
    text = render_template(
        "public/sitemap.xml",
        rows=rows,
        entry_address=entry_address,
        list_addresses=[whole(url_for(name)) for name in ("public_register.index", "treaties.index")],
    )
    return Response(text, mimetype="application/xml")


@blueprint.get("/robots.txt")
@public
def robots(services: Services, actor: Actor | None) -> Response:
    """Programs that visit pages by themselves may visit the public register and the treaties, and nothing else."""
    allowed = (
        url_for("public_register.index").rsplit("/", 1)[0] + "/",
        url_for("treaties.index"),
        url_for("states.index"),
    )
    lines = (
        "User-agent: *",
        *(f"Allow: {path}" for path in allowed),
        "Allow: /static/",
        "Disallow: /",
        f"Sitemap: {whole(url_for('public_feeds.sitemap'))}",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
