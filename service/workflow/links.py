"""Links of counterparts. A counterpart has no account, so its link is its only access."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from service.domain.instrument import Instrument
from service.domain.people import Link, token_hash
from service.store.unit import Unit

AT_WORK = timedelta(hours=1)
"""Who used the pages this lately is at work on them."""


def make_link(
    unit: Unit,
    instrument: Instrument,
    *,
    party: str,
    purpose: str,
    created_by: str,
    at: datetime,
    days: float,
    address: str | None = None,
    language: str | None = None,
) -> tuple[Link, str]:
    """A one-time link and the only copy of its token, in the caller's transaction; what is kept is the token's SHA-256.

    Every link that was made before for this party is revoked together with the sign-in it started, so that at any time
    only one address is valid, and only the sign-in that it started.

    :param address: where the service sends it; None: the officer hands it over.
    """
    token = secrets.token_urlsafe(32)
    end_links(unit, instrument.id, at=at, party=party)
    link = Link(
        id=str(uuid.uuid4()),
        token_hash=token_hash(token),
        instrument_id=instrument.id,
        party=party,
        purpose=purpose,
        created_by=created_by,
        created_at=at,
        expires_at=at + timedelta(days=days),
        opened_at=None,
        revoked_at=None,
        address=address,
        language=language,
    )
    unit.links.add(link)
    return link, token


def at_work(unit: Unit, instrument_id: str, party: str, at: datetime) -> bool:
    """Whether somebody of this party is on the pages now; a new link would end what that person is doing."""
    links = [link for link in unit.links.of(instrument_id) if link.party == party and link.revoked_at is None]
    signins = [signin for link in links for signin in unit.signins.of_link(link.id)]
    return any(one.revoked_at is None and at < one.expires_at and at - one.last_seen_at < AT_WORK for one in signins)


def end_links(unit: Unit, instrument_id: str, *, at: datetime, party: str | None = None) -> int:
    """Revokes every link to the instrument (of ``party`` only, when given), opened or not, with the sign-ins that came
    of it, in the caller's transaction; how many links there were.
    """
    mine = [link for link in unit.links.of(instrument_id) if party in (None, link.party)]
    for link in mine:
        unit.signins.revoke_all(at=at, link_id=link.id)
    return sum(unit.links.revoke(link.id, at) for link in mine)
