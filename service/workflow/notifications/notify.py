"""Notify: the depositary tells the parties and the subscribers of an act, under the next number of the year, in the transaction of the act.

The notification itself (PDF/A, sealed, in four languages) is made and archived by a job, which then writes the letters: see
:mod:`service.workflow.circulation.make`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final

from service.depository.holdings.holding import HoldingKind
from service.depository.register.register import RegisterEntry
from service.domain.jobs import JobKind
from service.domain.mail.letters import Recipient
from service.domain.mail.notifications import Notice, NotificationKind, Subject
from service.domain.messages import Message
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.letters import recipients

_SPACE: Final = uuid.UUID("6b1d3f0e-3a52-4d2f-9f0a-1f7d0c5f2a10")
"""Of the ids, which follow from the keys."""


def notify(
    services: Services,
    unit: Unit,
    kind: NotificationKind,
    subject: Subject,
    *,
    key: str,
    says: Sequence[Message],
    facts: Sequence[tuple[Message, str]] = (),
    to: Sequence[Recipient] = (),
) -> str:
    """The number ``n/YYYY`` of the notification, or an empty text where the same act was notified before.

    :param key: names the act; of each key there is one notification, so an act that is finished twice is notified once.
    :param says: one sentence or more, in no language yet. :param facts: label and text, the text in its own language.
    :param to: the parties; subscribers are found when the letters are written.
    """
    notice_id = str(uuid.uuid5(_SPACE, key))
    if unit.holdings.get(notice_id) is not None or unit.jobs.under_way(key):
        return ""
    year = services.clock().year
    notice = Notice(
        id=notice_id,
        number=f"{unit.holdings.next_number(HoldingKind.NOTIFICATION, year)}/{year}",
        kind=kind,
        subject=subject,
        says=tuple(says),
        facts=tuple(facts),
        to=tuple(to),
    )
    unit.jobs.enqueue(JobKind.NOTIFY, notice.to_data(), instrument_id=subject.instrument_id, key=key)
    return notice.number


def subject_of(unit: Unit, entry: RegisterEntry) -> Subject:
    """A register entry, as a notification names it."""
    instrument = unit.instruments.get(entry.instrument_id)
    return Subject(
        about=entry.instrument_id,
        label=entry.label,
        title=dict(entry.titles) or {entry.languages[0] if entry.languages else "en": entry.title},
        parties=tuple(party["name"] for party in entry.parties),
        access=entry.access,
        path=f"/register/{entry.year}/{entry.number}",
        instrument_id=instrument.id if instrument is not None else None,
    )


def parties_of(unit: Unit, entry: RegisterEntry) -> list[Recipient]:
    """The unit in charge and the counterpart, as far as this database knows them."""
    instrument = unit.instruments.get(entry.instrument_id)
    if instrument is None:
        return []
    return [*recipients.officer(unit, instrument), *recipients.counterpart(unit, instrument)]
