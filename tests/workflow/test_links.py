"""The counterpart's links: one is valid at a time, and all end with the instrument."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.accounts import signins
from service.accounts.errors import LinkRefused
from service.accounts.links import open_link
from service.domain.errors import NotFound
from service.domain.people import token_hash
from service.domain.permissions import Actor
from service.workflow.approval import confirm, decide
from service.workflow.draft import edit
from service.workflow.queries import retrieve
from tests.support.world import OFFICER, SG, World

pytestmark = pytest.mark.office
At = Callable[[str], World]


def invited(world: World) -> str:
    _, token = confirm.invite(world.services, OFFICER, world.id)
    return token


def opened(world: World, token: str) -> str:
    """The token of the sign-in that opening the link starts."""
    return open_link(world.services.store, token, now=world.clock())


def actor_of(world: World, signin: str) -> Actor | None:
    return signins.actor_for(world.services.store, signin, world.clock())


def withdraw(world: World) -> None:
    edit.withdraw(world.services, OFFICER, world.id, version=world.version, reason="The counterpart has dissolved.")


def decline(world: World) -> None:
    world.submit()
    decide.decline(world.services, SG, world.id, version=world.version, digest=world.digest, remarks="No mandate.")


def test_a_new_invitation_takes_back_what_was_opened_before(at: At) -> None:
    world = at("preliminary")
    first = opened(world, invited(world))
    assert actor_of(world, first) is not None
    unopened, newest = invited(world), invited(world)
    assert actor_of(world, first) is None
    with world.services.store.reader() as unit:
        signin = unit.signins.by_token_hash(token_hash(first))
    assert signin is not None
    assert signin.revoked_at is not None
    with pytest.raises(LinkRefused):
        opened(world, unopened)
    assert actor_of(world, opened(world, newest)) is not None


@pytest.mark.parametrize("end", [withdraw, decline])
def test_the_end_of_an_instrument_ends_its_links(at: At, end: Callable[[World], None]) -> None:
    world = at("preliminary")
    waiting = invited(world)
    inside = opened(world, waiting)
    end(world)
    assert actor_of(world, inside) is None
    with pytest.raises(NotFound):
        retrieve.instrument(world.services, world.counterpart, world.id)
    assert retrieve.instrument(world.services, OFFICER, world.id).instrument.state in {"withdrawn", "declined"}
    with world.services.store.reader() as unit:
        assert all(link.revoked_at is not None for link in unit.links.of(world.id))


def test_an_unopened_link_ends_with_its_instrument(at: At) -> None:
    world = at("preliminary")
    token = invited(world)
    withdraw(world)
    with pytest.raises(LinkRefused):
        opened(world, token)
