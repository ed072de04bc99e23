"""What keys are called on a page: states, acts, roles, outcomes; and how dates, digests and sizes are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from babel.dates import format_date, format_datetime
from flask import Flask
from flask_babel import get_locale, gettext, lazy_gettext
from flask_babel.speaklater import LazyString
from markupsafe import Markup, escape

from service.domain.events import Event
from service.domain.instrument import SEAL
from service.domain.lifecycle import State
from service.domain.permissions import Role

STATES: Mapping[str, LazyString] = {
    State.PROPOSED: lazy_gettext("Proposed"),
    State.DRAFTING: lazy_gettext("Being drafted"),
    State.IN_REVIEW: lazy_gettext("In legal review"),
    State.PRELIMINARY: lazy_gettext("Text agreed"),
    State.SUBMITTED: lazy_gettext("Waiting for approval"),
    State.APPROVED: lazy_gettext("Approved"),
    State.SIGNING: lazy_gettext("Being signed"),
    State.SIGNED: lazy_gettext("Signed by all"),
    State.DEPOSITED: lazy_gettext("Deposited"),
    State.DECLINED: lazy_gettext("Declined"),
    State.WITHDRAWN: lazy_gettext("Withdrawn"),
}
_STATE_COLOURS = {
    State.DRAFTING: "govuk-tag--blue",
    State.PRELIMINARY: "govuk-tag--teal",
    State.SUBMITTED: "govuk-tag--yellow",
    State.APPROVED: "govuk-tag--teal",
    State.SIGNING: "govuk-tag--yellow",
    State.SIGNED: "govuk-tag--purple",
    State.DEPOSITED: "govuk-tag--green",
    State.DECLINED: "govuk-tag--red",
    State.WITHDRAWN: "govuk-tag--grey",
}
ROLES: Mapping[str, LazyString] = {
    Role.OFFICER: lazy_gettext("Department officer"),
    Role.SG_OFFICE: lazy_gettext("Secretary General’s office"),
    Role.ARCHIVIST: lazy_gettext("Archivist"),
    Role.AUDITOR: lazy_gettext("Auditor"),
    Role.ADMINISTRATOR: lazy_gettext("Administrator"),
}
"""The roles that a person can be given; ``counterpart`` comes through a link and ``service`` is the house itself."""

EVENTS: Mapping[str, LazyString] = {
    "instrument:propose": lazy_gettext("Proposed"),
    "instrument:open": lazy_gettext("Draft opened"),
    "instrument:revise": lazy_gettext("Draft saved"),
    "instrument:request_review": lazy_gettext("Legal review requested"),
    "instrument:clear": lazy_gettext("Cleared by legal review"),
    "instrument:send_back": lazy_gettext("Sent back by legal review"),
    "instrument:confirm": lazy_gettext("Text confirmed by one side"),
    "instrument:agree": lazy_gettext("Text agreed by both sides"),
    "instrument:submit": lazy_gettext("Submitted to the Secretary General"),
    "instrument:approve": lazy_gettext("Approved"),
    "instrument:return": lazy_gettext("Returned to the department"),
    "instrument:decline": lazy_gettext("Declined"),
    "instrument:seal": lazy_gettext("Originals sealed"),
    "instrument:sign": lazy_gettext("Signed"),
    "instrument:finish": lazy_gettext("All signatures are complete"),
    "instrument:object": lazy_gettext("Objection recorded"),
    "instrument:deposit": lazy_gettext("Deposited and entered in the register"),
    "instrument:withdraw": lazy_gettext("Withdrawn"),
    "originals:assemble": lazy_gettext("Originals assembled"),
    "preview:draw": lazy_gettext("Preview drawn"),
    "link:create": lazy_gettext("Link for the counterpart created"),
    "link:open": lazy_gettext("Link opened by the counterpart"),
    "link:revoke": lazy_gettext("Link withdrawn"),
    "errand:fail": lazy_gettext("Background work stopped"),
}
STAGES: Mapping[str, LazyString] = {
    "": lazy_gettext("Waiting for its turn."),
    "filling": lazy_gettext("Filling the Word files."),
    "converting": lazy_gettext("Converting Word to PDF."),
    "assembling": lazy_gettext("Assembling cover, text, annexes and signature page."),
    "checking": lazy_gettext("Checking the PDF against the archive standard."),
    "drawing": lazy_gettext("Drawing the pages."),
}
OUTCOMES: Mapping[str, LazyString] = {
    "passed": lazy_gettext("Passed"),
    "failed": lazy_gettext("Failed"),
    "warning": lazy_gettext("Note"),
    "not_applicable": lazy_gettext("Does not apply"),
    "signed": lazy_gettext("Signed"),
    "waiting": lazy_gettext("Waiting"),
    "open": lazy_gettext("Not yet"),
    "queued": lazy_gettext("Waiting for its turn"),
    "running": lazy_gettext("Under way"),
    "done": lazy_gettext("Done"),
    "human": lazy_gettext("For you to confirm"),
}
_OUTCOME_COLOURS = {
    "passed": "govuk-tag--green",
    "signed": "govuk-tag--green",
    "done": "govuk-tag--green",
    "failed": "govuk-tag--red",
    "warning": "govuk-tag--yellow",
    "waiting": "govuk-tag--yellow",
    "running": "govuk-tag--blue",
    "human": "govuk-tag--blue",
}
LANGUAGES: Mapping[str, LazyString] = {
    "en": lazy_gettext("English"),
    "es": lazy_gettext("Spanish"),
    "fr": lazy_gettext("French"),
    "pt": lazy_gettext("Portuguese"),
}
PARTIES: Mapping[str, LazyString] = {
    "organization": lazy_gettext("the organization"),
    "counterpart": lazy_gettext("the counterpart"),
    SEAL: lazy_gettext("the seal"),
}


def state_name(state: str) -> str:
    """The state in the reader's language."""
    return str(STATES[State(state)])


def event_sentence(event: Event) -> str:
    """What happened; a kind that is not listed is shown as it is, never hidden."""
    return str(EVENTS.get(event.kind, event.kind))


def outcome_name(outcome: str) -> str:
    """Of a step, check or errand."""
    return str(OUTCOMES.get(outcome, outcome))


def stage_sentence(stage: str) -> str:
    """What an errand is doing now."""
    return str(STAGES.get(stage, gettext("Under way.")))


def language_name(key: str) -> str:
    """``en`` -> English, in the reader's language."""
    return str(LANGUAGES.get(key, key))


def party_name(key: str) -> str:
    """``counterpart`` -> the counterpart."""
    return str(PARTIES.get(key, key))


def moment(at: datetime) -> str:
    """``23 Nov 2026, 21:05 UTC``: the house writes UTC and says so, because its readers sit in many zones."""
    return f"{format_datetime(at.astimezone(UTC), 'd MMM y, HH:mm', locale=_locale())} UTC"


def day(value: date | datetime | str) -> str:
    """``23 November 2026``; ISO text is read first."""
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    return format_date(value, "d MMMM y", locale=_locale())


def digest_groups(digest: str) -> str:
    """Hex in groups of four, so that two people can compare it aloud."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def size(count: int) -> str:
    """``840 kB``, ``1.2 MB``: powers of ten, as file managers show."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} kB"
    return f"{count / 1_000_000:.1f} MB"


def marked(snippet: str) -> Markup:
    """A search snippet whose hits stand between ``[[`` and ``]]``; everything else is escaped."""
    safe = str(escape(snippet)).replace("[[", "<mark>").replace("]]", "</mark>")
    return Markup(safe)  # noqa: S704 - escaped in the line above


def register(app: Flask) -> None:
    """Makes the functions of this module filters of the same name."""
    app.jinja_env.filters.update(
        day=day,
        digest_groups=digest_groups,
        event_sentence=event_sentence,
        language_name=language_name,
        marked=marked,
        moment=moment,
        outcome_colour=lambda outcome: _OUTCOME_COLOURS.get(outcome, "govuk-tag--grey"),
        outcome_name=outcome_name,
        party_name=party_name,
        size=size,
        stage_sentence=stage_sentence,
        state_colour=lambda state: _STATE_COLOURS.get(State(state), "govuk-tag--grey"),
        state_name=state_name,
    )


def _locale() -> str:
    return str(get_locale() or "en")
