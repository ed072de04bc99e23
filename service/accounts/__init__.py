"""People, sign-ins and links: the interface for web, API and command line. No Flask in this package.

The modules below take a store and a time; the functions here take the services, which have both.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Protocol

from service.accounts import links, rate_limit, signins, tokens
from service.accounts.identities import OPENID
from service.domain.instrument import Instrument
from service.domain.mail.letters import Delivery
from service.domain.permissions import Actor
from service.store.unit import Store, Unit
from service.workflow.context import Services
from service.workflow.letters.notices import LINK_OPENED
from service.workflow.letters.tell import tell

NOBODY = Actor(id="", name="", roles=frozenset())
"""Who opens a link is not among those who get letters about it."""


class HasStoreAndClock(Protocol):
    """The part of the services that is needed here."""

    @property
    def store(self) -> Store:
        """The database."""
        ...

    @property
    def clock(self) -> Callable[[], datetime]:
        """Aware UTC."""
        ...


class HasStoreClockAndKey(HasStoreAndClock, Protocol):
    """Besides, the key of the codes that this installation makes."""

    @property
    def code_key(self) -> bytes:
        """32 bytes."""
        ...


def sign_in(
    services: HasStoreAndClock,
    email: str,
    password: str,
    *,
    address: str,
    agent: str = "",
    browser: signins.KnownBrowser | None = None,
) -> str:
    """See :func:`service.accounts.signins.sign_in`."""
    return signins.sign_in(
        services.store, email, password, now=services.clock(), address=address, agent=agent, browser=browser
    )


def actor_for(services: HasStoreAndClock, token: str) -> Actor | None:
    """See :func:`service.accounts.signins.actor_for`."""
    return signins.actor_for(services.store, token, services.clock())


def program_for(services: HasStoreAndClock, text: str, *, address: str) -> Actor | None:
    """Whoever sends this as ``Authorization: Bearer``: a program with an API token, or one that signed in with a password or a link.

    :raises TooManyRequests: see :func:`service.accounts.tokens.actor_for`.
    """
    if text.startswith(tokens.PREFIX):
        return tokens.actor_for(services.store, text, now=services.clock(), address=address)
    return signins.actor_for(services.store, text, services.clock())


def feed_token(services: HasStoreClockAndKey, actor: Actor) -> str | None:
    """See :func:`service.accounts.signins.feed_token`."""
    return signins.feed_token(services.store, services.code_key, actor)


def actor_of_feed(services: HasStoreClockAndKey, token: str) -> Actor | None:
    """See :func:`service.accounts.signins.actor_of_feed`."""
    return signins.actor_of_feed(services.store, services.code_key, token, services.clock())


def choose_language(services: HasStoreAndClock, actor: Actor, language: str) -> None:
    """The pages speak this language to the person from now on, in every browser. The holder of a link has no account: nothing is kept."""
    with services.store.unit() as unit:
        unit.people.set_language(actor.id, language)
        unit.commit()


def chosen_language(services: HasStoreAndClock, token: str) -> str | None:
    """Of the person whose sign-in has this token; None: never chosen."""
    actor = actor_for(services, token)
    with services.store.reader() as unit:
        person = unit.people.get(actor.id) if actor else None
    return person.language if person else None


def choose_letters(services: HasStoreAndClock, actor: Actor, delivery: Delivery) -> None:
    """The person is told this way from the next letter on."""
    with services.store.unit() as unit:
        unit.people.set_letters(actor.id, str(delivery))
        unit.commit()


def chosen_letters(services: HasStoreAndClock, actor: Actor) -> Delivery:
    """How the person wants to be told; at once for who never chose."""
    with services.store.reader() as unit:
        person = unit.people.get(actor.id)
    return Delivery((person and person.letters) or Delivery.AT_ONCE)


def signed_in_at_provider(services: HasStoreAndClock, token: str) -> bool:
    """Whether the sign-in with this token was made at the OpenID provider."""
    return signins.proof_of(services.store, token) == OPENID


def sign_out(services: HasStoreAndClock, token: str) -> None:
    """See :func:`service.accounts.signins.sign_out`."""
    signins.sign_out(services.store, token, services.clock())


def question(services: HasStoreAndClock, actor: Actor | None, *, address: str) -> None:
    """See :func:`service.accounts.rate_limit.question`; an actor who is signed in is not counted."""
    if actor is None:
        rate_limit.question(services.store, address=address, now=services.clock())


def page(services: HasStoreAndClock, actor: Actor | None, *, address: str) -> None:
    """See :func:`service.accounts.rate_limit.page`; an actor who is signed in is not counted."""
    if actor is None:
        rate_limit.page(services.store, address=address, now=services.clock())


def proposal(services: HasStoreAndClock, *, email: str, address: str) -> None:
    """See :func:`service.accounts.rate_limit.proposal`."""
    rate_limit.proposal(services.store, email=email, address=address, now=services.clock())


def open_link(
    services: Services, token: str, *, address: str = "", agent: str = "", by: links.Holder | None = None
) -> str:
    """See :func:`service.accounts.links.open_link`. The officer in charge is told."""
    return links.open_link(
        services.store,
        token,
        now=services.clock(),
        address=address,
        agent=agent,
        by=by,
        tell=partial(_opened, services),
    )


def _opened(services: Services, unit: Unit, instrument: Instrument) -> None:
    tell(services, unit, instrument, LINK_OPENED, NOBODY)
