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


def sign_in(house: Doorstep, email: str, password: str, *, address: str, agent: str = "") -> str:
    """See :func:`service.accounts.signins.sign_in`."""
    return signins.sign_in(house.store, email, password, now=house.clock(), address=address, agent=agent)


def actor_for(house: Doorstep, token: str) -> Actor | None:
    """See :func:`service.accounts.signins.actor_for`."""
    return signins.actor_for(house.store, token, house.clock())


def sign_out(house: Doorstep, token: str) -> None:
    """See :func:`service.accounts.signins.sign_out`."""
    signins.sign_out(house.store, token, house.clock())


def question(house: Doorstep, actor: Actor | None, *, address: str) -> None:
    """See :func:`service.accounts.rate_limit.question`; whoever signed in is not counted."""
    if actor is None:
        rate_limit.question(house.store, address=address, now=house.clock())


def open_link(house: Doorstep, token: str, *, address: str = "", agent: str = "") -> str:
    """See :func:`service.accounts.links.open_link`."""
    return links.open_link(house.store, token, now=house.clock(), address=address, agent=agent)
