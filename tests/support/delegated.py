"""A substitute of the Secretary General in a site of the tests: the accounts, the delegation, and the substitute's own key."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from service.domain.office.delegations import Delegation
from service.domain.people import Person
from service.domain.permissions import Actor
from service.settings import KeyPlace
from service.workflow.acting import with_delegation
from service.workflow.office import delegations
from tests.support.world import DIRECTOR, SG, World

AUTHORITY = "Executive Order 26-07 of 15 November 2026"
OFFICE = "Assistant Secretary General"
KEY = "deputy"


def authority_pdf() -> bytes:
    """One page."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.rect(72, 72, 200, 100)
    canvas.save()
    return out.getvalue()


def with_accounts(world: World, *actors: Actor) -> None:
    """Accounts for the head and for ``actors``, and the substitute's key."""
    with world.services.store.unit() as unit:
        for number, actor in enumerate((SG, *actors)):
            if unit.people.get(actor.id) is None:
                unit.people.add(
                    Person(
                        id=actor.id, email=f"person{number}@example.org", name=actor.name, roles=actor.roles, department=actor.department,
                        password_hash="", active=True, created_at=world.clock(),
                    )
                )  # fmt: skip
        unit.commit()
    with_key(world)


def with_key(world: World) -> None:
    """The settings name a key for the substitute, which the test PKI has."""
    settings = world.services.settings
    own = KeyPlace(source="pkcs12", file=world.pki.p12_path("p384"))
    signing = replace(settings.signing, keys={KEY: own})
    world.services = replace(world.services, settings=replace(settings, signing=signing))


def given(
    world: World, substitute: Actor = DIRECTOR, *, begins: int = 0, days: int = 10, **more: str
) -> dict[str, Any]:
    """What the head enters. :param begins: days from today. :param days: how many after the first."""
    first = world.clock().date() + timedelta(days=begins)
    asked = {
        "substitute": substitute.id, "office": OFFICE, "key": KEY, "begins": first.isoformat(),
        "ends": (first + timedelta(days=days)).isoformat(), "authority": AUTHORITY, "reason": "Official travel.",
    }  # fmt: skip
    return asked | more


def delegate(world: World, substitute: Actor = DIRECTOR, **more: Any) -> Delegation:
    """The head names the substitute."""
    with_accounts(world, substitute)
    return delegations.delegate(world.services, SG, given(world, substitute, **more), document=authority_pdf())


def acting(world: World, actor: Actor = DIRECTOR) -> Actor:
    """The person as a request at this moment would have it."""
    with world.services.store.reader() as unit:
        return with_delegation(unit, actor, world.clock())
