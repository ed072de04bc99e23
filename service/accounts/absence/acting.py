"""Whether somebody acts for another person now, and since when."""

from __future__ import annotations

from datetime import datetime

from service.accounts.changes import By, record
from service.domain.people import AccountChange, Person, token_hash
from service.domain.permissions import Actor
from service.store.unit import Store, Unit


def act_for(store: Store, token: str, person_id: str | None, *, now: datetime) -> bool:
    """From now on this sign-in, which holds, acts for another person; None: for its own person. False: it is not that person's deputy now.

    Beginning is recorded with the account of the person who is away.
    """
    with store.unit() as unit:
        signin = unit.signins.by_token_hash(token_hash(token))
        own = unit.people.get(signin.person_id) if signin is not None and signin.person_id else None
        if signin is None or own is None:
            return False
        away = represented(unit, own.id, person_id, now) if person_id else None
        if person_id and away is None:
            return False
        unit.signins.act_for(signin.id, person_id)
        if away is not None:
            actor = Actor(id=own.id, name=own.name, roles=own.roles, department=own.department)
            record(unit, AccountChange.DEPUTY_ACT, away, By(actor, now))
        unit.commit()
    return True


def represented(unit: Unit, deputy_id: str, person_id: str, now: datetime) -> Person | None:
    """The person, while ``deputy_id`` stands in; None when that is over, or the account is closed."""
    person = unit.people.get(person_id)
    stands_in = any(one.deputy_id == deputy_id for one in unit.deputies.now(person_id, now))
    return person if stands_in and person is not None and person.active else None
