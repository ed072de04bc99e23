"""Subscribe to notifications: the address is confirmed by a letter, and every later letter ends the subscription with one click.

The addresses of both pages are computed (HMAC-SHA-256 under the service's secret); nothing of them is stored.
"""

from __future__ import annotations

import hmac
import re
import uuid
from datetime import datetime, timedelta
from typing import Final

from service.domain.errors import InvalidInput, NotFound
from service.domain.mail.letters import Recipient, Text
from service.domain.mail.notifications import Notice, Subject
from service.domain.mail.subscriptions import Scope, Subscription
from service.domain.messages import Message
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.letters.send import require_address, send

LETTER: Final = "letter:subscription"
MOST: Final = 50
"""Subscriptions of one address."""
UNCONFIRMED: Final = timedelta(days=7)
"""After which a subscription that nobody confirmed is removed."""
PAUSE: Final = timedelta(minutes=10)
"""Between two letters that ask the same address, so that nobody can flood a stranger's mailbox."""
VALUE_MAXIMUM: Final = 300
_NUMBER: Final = re.compile(r"\d{1,6}/\d{4}")
_TOKEN: Final = re.compile(r"([0-9a-f]{32})([0-9a-f]{32})")


def subscribe(services: Services, *, email: str, language: str, scope: str, value: str) -> None:
    """Asks the address to confirm. The answer is the same for an address that has this subscription already, so nobody learns who subscribed.

    :raises InvalidInput: the keys are those of the arguments.
    """
    address = require_address(email)
    chosen, said = _scope(scope, " ".join(value.split()))
    now = services.clock()
    with services.store.unit() as unit:
        unit.subscriptions.remove_unconfirmed(now - UNCONFIRMED)
        mine = unit.subscriptions.of(address)
        same = next((one for one in mine if (one.scope, one.value) == (chosen, said)), None)
        if (same is not None and same.active) or len(mine) >= MOST or _asked_just_now(mine, now):
            unit.commit()
            return
        asked = same or Subscription(
            id=str(uuid.uuid4()), email=address, language=language, scope=chosen, value=said, created_at=now, confirmed_at=None, ended_at=None
        )  # fmt: skip
        if same is None:
            unit.subscriptions.add(asked)
        _ask(services, unit, asked)
        unit.commit()


def confirm(services: Services, token: str) -> Subscription:
    """:raises NotFound: no such subscription, or it has ended."""
    return _acted(services, token, "confirm")


def end(services: Services, token: str) -> Subscription:
    """One click. Doing it again changes nothing. :raises NotFound: no such subscription."""
    return _acted(services, token, "end")


def found(services: Services, token: str, act: str) -> Subscription:
    """:param act: ``confirm`` or ``end``. :raises NotFound: no such subscription."""
    with services.store.reader() as unit:
        return _of_token(services, unit, token, act)


def subscribers(unit: Unit, notice: Notice) -> list[Subscription]:
    """Who wants this notification, each address once; nobody while the public may not see what it is about."""
    if not is_public(unit, notice.subject):
        return []
    wanting = [one for one in unit.subscriptions.active() if one.wants(notice.subject)]
    return list({one.email: one for one in wanting}.values())


def is_public(unit: Unit, subject: Subject) -> bool:
    """Whether everybody may see what it is about: of a register entry, whether it is open in the public register now."""
    entry = unit.register.by_instrument(subject.about)
    if entry is None:
        return subject.access == "public"
    return unit.public_entries.get(entry.number, entry.year) is not None


def confirm_path(services: Services, subscription_id: str) -> str:
    """Of the page that confirms the address, below the public address."""
    return f"/notifications/confirm/{_token(services, subscription_id, 'confirm')}"


def unsubscribe_path(services: Services, subscription_id: str) -> str:
    """Of the page that ends it, below the public address."""
    return f"/notifications/unsubscribe/{_token(services, subscription_id, 'end')}"


def _acted(services: Services, token: str, act: str) -> Subscription:
    with services.store.unit() as unit:
        one = _of_token(services, unit, token, act)
        if act == "confirm" and one.ended_at is not None:
            raise NotFound(noun="subscription")
        change = unit.subscriptions.confirm if act == "confirm" else unit.subscriptions.end
        change(one.id, services.clock())
        unit.commit()
    return one


def _of_token(services: Services, unit: Unit, token: str, act: str) -> Subscription:
    match = _TOKEN.fullmatch(token)
    known = str(uuid.UUID(match[1])) if match else ""
    one = unit.subscriptions.get(known) if known else None
    if one is None or not hmac.compare_digest(_token(services, one.id, act), token):
        raise NotFound(noun="subscription")
    return one


def _token(services: Services, subscription_id: str, act: str) -> str:
    mac = hmac.digest(services.code_key, f"subscription:{act}:{subscription_id}".encode(), "sha256").hex()
    return uuid.UUID(subscription_id).hex + mac[:32]


def _scope(scope: str, value: str) -> tuple[Scope, str]:
    chosen = next((one for one in Scope if one == scope), None)
    if chosen is None:
        raise InvalidInput({"scope": [Message("Choose what you want to be told of.")]})
    if chosen is Scope.ALL:
        return chosen, ""
    if chosen is Scope.INSTRUMENT and not _NUMBER.fullmatch(value):
        raise InvalidInput({"value": [Message("Enter a register number such as 12/2026.")]})
    if not value or len(value) > VALUE_MAXIMUM:
        raise InvalidInput(
            {"value": [Message("Enter the name of the party, or the number of the agreement or treaty.")]}
        )
    return chosen, value


def _asked_just_now(mine: list[Subscription], now: datetime) -> bool:
    return any(one.confirmed_at is None and now - one.created_at < PAUSE for one in mine)


def _ask(services: Services, unit: Unit, asked: Subscription) -> None:
    text = Text(
        subject=Message("Confirm your subscription to notifications of the depositary"),
        paragraphs=(
            Message("Somebody, probably you, asked that notifications of the depositary be sent to this address."),
            Message("To confirm it, follow this link. If it was not you, do nothing: nothing is sent then."),
        ),
        action=Message("Confirm the subscription"),
        path=confirm_path(services, asked.id),
    )
    send(services, unit, text, kind=LETTER, to=Recipient(address=asked.email, language=asked.language))
