"""The letters about obligations: reminders to the unit and to the counterpart, and those about reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from service.depository.register.register import RegisterEntry
from service.domain.instrument import Instrument
from service.domain.mail.letters import Recipient, Text, to_person
from service.domain.messages import Message
from service.domain.obligations.obligation import Obligation, Report, ReportState
from service.domain.permissions import Role
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.letters import recipients
from service.workflow.letters.counterpart import link_for
from service.workflow.letters.send import send
from service.workflow.letters.tell import about
from service.workflow.letters.turns import ONCE
from service.workflow.obligations.words import name

REMINDER: Final = "letter:obligation"
HANDED_IN: Final = "letter:report"
DECIDED: Final = "letter:report-decided"
PURPOSE: Final = "report:make"
"""Of the link that a counterpart gets with such a letter."""
PAGE: Final = "/agreement/obligations"
_LIST: Final = Message("Open the obligations")
_OPEN: Final = Message("Open the agreement")
_LOOK: Final = Message("Examine the report")
_DUE: Final = Message("{what}: due on {day}")
_OVERDUE: Final = Message("{what}: was due on {day}")
_HAND_IN: Final = Message("You can hand in a report as a PDF on the page behind the link.")
_SETTLE: Final = Message("When something is met, record it on its page; the reminders then end.")


def remind_unit(
    services: Services, unit: Unit, entry: RegisterEntry, instrument: Instrument | None, due: Sequence[Obligation]
) -> int:
    """One letter about these obligations to each officer concerned; how many."""
    written = 0
    for to in _officers(unit, entry, instrument):
        items = tuple((_said(one, to.language, services.clock().date()), f"/obligations/{one.id}") for one in due)
        text = Text(subject=_subject(entry, len(due)), paragraphs=(_says(entry, len(due)), _SETTLE), action=_LIST, path="/obligations", items=items)  # fmt: skip
        instrument_id = instrument.id if instrument is not None else None
        written += send(services, unit, text, kind=REMINDER, to=to, instrument_id=instrument_id) is not None
    return written


def remind_counterpart(
    services: Services, unit: Unit, entry: RegisterEntry, instrument: Instrument, due: Sequence[Obligation]
) -> int:
    """The same to whoever was sent the newest link of the counterpart; with a new link."""
    written = 0
    for to in recipients.counterpart(unit, instrument):
        items = tuple((_said(one, to.language, services.clock().date()), "") for one in due)
        says = (_says(entry, len(due)), *((_HAND_IN,) if any(one.by_report for one in due) else ()))
        written += _to_counterpart(services, unit, instrument, to, kind=REMINDER, subject=_subject(entry, len(due)), says=says, items=items)  # fmt: skip
    return written


def handed_in(services: Services, unit: Unit, instrument: Instrument, one: Obligation) -> None:
    """To the officer: a report waits."""
    for to in recipients.officer(unit, instrument):
        subject = Message("{reference}: the counterpart has handed in a report")
        says = Message("The counterpart has handed in a report on the agreement “{title}” ({reference}): {what}. Accept it, or ask for more.")  # fmt: skip
        says = says.with_params({"what": name(one, to.language)})
        text = Text(subject=about(instrument, subject, to), paragraphs=(about(instrument, says, to),), action=_LOOK, path=f"/obligations/{one.id}")  # fmt: skip
        send(services, unit, text, kind=HANDED_IN, to=to, instrument_id=instrument.id)


def decided(services: Services, unit: Unit, instrument: Instrument, one: Obligation, report: Report) -> None:
    """To the counterpart: what became of its report."""
    accepted = report.state is ReportState.ACCEPTED
    for to in recipients.counterpart(unit, instrument):
        if accepted:
            subject = Message("{reference}: your report is accepted")
            says = Message("The report on the agreement “{title}” ({reference}) is accepted: {what}.")
        else:
            subject = Message("{reference}: more is needed for your report")
            says = Message("The department asks for more about the report on the agreement “{title}” ({reference}): {what}. Read what is asked and hand in a completed report on the page behind the link.")  # fmt: skip
        said = about(instrument, says.with_params({"what": name(one, to.language)}), to)
        _to_counterpart(services, unit, instrument, to, kind=DECIDED, subject=about(instrument, subject, to), says=(said,))  # fmt: skip


def _to_counterpart(
    services: Services, unit: Unit, instrument: Instrument, to: Recipient, *, kind: str, subject: Message, says: tuple[Message, ...],
    items: tuple[tuple[Message, str], ...] = (),
) -> bool:  # fmt: skip
    linked = link_for(services, unit, instrument, to, purpose=PURPOSE)
    path = PAGE if linked.path else ""
    paragraphs = (*says, *((ONCE,) if linked.secret_path else ()))
    text = Text(subject=subject, paragraphs=paragraphs, action=_OPEN, path=path, items=items)
    secret = linked.secret_path
    return send(services, unit, text, kind=kind, to=to, instrument_id=instrument.id, secret_path=secret) is not None


def _officers(unit: Unit, entry: RegisterEntry, instrument: Instrument | None) -> list[Recipient]:
    if instrument is not None:
        return recipients.officer(unit, instrument)
    officers = recipients.with_role(unit, Role.OFFICER)
    return [to_person(one) for one in officers if one.department == entry.department]


def _said(one: Obligation, language: str, today: date) -> Message:
    overdue = one.due_on is not None and one.due_on < today
    return (_OVERDUE if overdue else _DUE).with_params({"what": name(one, language), "day": one.due_on})


def _subject(entry: RegisterEntry, count: int) -> Message:
    return Message.counted(
        "{reference}: {count} obligation is due", "{reference}: {count} obligations are due", count=count, reference=entry.reference
    )  # fmt: skip


def _says(entry: RegisterEntry, count: int) -> Message:
    return Message.counted(
        "The agreement “{title}” ({reference}, register number {number}) sets this obligation:",
        "The agreement “{title}” ({reference}, register number {number}) sets these obligations:",
        count=count, title=entry.title, reference=entry.reference, number=entry.label,
    )  # fmt: skip
