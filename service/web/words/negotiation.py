"""Names of what happens while a text is negotiated, and of what an entry does to its thread."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from service.domain.negotiation.comments import EntryKind

EVENTS: Mapping[str, LazyString] = {
    "comment:write": lazy_gettext("Comments by the counterpart"),
    "comment:answer": lazy_gettext("Comments answered"),
}
ENTRIES: Mapping[str, LazyString] = {
    EntryKind.COMMENT: lazy_gettext("Comment"),
    EntryKind.ANSWER: lazy_gettext("Answer"),
    EntryKind.SETTLE: lazy_gettext("Settled"),
    EntryKind.REOPEN: lazy_gettext("Reopened"),
}


def register(app: Flask) -> None:
    """Makes the names filters."""
    app.add_template_filter(lambda kind: str(ENTRIES[kind]), "entry_name")
