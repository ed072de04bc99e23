"""Server-side sign-ins: the browser holds a random token, the database its SHA-256. Ending a sign-in changes one row.

A sign-in of a person ends 12 hours after it began or 60 minutes after it was last used; one from a counterpart's link
after 14 days or 24 hours. There is no "remember me", because a signature should follow a recent sign-in.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from service.accounts import passkeys, rate_limit
from service.accounts.absence.acting import represented
from service.accounts.changes import note
from service.accounts.errors import SignInRefused
from service.accounts.passwords import hash_password, matches, needs_rehash
from service.domain.people import Person, SignIn, token_hash
from service.domain.permissions import DEPUTIZED, Actor, Role, deputized
from service.store.unit import Store, Unit
from service.workflow.acting import with_delegation

LONGEST = timedelta(hours=12)
IDLE = timedelta(minutes=60)
LINK_LONGEST = timedelta(days=14)
LINK_IDLE = timedelta(hours=24)
KEPT = timedelta(days=90)
"""How long an ended sign-in, with its network address, can still be looked up."""

_TOUCH = timedelta(minutes=1)
"""Use is noted at most this often: a page with ten images is one visit, not ten writes."""


@dataclass(frozen=True, slots=True)
class KnownBrowser:
    """What a browser proves that keeps the mark of an earlier sign-in: a name of its own, and who signed in."""

    name: str
    person_id: str


def sign_in(
    store: Store,
    email: str,
    password: str,
    *,
    now: datetime,
    address: str,
    agent: str = "",
    browser: KnownBrowser | None = None,
) -> str:
    """A new sign-in's token, for the cookie; it is stored nowhere else.

    Takes the same time whether the e-mail address is known or not.

    :param browser: its attempts count apart from those of strangers.

    :raises SignInRefused: address and password do not belong together, or the account is closed.
    :raises TooManyAttempts: too many failures lately.
    """
    with store.reader() as unit:
        person = unit.people.by_email(email)
    known = browser.name if browser and person and browser.person_id == person.id else None
    attempt = rate_limit.begin(store, email=email, address=address, now=now, browser=known)
    # Outside any unit: hashing takes long, and writers queue.
    right = matches(person.password_hash if person else None, password)
    if person is None or not right or not person.active:
        _write(store, lambda unit: note(unit, "sign_in:fail", person, now))
        raise SignInRefused
    fresh = hash_password(password) if needs_rehash(person.password_hash) else None
    with store.unit() as unit:
        rate_limit.succeeded(unit, attempt)
        unit.signins.prune(now - KEPT)
        _require_unchanged(unit, person)
        if fresh is not None:
            unit.people.set_password(person.id, fresh)
        token = start(
            unit, now=now, person_id=person.id, longest=LONGEST, address=address, agent=agent, proof="password"
        )
        unit.commit()
    return token


def enter_with_passkey(
    store: Store, site: passkeys.Site, answer: str, *, now: datetime, address: str, agent: str = ""
) -> str:
    """A new sign-in's token for the person whose passkey answered.

    :raises PasskeyRefused: see :func:`service.accounts.passkeys.verify`.
    :raises TooManyAttempts: too many failures from this network lately.
    """
    attempt = rate_limit.begin_passkey(store, address=address, now=now)
    person = passkeys.verify(store, site, None, answer, now=now)
    with store.unit() as unit:
        rate_limit.succeeded(unit, attempt)
        unit.signins.prune(now - KEPT)
        token = start(
            unit, now=now, person_id=person.id, longest=LONGEST, address=address, agent=agent, proof="passkey"
        )
        unit.commit()
    return token


def start(
    unit: Unit,
    *,
    now: datetime,
    longest: timedelta,
    person_id: str | None = None,
    link_id: str | None = None,
    address: str = "",
    agent: str = "",
    proof: str | None = None,
) -> str:
    """Writes a sign-in for a person or an opened link and gives its token. The caller has checked who it is, and commits."""
    token = secrets.token_urlsafe(32)
    if person_id is not None and proof is not None:
        note(unit, "sign_in:begin", unit.people.get(person_id), now, proof=proof)
    unit.signins.add(
        SignIn(
            id=str(uuid4()),
            token_hash=token_hash(token),
            created_at=now,
            last_seen_at=now,
            expires_at=now + longest,
            person_id=person_id,
            link_id=link_id,
            address=address[:100],
            agent=agent[:200],
            proof=proof,
            proved_at=now if person_id else None,
        )
    )
    return token


def actor_for(store: Store, token: str, now: datetime) -> Actor | None:
    """The actor of this token, with the *current* roles; None when the token is unknown or ended, or its holder may no longer act."""
    with store.reader() as unit:
        signin = unit.signins.by_token_hash(token_hash(token))
        if signin is None or not holds(signin, now):
            return None
        actor = (
            _person_actor(unit, signin.person_id, now, acts_for=signin.acts_for)
            if signin.person_id
            else _link_actor(unit, signin.link_id or "", now)
        )
    if actor is not None and now - signin.last_seen_at >= _TOUCH:
        _write(store, lambda writing: writing.signins.touch(signin.id, now))
    return actor


def feed_token(store: Store, key: bytes, actor: Actor) -> str | None:
    """For the address of a calendar feed, which cannot sign in: the person, and a code that only this installation makes.

    Another password gives another token, so that an address that went astray can be ended. None: the actor has no account.
    """
    with store.reader() as unit:
        person = unit.people.get(actor.id)
    return f"{person.id}.{_feed_code(key, person)}" if person else None


def actor_of_feed(store: Store, key: bytes, token: str, now: datetime) -> Actor | None:
    """Whose feed it is, with the *current* roles; None: no such token, or the account is closed."""
    person_id, _, code = token.partition(".")
    with store.reader() as unit:
        person = unit.people.get(person_id)
        if person is None or not hmac.compare_digest(code.encode(), _feed_code(key, person).encode()):
            return None
        return _person_actor(unit, person.id, now)


def _feed_code(key: bytes, person: Person) -> str:
    said = f"alternat feed:{person.id}:{person.password_hash}"
    return hmac.digest(key, said.encode(), "sha256").hex()[:40]


def holds(signin: SignIn, now: datetime) -> bool:
    """Neither revoked nor expired nor idle for too long."""
    idle = IDLE if signin.person_id else LINK_IDLE
    return signin.revoked_at is None and now < signin.expires_at and now - signin.last_seen_at < idle


def proof_of(store: Store, token: str) -> str | None:
    """How the person of this sign-in proved last who it is."""
    with store.reader() as unit:
        signin = unit.signins.by_token_hash(token_hash(token))
    return signin.proof if signin else None


def sign_out(store: Store, token: str, now: datetime) -> None:
    """End this sign-in. Ending it twice is fine."""

    def end(unit: Unit) -> None:
        signin = unit.signins.by_token_hash(token_hash(token))
        if signin is not None:
            unit.signins.revoke(signin.id, now)
            if signin.person_id is not None:
                note(unit, "sign_in:end", unit.people.get(signin.person_id), now)

    _write(store, end)


def current(store: Store, person_id: str, now: datetime) -> list[SignIn]:
    """The sign-ins of a person that still hold, newest first."""
    with store.reader() as unit:
        return [signin for signin in unit.signins.of(person_id) if holds(signin, now)]


def revoke_others(store: Store, person_id: str, now: datetime, *, token: str) -> int:
    """End every sign-in of this person but the one with this token; how many there were."""
    here = token_hash(token)
    with store.unit() as unit:
        others = [one for one in unit.signins.of(person_id) if holds(one, now) and one.token_hash != here]
        for one in others:
            unit.signins.revoke(one.id, now)
        unit.commit()
    return len(others)


def revoke(store: Store, signin_id: str, now: datetime, *, person_id: str) -> bool:
    """End one sign-in of this person, e.g. on a lost computer; False when it is not theirs or has ended."""
    with store.unit() as unit:
        theirs = any(signin.id == signin_id for signin in unit.signins.of(person_id))
        ended = theirs and unit.signins.revoke(signin_id, now)
        unit.commit()
    return ended


def _write(store: Store, act: Callable[[Unit], None]) -> None:
    with store.unit() as unit:
        act(unit)
        unit.commit()


def _require_unchanged(unit: Unit, seen: Person) -> None:
    """The account was not closed or given another password while the old one was being checked."""
    person = unit.people.get(seen.id)
    if person is None or not person.active or person.password_hash != seen.password_hash:
        raise SignInRefused


def _person_actor(unit: Unit, person_id: str, now: datetime, *, acts_for: str | None = None) -> Actor | None:
    """A deputy is itself, with the unit and the roles of the person who is away, as far as nobody has to do it in person."""
    person = unit.people.get(person_id)
    if person is None or not person.active:
        return None
    away = represented(unit, person.id, acts_for, now) if acts_for else None
    if away is not None:
        return Actor(
            id=person.id,
            name=person.name,
            roles=away.roles & DEPUTIZED,
            department=away.department,
            scopes=deputized(away.roles),
            acts_for=away.id,
            acts_for_name=away.name,
        )
    actor = Actor(id=person.id, name=person.name, roles=person.roles, department=person.department)
    return with_delegation(unit, actor, now)


def _link_actor(unit: Unit, link_id: str, now: datetime) -> Actor | None:
    """The counterpart of the one instrument the link opened, under the name of the person who acts; where none was given, the party's."""
    link = unit.links.get(link_id)
    if link is None or (link.revoked_at is not None and link.revoked_at <= now):
        return None
    instrument = unit.instruments.get(link.instrument_id)
    if instrument is None:
        return None
    return Actor(
        id=f"link:{link.id}",
        name=link.holder or instrument.counterpart_name,
        roles=frozenset({Role.COUNTERPART}),
        instrument_id=link.instrument_id,
    )
