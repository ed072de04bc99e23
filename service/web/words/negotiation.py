"""Names of what happens while a text is negotiated, and of what an entry does to its thread."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from service.domain.negotiation.comments import EntryKind
from service.domain.negotiation.proposals import ChangeKind, Verdict

EVENTS: Mapping[str, LazyString] = {
    "comment:write": lazy_gettext("Comments by the counterpart"),
    "comment:answer": lazy_gettext("Comments answered"),
    "counterproposal:make": lazy_gettext("Version of the counterpart in Word"),
    "counterproposal:decide": lazy_gettext("Changes of the counterpart examined"),
}
ENTRIES: Mapping[str, LazyString] = {
    EntryKind.COMMENT: lazy_gettext("Comment"),
    EntryKind.ANSWER: lazy_gettext("Answer"),
    EntryKind.SETTLE: lazy_gettext("Settled"),
    EntryKind.REOPEN: lazy_gettext("Reopened"),
}


CHANGES: Mapping[str, LazyString] = {
    ChangeKind.ANSWER: lazy_gettext("New answer"),
    ChangeKind.REPLACE: lazy_gettext("Other wording"),
    ChangeKind.INSERT: lazy_gettext("New paragraph"),
    ChangeKind.DROP: lazy_gettext("Paragraph left out"),
    ChangeKind.ADD_ARTICLE: lazy_gettext("New article"),
    ChangeKind.OMIT_ARTICLE: lazy_gettext("Article left out"),
    ChangeKind.HEADING: lazy_gettext("Other heading"),
    ChangeKind.TABLE: lazy_gettext("Change in a table"),
    ChangeKind.MOVED: lazy_gettext("Article in another place"),
}
VERDICTS: Mapping[str, LazyString] = {
    Verdict.ACCEPT: lazy_gettext("Accepted"),
    Verdict.DECLINE: lazy_gettext("Not accepted"),
}
TRACKED: Mapping[str, LazyString] = {"inserted": lazy_gettext("Inserted"), "deleted": lazy_gettext("Deleted")}


def register(app: Flask) -> None:
    """Makes the names filters."""
    app.add_template_filter(lambda kind: str(ENTRIES[kind]), "entry_name")
    app.add_template_filter(lambda kind: str(CHANGES[kind]), "proposed_name")
    app.add_template_filter(lambda verdict: str(VERDICTS[verdict]), "verdict_name")
    app.add_template_filter(lambda kind: str(TRACKED[kind]), "tracked_name")
