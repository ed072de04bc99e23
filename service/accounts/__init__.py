"""People, how they sign in, and how counterparts come in by link. This module is the doors' way in; no Flask below it.

The rules take a store and a moment; these four take the house, which has both.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from service.accounts import links, rate_limit, signins
from service.domain.permissions import Actor
from service.store.unit import Store


class Doorstep(Protocol):
    """What of the house is needed here."""

    @property
    def store(self) -> Store:
        """The database."""
        ...

    @property
    def clock(self) -> Callable[[], datetime]:
        """Aware UTC."""
        ...


def sign_in(services: Doorstep, email: str, password: str, *, address: str, agent: str = "") -> str:
    """See :func:`service.accounts.signins.sign_in`."""
    return signins.sign_in(services.store, email, password, now=services.clock(), address=address, agent=agent)


def actor_for(services: Doorstep, token: str) -> Actor | None:
    """See :func:`service.accounts.signins.actor_for`."""
    return signins.actor_for(services.store, token, services.clock())


def sign_out(services: Doorstep, token: str) -> None:
    """See :func:`service.accounts.signins.sign_out`."""
    signins.sign_out(services.store, token, services.clock())


def question(services: Doorstep, actor: Actor | None, *, address: str) -> None:
    """See :func:`service.accounts.rate_limit.question`; whoever signed in is not counted."""
    if actor is None:
        rate_limit.question(services.store, address=address, now=services.clock())


def open_link(services: Doorstep, token: str, *, address: str = "", agent: str = "") -> str:
    """See :func:`service.accounts.links.open_link`."""
    return links.open_link(services.store, token, now=services.clock(), address=address, agent=agent)
