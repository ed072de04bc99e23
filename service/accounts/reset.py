"""A new password by e-mail: a link that counts once and for an hour.

The link is nothing on disk. It is sealed together with address and password of the account, so another password or address, or closing the account,
withdraws every link that is under way.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

from service.accounts import challenges, changes, rate_limit
from service.accounts.challenges import ChallengeRefused
from service.accounts.changes import By
from service.accounts.errors import ResetRefused
from service.accounts.passwords import hash_password, require_good
from service.domain.mail.letters import Delivery, Text, to_person
from service.domain.messages import Message
from service.domain.people import AccountChange, Person
from service.domain.permissions import Actor
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.letters.send import send

LASTS = timedelta(hours=1)
_PURPOSE = "reset"


def ask(services: Services, email: str, *, address: str) -> None:
    """Send the link, if there is an open account with this address. Nobody learns whether there is.

    Three letters an hour go to one address; what is asked beyond that is dropped without a word.

    :raises TooManyAttempts: too many requests from this network.
    """
    now = services.clock()
    rate_limit.begin_reset(services.store, address=address, now=now)
    with services.store.unit() as unit:
        person = unit.people.by_email(email)
        if person is not None and person.active and rate_limit.may_write_to(unit, person.email, now=now):
            _write(services, unit, person)
        unit.commit()


def look_at(services: Services, token: str) -> Person:
    """Whose link it is. :raises ResetRefused: it is unknown or too old, or was used or withdrawn."""
    with services.store.reader() as unit:
        return _owner(services, unit, token)


def use(services: Services, token: str, password: str) -> None:
    """The new password counts, every sign-in ends, and wrong passwords no longer count.

    :raises InvalidInput: the password cannot be used; the link still can.
    :raises ResetRefused: see :func:`look_at`.
    """
    person = look_at(services, token)
    require_good(password, email=person.email)
    fresh = hash_password(password)
    with services.store.unit() as unit:
        person = _owner(services, unit, token)  # of two who send the form at once, one is first
        by = By(Actor(id=person.id, name=person.name, roles=person.roles), services.clock())
        changes.write_password(unit, person.id, fresh, by, change=AccountChange.RESET)
        unit.commit()


def _write(services: Services, unit: Unit, person: Person) -> None:
    made = challenges.make(services.code_key, purpose=_PURPOSE, subject=_subject(person), now=services.clock())
    text = Text(
        subject=Message("Choose a new password"),
        paragraphs=(
            Message("Somebody, probably you, asked for a new password for your account."),
            Message("The link works once and for one hour. If you did not ask for it, do nothing: your password stays as it is."),
        ),
        action=Message("Choose a new password"),
    )  # fmt: skip
    to = replace(to_person(person), delivery=Delivery.AT_ONCE)
    send(services, unit, text, kind="letter:reset", to=to, secret_path=f"/reset/{person.id}.{made.decode()}")


def _owner(services: Services, unit: Unit, token: str) -> Person:
    person_id, _, challenge = token.partition(".")
    person = unit.people.get(person_id)
    if person is None or not person.active:
        raise ResetRefused
    try:
        challenges.require(
            services.code_key, challenge.encode(), purpose=_PURPOSE, subject=_subject(person), now=services.clock(), lasts=LASTS
        )  # fmt: skip
    except ChallengeRefused as error:
        raise ResetRefused from error
    return person


def _subject(person: Person) -> str:
    """Changes with the password and with the address."""
    state = f"{person.id}\n{person.email}\n{person.password_hash}"
    return hashlib.sha256(state.encode()).hexdigest()
