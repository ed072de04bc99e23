"""Letters to a person whose account an administrator changed.

They are derived from the record of changes, which is written in the transaction of the change: the worker looks for changes that were not told
yet, and a letter's key makes sure that each is told once. So nothing is lost when the machine stops, and the accounts know nothing of letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from service.domain.mail.letters import Delivery, Recipient, Text, to_person
from service.domain.messages import Message
from service.domain.people import AccountChange, AccountEvent
from service.domain.permissions import PROVIDER
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.letters.send import send

KIND: Final = "letter:account"
OLDEST: Final = timedelta(days=7)
"""Changes before this are not told any more: letters may have been switched on since."""
SAYS: Final[Mapping[AccountChange, Message]] = {
    AccountChange.ROLES: Message("{name} changed the roles or the unit of your account."),
    AccountChange.CLOSE: Message("{name} closed your account. You can no longer sign in."),
    AccountChange.REOPEN: Message("{name} opened your account. You can sign in."),
    AccountChange.PASSWORD: Message(
        "{name} set a new password for your account. Whoever was signed in has to sign in again."
    ),
    AccountChange.RENAME: Message("{name} changed the name or the e-mail address of your account."),
    AccountChange.PASSKEY_REMOVE: Message("{name} removed a passkey of your account."),
    AccountChange.TOKEN_REVOKE: Message("{name} revoked an API token of your account."),
}
"""The acts of which the person is told, when somebody else did them."""
_OPERATOR: Final = Message("The operator of this service")
_SUBJECT: Final = Message("Your account was changed")
_UNEXPECTED: Final = Message("If you did not expect this, ask an administrator.")
_ACCOUNT: Final = Message("Open your account")


def tell(services: Services) -> int:
    """Write the letters about changes that were not told yet; how many."""
    with services.store.reader() as unit:
        if not any(_untold(services, unit)):
            return 0
    with services.store.unit() as unit:
        written = sum(_write(services, unit, event, to) for event, to in _untold(services, unit))
        unit.commit()
    return written


def _untold(services: Services, unit: Unit) -> Iterator[tuple[AccountEvent, Recipient]]:
    for event in unit.account_events.since(services.clock() - OLDEST, SAYS):
        if event.actor_id not in (event.person_id, PROVIDER.id):
            yield from ((event, to) for to in _recipients(unit, event) if not unit.letters.known(_key(event, to)))


def _recipients(unit: Unit, event: AccountEvent) -> Iterator[Recipient]:
    """The person at once, also who chose one letter a day; of another address, the old one too."""
    person = unit.people.get(event.person_id)
    if person is None:
        return
    to = replace(to_person(person), delivery=Delivery.AT_ONCE)
    yield to
    before = event.detail.get("before") if event.change is AccountChange.RENAME else None
    if isinstance(before, list) and len(before) > 1 and str(before[1]).casefold() != to.address.casefold():
        yield replace(to, address=str(before[1]), name=str(before[0]))


def _write(services: Services, unit: Unit, event: AccountEvent, to: Recipient) -> bool:
    by = Message.verbatim(event.actor_name) if event.actor_name else _OPERATOR
    said = SAYS[event.change].with_params({"name": by})
    text = Text(subject=_SUBJECT, paragraphs=(said, _UNEXPECTED), action=_ACCOUNT, path="/account")
    return send(services, unit, text, kind=KIND, to=to, key=_key(event, to)) is not None


def _key(event: AccountEvent, to: Recipient) -> str:
    return f"account:{event.person_id}:{event.change}:{event.at.isoformat()}:{to.address}"
