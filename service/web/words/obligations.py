"""Names of obligations, of how they stand, and of who owes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from service.domain.obligations.obligation import Obligation, ReportState, Standing
from service.domain.obligations.rules import BOTH, ObligationKind
from service.domain.parties import COUNTERPART, ORGANIZATION
from service.web.shell import language
from service.web.shell.messages import shown
from service.web.words import filters
from service.web.words.dates import day
from service.workflow.obligations import words

STANDINGS: Mapping[str, LazyString] = {
    Standing.OVERDUE: lazy_gettext("Overdue"),
    Standing.SOON: lazy_gettext("Due soon"),
    Standing.OPEN: lazy_gettext("Open"),
    Standing.MET: lazy_gettext("Met"),
    Standing.WAIVED: lazy_gettext("Waived"),
}
_COLOURS = {
    Standing.OVERDUE: "govuk-tag--red",
    Standing.SOON: "govuk-tag--yellow",
    Standing.OPEN: "govuk-tag--blue",
    Standing.MET: "govuk-tag--green",
    Standing.WAIVED: "govuk-tag--grey",
}
OWED_BY: Mapping[str, LazyString] = {
    ORGANIZATION: lazy_gettext("The unit in charge"),
    COUNTERPART: lazy_gettext("The counterpart"),
    BOTH: lazy_gettext("Both parties"),
}
REPORTS: Mapping[str, LazyString] = {
    ReportState.RECEIVED: lazy_gettext("Waiting to be examined"),
    ReportState.ACCEPTED: lazy_gettext("Accepted"),
    ReportState.MORE: lazy_gettext("More was asked for"),
}


def obligation_name(one: Obligation) -> str:
    """What it is, in the reader's language."""
    return shown(words.name(one, language.current()))


def obligation_said(detail: Mapping[str, Any]) -> str:
    """What an event of the history says about an obligation; empty for other events."""
    what = detail.get("obligation")
    if not isinstance(what, Mapping):
        return ""
    kind = ObligationKind(what["kind"])
    named = shown(words.name_of(kind, what["occurrence"], what["title"], language.current()))
    state = detail.get("report_state") or detail.get("obligation_state", "")
    said = str(REPORTS.get(state) or STANDINGS.get(state, ""))
    parts = [named, due_sentence(str(detail["day"])) if "day" in detail else said, str(detail.get("text", ""))]
    return " · ".join(part for part in parts if part)


def due_sentence(due: str) -> str:
    """The day that was entered, or that the computed one counts again."""
    return gettext("due as computed") if due == "computed" else gettext("due on %(day)s", day=day(due))


def kinds() -> dict[str, str]:
    """Key -> name, in the reader's language."""
    return {str(kind): shown(message) for kind, message in words.KINDS.items()}


def register(app: Flask) -> None:
    """Makes the functions of this module filters."""
    for function in (obligation_name, obligation_said):
        filters.add(app, function)
    filters.add(app, lambda standing: str(STANDINGS[Standing(standing)]), "standing_name")
    filters.add(app, lambda standing: _COLOURS[Standing(standing)], "standing_colour")
    filters.add(app, lambda party: str(OWED_BY.get(party, party)), "owed_by_name")
    filters.add(app, lambda state: str(REPORTS[ReportState(state)]), "report_state")
