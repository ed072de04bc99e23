"""Step-up: a person proves again who acts before an approval, a signature, or a change of what proves it.

A person with a passkey uses it; one without enters the password. The sign-in itself counts if it was made in the same way.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from service.accounts import passkeys, rate_limit
from service.accounts.errors import PasskeyRefused
from service.accounts.identities import OPENID, has_identity
from service.accounts.passkeys import Site
from service.accounts.passwords import matches
from service.accounts.signins import KnownBrowser
from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.domain.people import token_hash
from service.domain.permissions import Actor
from service.store.unit import Store

PASSKEY, PASSWORD = "passkey", "password"
"""Kinds of proof, beside :data:`service.accounts.identities.OPENID`."""


def asked(store: Store, actor: Actor) -> str:
    """The kind of proof that this person has to give: the own passkey; else the provider where that is how the person signs in."""
    if passkeys.of(store, actor.id):
        return PASSKEY
    with store.reader() as unit:
        person = unit.people.get(actor.id)
    local = person is None or person.password_hash or not has_identity(store, actor.id)
    return PASSWORD if local else OPENID


def is_fresh(store: Store, actor: Actor, token: str, *, now: datetime, lasts: timedelta) -> bool:
    """Whether the sign-in with this token was proved lately, and in the way that is asked of the person now."""
    with store.reader() as unit:
        signin = unit.signins.by_token_hash(token_hash(token))
    if signin is None or signin.person_id != actor.id or signin.proved_at is None:
        return False
    return now - signin.proved_at < lasts and (signin.proof == PASSKEY or asked(store, actor) != PASSKEY)


def by_password(
    store: Store, actor: Actor, token: str, password: str, *, now: datetime, address: str, browser: KnownBrowser | None
) -> None:
    """The sign-in is proved from now on. Wrong passwords count as they do at the sign-in.

    :raises InvalidInput: the password is wrong, or this person has to use a passkey.
    :raises TooManyAttempts: too many failures lately.
    """
    if asked(store, actor) == PASSKEY:
        raise InvalidInput({"step_up_password": [Message("You have a passkey. Use it to confirm that it is you.")]})
    with store.reader() as unit:
        person = unit.people.get(actor.id)
    if person is None:
        raise InvalidInput({"step_up_password": [_WRONG]})
    known = browser.name if browser and browser.person_id == actor.id else None
    attempt = rate_limit.begin(store, email=person.email, address=address, now=now, browser=known)
    if not person.password_hash or not matches(person.password_hash, password):
        raise InvalidInput({"step_up_password": [_WRONG]})
    with store.unit() as unit:
        rate_limit.succeeded(unit, attempt)
        unit.commit()
    _prove(store, token, PASSWORD, now)


def by_passkey(store: Store, site: Site, actor: Actor, token: str, answer: str, *, now: datetime) -> None:
    """The sign-in is proved from now on. :raises PasskeyRefused: see :func:`service.accounts.passkeys.verify`."""
    person = passkeys.verify(store, site, actor, answer, now=now)
    if person.id != actor.id:
        raise PasskeyRefused
    _prove(store, token, PASSKEY, now)


def _prove(store: Store, token: str, proof: str, now: datetime) -> None:
    with store.unit() as unit:
        signin = unit.signins.by_token_hash(token_hash(token))
        if signin is not None:
            unit.signins.prove(signin.id, proof=proof, at=now)
        unit.commit()


_WRONG = Message("The password is incorrect.")
