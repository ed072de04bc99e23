"""Search snippets with their hits marked."""

from __future__ import annotations

from flask import Flask
from markupsafe import Markup, escape

from service.store.search.snippets import HIT_BEGINS, HIT_ENDS


def marked(snippet: str) -> Markup:
    """A search snippet with the marks of ``service.store.search.snippets`` around its hits; everything is escaped first."""
    safe = str(escape(snippet)).replace(HIT_BEGINS, "<mark>").replace(HIT_ENDS, "</mark>")
    return Markup(safe)  # noqa: S704 - escaped in the line above


def register(app: Flask) -> None:
    """Makes the function of this module a filter of the same name."""
    app.add_template_filter(marked)
