"""Make a notification: a sealed PDF/A in four languages, deposited as a holding, then a letter to each party and each subscriber.

Commit points: the deposit of the holding, then the commit of the letters. Each letter has a key, so a job that runs twice writes it once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from service.depository.holdings.holding import SEALED, Access, Holding, HoldingKind
from service.domain.jobs import Job
from service.domain.mail.letters import Recipient, Text
from service.domain.mail.notifications import TITLES, Notice
from service.domain.messages import Message
from service.domain.parties import ORGANIZATION
from service.domain.permissions import SERVICE_ACTOR
from service.domain.record.access_level import AccessLevel
from service.drafting.answers.parties import form_of
from service.drafting.grammar import grammar_of
from service.drafting.proces_verbal import Account, Section, Telling
from service.store.unit import Unit
from service.translation import NAMES, say
from service.workflow.circulation.subscriptions import is_public, subscribers, unsubscribe_path
from service.workflow.context import Services
from service.workflow.draft.titles import text_in
from service.workflow.holdings.enter import deposit
from service.workflow.letters.send import send
from service.workflow.proces_verbal.make import made
from service.workflow.progress import Progress

LETTER: Final = "letter:notification"
FILE: Final = SEALED[HoldingKind.NOTIFICATION]
"""Logical path in the object."""
OPEN: Final = Message("Read the notification")
NUMBERED: Final = Message("Notification {number} of the depositary")
_ABOUT: Final = Message("It is about No. {number}, “{title}”. The notification is attached.")
_STOP: Final = Message(
    "You receive this letter because you subscribed to notifications. To receive no more, follow this link:"
)
_STOP_LINK: Final = Message("Unsubscribe")
_ACCESS: Final[Mapping[str, Access]] = {
    AccessLevel.PUBLIC: Access.PUBLIC,
    AccessLevel.INTERNAL: Access.INTERNAL,
    AccessLevel.RESTRICTED: Access.CLOSED,
}


def make(services: Services, job: Job, progress: Progress) -> dict[str, Any]:
    """Makes, archives and sends one notification. :raises Waiting: a time-stamping authority does not answer."""
    notice = Notice.from_data(job.payload)
    with services.store.reader() as unit:
        known = unit.holdings.get(notice.id)
    if known is None:
        account = account_of(services, notice, job.created_at)
        pdf = services.files.read(made(services, account, job.created_at, progress))
        holding = holding_of(notice, pdf, job.created_at)
        deposit(services, SERVICE_ACTOR, lambda _: holding)
    with services.store.unit() as unit:
        written = _letters(services, unit, notice)
        unit.commit()  # Commit point.
    return {"number": notice.number, "letters": written}


def holding_of(notice: Notice, pdf: bytes, at: datetime) -> Holding:
    """What is deposited."""
    titles = {
        language: f"{say(TITLES[notice.kind], language)}: {notice.subject.label}, {notice.subject.titled(language)}"
        for language in NAMES
    }
    return Holding(
        id=notice.id,
        kind=HoldingKind.NOTIFICATION,
        title=titles,
        entered_on=at.date(),
        access=_ACCESS.get(notice.subject.access, Access.CLOSED),
        details=notice.archived(),
        files={FILE: pdf},
        number=notice.number,
        about=notice.subject.about,
    )


def account_of(services: Services, notice: Notice, at: datetime) -> Account:
    """What the PDF says, in each of the four languages."""
    tellings = tuple(_telling(services, notice, at, language) for language in NAMES)
    return Account(kind="notification", tellings=tellings, digests=(), data=notice.archived())


def named(services: Services, language: str) -> Mapping[str, str]:
    """The organization's name in a document of this language."""
    organization = services.settings.organization
    form = form_of(ORGANIZATION, language, answers={}, organization=organization.for_documents())
    return grammar_of(language).names(text_in(organization.name, language), form, the=True)


def _telling(services: Services, notice: Notice, at: datetime, language: str) -> Telling:
    subject = notice.subject
    particulars = (
        (say(Message("Register number") if subject.parties else Message("Treaty"), language), subject.label),
        (say(Message("Title"), language), subject.titled(language)),
        *([(say(Message("Parties"), language), "; ".join(subject.parties))] if subject.parties else []),
        *((say(label, language), text) for label, text in notice.facts),
        (say(Message("Date of the notification"), language), grammar_of(language).date(at.date())),
    )
    return Telling(
        language=language,
        organization=named(services, language),
        subject=say(NUMBERED.with_params({"number": notice.number}), language),
        sections=(Section(level=1, heading=say(TITLES[notice.kind], language), facts=particulars),),
        title=say(TITLES[notice.kind], language),
        said=tuple(say(one, language) for one in notice.says),
    )


def _letters(services: Services, unit: Unit, notice: Notice) -> int:
    """To the parties, and to who subscribed and has not had one as a party."""
    parties = {one.address: one for one in notice.to}
    open_ = is_public(unit, notice.subject)
    sent = [
        _letter(services, unit, notice, to, stop="", linked=open_ or to.person_id is not None)
        for to in parties.values()
    ]
    for one in subscribers(unit, notice):
        if one.email not in parties:
            to = Recipient(address=one.email, language=one.language)
            sent.append(_letter(services, unit, notice, to, stop=unsubscribe_path(services, one.id), linked=True))
    return sum(sent)


def _letter(services: Services, unit: Unit, notice: Notice, to: Recipient, *, stop: str, linked: bool) -> bool:
    """:param stop: path that ends the subscription; empty for a party. :param linked: whether this reader may open the page of the notification."""
    title = notice.subject.titled(to.language)
    about = _ABOUT.with_params({"number": notice.subject.label, "title": title})
    number, year = notice.number.split("/")
    text = Text(
        subject=Message("Notification {number}: {about}", number=notice.number, about=TITLES[notice.kind]),
        paragraphs=(*notice.says, about, *((_STOP,) if stop else ())),
        action=OPEN if linked else None,
        path=f"/notifications/{year}/{number}" if linked else "",
        items=((_STOP_LINK, stop),) if stop else (),
    )
    letter = send(
        services, unit, text, kind=LETTER, to=to, instrument_id=notice.subject.instrument_id,
        key=f"notification:{notice.id}:{to.address}",
    )  # fmt: skip
    return letter is not None
