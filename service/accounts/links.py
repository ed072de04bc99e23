"""One-time links for counterparts, who have no account. Opening a link uses it up and starts a sign-in.

``service.workflow.approval.confirm.invite`` makes them, because the state of the instrument decides whether a party may be invited.
"""

from __future__ import annotations

from datetime import datetime

from service.accounts.errors import LinkRefused
from service.accounts.signins import LINK_LONGEST, start
from service.domain.people import Link, token_hash
from service.store.unit import Store


def open_link(store: Store, token: str, *, now: datetime, address: str = "", agent: str = "") -> str:
    """Consume the link and start a sign-in for its party and instrument; the token of that sign-in.

    If two people open it at the same time, exactly one is signed in. Call it from a button only: mail scanners follow
    links and would use it up.

    :raises LinkRefused: unknown, opened before, expired or withdrawn.
    """
    with store.unit() as unit:
        link = unit.links.by_token_hash(token_hash(token))
        if link is None or not unit.links.open(link.id, now):
            raise LinkRefused
        signin = start(unit, now=now, longest=LINK_LONGEST, link_id=link.id, address=address, agent=agent)
        unit.commit()
    return signin


def look_at(store: Store, token: str, now: datetime) -> Link:
    """The link behind a token, without using it up, for the page with the button. :raises LinkRefused: it cannot be opened."""
    with store.reader() as unit:
        link = unit.links.by_token_hash(token_hash(token))
    if link is None or link.opened_at is not None or link.revoked_at is not None or link.expires_at <= now:
        raise LinkRefused
    return link


def revoke(store: Store, link_id: str, now: datetime) -> bool:
    """Withdraw a link and end the sign-in it started; False when it was withdrawn already."""
    with store.unit() as unit:
        withdrawn = unit.links.revoke(link_id, now)
        unit.signins.revoke_all(at=now, link_id=link_id)
        unit.commit()
    return withdrawn
