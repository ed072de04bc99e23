"""Rate limit for failed sign-ins.

Failures count for an e-mail address together with the network that they come from, for the network, and for the e-mail address from
everywhere. So a stranger who types wrong passwords slows down the own network and not the person elsewhere. The person's own browser,
which signed in before, counts for itself: nobody else can lock it out.

An attempt is recorded *before* the password is checked and removed when it was right, so that many guesses sent at once count as
many. No thread sleeps: the caller learns how long to wait.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.accounts.errors import TooManyAttempts, TooManyQuestions, TooManyRequests
from service.store.unit import Store, Unit


@dataclass(frozen=True, slots=True)
class RateLimit:
    """``free`` failures within ``window`` cost nothing, each further one doubles the wait, ``most`` lock for ``window``."""

    free: int
    most: int
    window: timedelta = timedelta(minutes=15)

    def wait(self, failures: int, since_last: timedelta) -> timedelta:
        """How long from now until the next attempt is allowed; not above zero: at once."""
        if failures <= self.free:
            return timedelta(0)
        pause = (
            self.window if failures >= self.most else min(timedelta(seconds=2 ** (failures - self.free)), self.window)
        )
        return pause - since_last


EMAIL = RateLimit(free=4, most=10)
"""One e-mail address from one network, or from one browser that is known."""
EVERYWHERE = RateLimit(free=80, most=100)
"""One e-mail address from all networks together (NIST SP 800-63B-4, 3.2.2: at most 100 failures)."""
ADDRESS = RateLimit(free=30, most=60)
"""Wider, because a whole office can share one network address."""

QUESTIONS = RateLimit(free=60, most=120)
"""Files to verify and codes to look up, all of one network address: right or wrong, each costs work."""

PAGES = RateLimit(free=600, most=1200, window=timedelta(minutes=5))
"""Pages of the public register read from one network address, where a whole university may sit, or a search engine."""

PROPOSALS = RateLimit(free=20, most=60, window=timedelta(hours=1))
"""Proposals begun and sent from one network address, where a whole university may sit."""
PROPOSALS_OF_EMAIL = RateLimit(free=6, most=12, window=timedelta(hours=1))
"""Proposals begun and sent in the name of one e-mail address, whose owner may know nothing of it and gets the letters."""

TOKEN = RateLimit(free=300, most=600, window=timedelta(minutes=5))
"""Calls with one API token."""

LETTERS = RateLimit(free=2, most=3, window=timedelta(hours=1))
"""Letters with a link for a new password, to one address."""

_KEPT = timedelta(days=1)
"""Longer than every window that anybody counts in; then attempts are forgotten."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt that was allowed and noted. Only :func:`begin` makes one."""

    keys: tuple[str, ...]
    """Under which it counts: the first are cleared by a success, the last is the network's."""
    at: datetime


def begin(store: Store, *, email: str, address: str, now: datetime, browser: str | None = None) -> Attempt:
    """Note an attempt and let it proceed. :raises TooManyAttempts: not yet; this one is not counted.

    :param browser: names a browser in which the owner of the e-mail address has signed in before; the caller has checked it.
    """
    limits = {f"browser:{browser}": EMAIL} if browser else _of_stranger(email, address)
    with store.unit() as unit:
        _require_within(unit, list(limits.items()), now)
        unit.attempts.prune(now - _KEPT)
        for key in limits:
            unit.attempts.add(key, now)
        unit.commit()
    return Attempt(tuple(limits), now)


def begin_passkey(store: Store, *, address: str, now: datetime) -> Attempt:
    """Note that somebody signs in with a passkey; an answer that does not fit stays counted. :raises TooManyAttempts: not yet."""
    key = f"passkey:{network_of(address)}"
    _note(store, key, ADDRESS, now)
    return Attempt((key, key), now)


def begin_reset(store: Store, *, address: str, now: datetime) -> None:
    """Note that somebody asks for a new password. :raises TooManyAttempts: not yet; not counted."""
    _note(store, f"reset:{network_of(address)}", ADDRESS, now)


def may_write_to(unit: Unit, email: str, *, now: datetime) -> bool:
    """Whether one more letter for a new password may go to this address; then it is counted."""
    key = f"reset-letter:{email.strip().casefold()[:320]}"
    if unit.attempts.count_since(key, now - LETTERS.window) >= LETTERS.most:
        return False
    unit.attempts.add(key, now)
    return True


def _of_stranger(email: str, address: str) -> dict[str, RateLimit]:
    network = network_of(address)
    return {
        f"{_email_key(email)}|{network}": EMAIL,
        _email_key(email): EVERYWHERE,
        f"address:{network}": ADDRESS,
    }


def _email_key(email: str) -> str:
    return f"email:{email.strip().casefold()[:320]}"


def succeeded(unit: Unit, attempt: Attempt) -> None:
    """The password was right: the e-mail address starts afresh there, the network only gets this attempt back.

    Otherwise an attacker could clear a network with an account of their own.
    """
    own, *shared = attempt.keys
    if own not in shared:
        unit.attempts.clear(own)
    for key in shared:
        unit.attempts.take_back(key, attempt.at)


def lift(unit: Unit, email: str) -> None:
    """Failures for this e-mail address no longer count, wherever they came from: its owner has another password."""
    unit.attempts.clear_person(_email_key(email))


def question(store: Store, *, address: str, now: datetime) -> None:
    """Note that ``address`` asks something that costs work, right or wrong. :raises TooManyQuestions: not yet; not counted."""
    try:
        _note(store, f"question:{network_of(address)}", QUESTIONS, now)
    except TooManyAttempts as error:
        raise TooManyQuestions(seconds=error.data["seconds"]) from None


def page(store: Store, *, address: str, now: datetime) -> None:
    """Note that ``address`` reads a page of the public register. :raises TooManyRequests: not yet; not counted."""
    try:
        _note(store, f"page:{network_of(address)}", PAGES, now)
    except TooManyAttempts as error:
        raise TooManyRequests(seconds=error.data["seconds"]) from None


def proposal(store: Store, *, email: str, address: str, now: datetime) -> None:
    """Note that somebody begins or sends a proposal. :raises TooManyRequests: not yet; not counted."""
    try:
        _note(store, f"proposal:{network_of(address)}", PROPOSALS, now)
        _note(store, f"proposal-email:{email.strip().casefold()[:320]}", PROPOSALS_OF_EMAIL, now)
    except TooManyAttempts as error:
        raise TooManyRequests(seconds=error.data["seconds"]) from None


def use_of_token(store: Store, token_id: str, *, now: datetime) -> None:
    """Note that a program calls with this API token. :raises TooManyRequests: not yet; not counted."""
    try:
        _note(store, f"token:{token_id}", TOKEN, now)
    except TooManyAttempts as error:
        raise TooManyRequests(seconds=error.data["seconds"]) from None


def wrong_token(store: Store, *, address: str, now: datetime) -> None:
    """Note that ``address`` calls with an API token that does not hold. :raises TooManyRequests: not yet; not counted."""
    try:
        _note(store, f"wrong-token:{network_of(address)}", ADDRESS, now)
    except TooManyAttempts as error:
        raise TooManyRequests(seconds=error.data["seconds"]) from None


def _note(store: Store, key: str, limit: RateLimit, now: datetime) -> None:
    with store.unit() as unit:
        _require_within(unit, [(key, limit)], now)
        unit.attempts.prune(now - _KEPT)
        unit.attempts.add(key, now)
        unit.commit()


def network_of(address: str) -> str:
    """The address itself, or its /64 network for IPv6, because one subscriber usually has all 2^64 addresses of it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def _require_within(unit: Unit, keys: Sequence[tuple[str, RateLimit]], now: datetime) -> None:
    longest = timedelta(0)
    for key, pace in keys:
        last = unit.attempts.latest(key)
        if last is not None:
            longest = max(longest, pace.wait(unit.attempts.count_since(key, last - pace.window), now - last))
    if longest > timedelta(0):
        raise TooManyAttempts(seconds=-(-longest // timedelta(seconds=1)))
