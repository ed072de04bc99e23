"""The job that hands letters to the mail server, one after the other, through one connection.

Commit points: one unit counts the attempt before a letter is handed over, another records the outcome. A crash between them leaves
the letter queued, and the next attempt bears the same Message-ID: nothing is lost, and a mailbox recognizes the repetition.
A server that is away is asked once for all letters, with growing delays, and not once for each letter.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any, Final

from cryptography.fernet import InvalidToken

from service.domain.errors import Waiting
from service.domain.jobs import Job
from service.domain.mail.letters import Letter, retry_at
from service.domain.messages import Message
from service.mail.compose import Attachment, Sender, compose
from service.mail.smtp import Connection, LetterDeferred, LetterRefused, ServerNotThere, connect
from service.workflow.context import Services
from service.workflow.letters import accounts
from service.workflow.letters.send import SENDING, address_of, sending_name
from service.workflow.progress import Progress

MOST: Final = 100
"""Letters of one run, so that other jobs get their turn; the next run begins within a second."""
LONGEST: Final = timedelta(seconds=30)
"""Of one run, after which no further letter is begun."""
TOO_LONG: Final = Message("The mail server has not accepted this letter for five days. It will not be tried again.")
NOTIFICATION: Final = "letter:notification"
"""Kind of the letters with a notification of the depositary; their key is ``notification:<id>:<address>``."""
UNREADABLE: Final = Message("This letter cannot be written: {reason}.")


def deliver(services: Services, job: Job, progress: Progress) -> dict[str, Any]:
    """Sends what is due. :raises Waiting: the mail server is not there; every letter stays queued."""
    counts = {"sent": 0, "deferred": 0, "refused": 0}
    until = services.clock() + LONGEST
    try:
        with ExitStack() as stack:
            connection: Connection | None = None
            while sum(counts.values()) < MOST and services.clock() < until:
                letter = _next(services)
                if letter is None:
                    break
                if connection is None:
                    mail = services.settings.mail
                    connection = stack.enter_context(connect(mail, name=sending_name(services)))
                counts[_handed_over(services, connection, letter)] += 1
    except ServerNotThere as error:
        with services.store.unit() as unit:
            unit.letters.hold_up(error.message, services.clock())
            unit.commit()
        raise Waiting(reason=error.message) from error
    return counts


def wake(services: Services) -> None:
    """Enqueue the job when letters are due and none is under way: those that wait for their next attempt, and those that were
    written while the last run ended. Letters about accounts are written first.
    """
    if not services.settings.mail.on:
        return
    accounts.tell(services)
    with services.store.reader() as unit:
        due = unit.letters.due(services.clock()) is not None and not unit.jobs.under_way(SENDING)
    if due:
        with services.store.unit() as unit:
            unit.jobs.enqueue(SENDING, {}, key=SENDING)
            unit.commit()


def _next(services: Services) -> Letter | None:
    """The next letter, its attempt counted."""
    with services.store.unit() as unit:
        letter = unit.letters.due(services.clock())
        if letter is None:
            return None
        unit.letters.attempted(letter.id)
        unit.commit()
    return replace(letter, attempts=letter.attempts + 1)


def _handed_over(services: Services, connection: Connection, letter: Letter) -> str:
    """What became of it: ``sent``, ``deferred`` or ``refused``; the row says so when this returns."""
    try:
        connection.send(_message(services, letter), to=letter.address)
    except LetterDeferred as error:
        return _deferred(services, letter, error.message)
    except LetterRefused as error:
        return _refused(services, letter, error.message)
    except (ValueError, InvalidToken, LookupError) as error:  # it can never be written; the others must not wait for it
        return _refused(services, letter, UNREADABLE.with_params({"reason": str(error) or type(error).__name__}))
    with services.store.unit() as unit:
        unit.letters.sent(letter.id, services.clock())
        unit.commit()  # Commit point.
    return "sent"


def _deferred(services: Services, letter: Letter, why: Message) -> str:
    now = services.clock()
    again = retry_at(letter, now)
    if again is None:
        return _refused(services, letter, TOO_LONG)
    with services.store.unit() as unit:
        unit.letters.wait(letter.id, why, again)
        unit.commit()
    return "deferred"


def _refused(services: Services, letter: Letter, why: Message) -> str:
    with services.store.unit() as unit:
        unit.letters.fail(letter.id, why)
        unit.commit()
    return "refused"


def _message(services: Services, letter: Letter) -> EmailMessage:
    settings = services.settings
    sender = Sender(
        address=settings.mail.sender, names=dict(settings.organization.name), public_url=settings.server.public_url
    )
    return compose(
        letter,
        sender=sender,
        address=address_of(services, letter),
        at=services.clock(),
        attachments=_attachments(services, letter),
        unsubscribe=_unsubscribe(settings.server.public_url, letter),
    )


def _attachments(services: Services, letter: Letter) -> Sequence[Attachment]:
    if letter.kind == NOTIFICATION and letter.key is not None:
        return (_notification(services, letter.key),)
    if not letter.receipt or letter.instrument_id is None:
        return ()
    with services.store.reader() as unit:
        receipts = {row.party: row.receipt for row in unit.receipts.of(letter.instrument_id)}
    text = json.dumps(dict(receipts[letter.receipt]), ensure_ascii=False, indent=1)
    return (Attachment(name=f"receipt-{letter.receipt}.json", data=text.encode(), subtype="json"),)


def _notification(services: Services, key: str) -> Attachment:
    """The notification itself, re-hashed as it is read. :raises LookupError: it is not in the archive."""
    with services.store.reader() as unit:
        entry = unit.holdings.get(key.split(":")[1])
    if entry is None:
        raise LookupError("its notification is not in the archive")
    data = services.archive.read(entry.object_id, entry.files[0].path)
    return Attachment(name=f"notification-{entry.number.replace('/', '-')}.pdf", data=data, subtype="pdf")


def _unsubscribe(public_url: str, letter: Letter) -> str:
    """Of a letter to a subscriber, whose only list item is the link that ends the subscription."""
    return f"{public_url}{letter.text.items[0][1]}" if letter.kind == NOTIFICATION and letter.text.items else ""
