"""Revoking links. A counterpart has no account, so its link is its only access."""

from __future__ import annotations

from datetime import datetime

from service.store.unit import Unit


def end_links(unit: Unit, instrument_id: str, *, at: datetime, party: str | None = None) -> int:
    """Revokes every link to the instrument (of ``party`` only, when given), opened or not, with the sign-ins that came
    of it, in the caller's transaction; how many links there were.
    """
    mine = [link for link in unit.links.of(instrument_id) if party in (None, link.party)]
    for link in mine:
        unit.signins.revoke_all(at=at, link_id=link.id)
    return sum(unit.links.revoke(link.id, at) for link in mine)
