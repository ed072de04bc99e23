"""Page numbers in addresses (``?page=2``) and the links between pages."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext

_FURTHEST = 10_000


def page_number() -> int:
    """Of this request, from 1; nonsense is page 1."""
    text = request.args.get("page", "1")
    return min(max(int(text), 1), _FURTHEST) if text.isascii() and text.isdecimal() and len(text) < 7 else 1


def page_links(endpoint: str, page: int, total: int, limit: int, **arguments: Any) -> dict[str, Any] | None:
    """Parameters of the GOV.UK pagination; None when everything fits on one page."""
    last = -(-total // limit)
    if last <= 1:
        return None
    return neighbours(endpoint, page, more=page < last, **arguments)


def neighbours(endpoint: str, page: int, *, more: bool, **arguments: Any) -> dict[str, Any] | None:
    """The same for lists whose length nobody has counted."""
    links: dict[str, Any] = {"landmarkLabel": gettext("Pages of the list")}
    if page > 1:
        links["previous"] = {"href": url_for(endpoint, page=page - 1, **arguments), "text": gettext("Previous page")}
    if more:
        links["next"] = {"href": url_for(endpoint, page=page + 1, **arguments), "text": gettext("Next page")}
    return links if page > 1 or more else None
