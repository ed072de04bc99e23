"""A signature that cannot go on says why, waits no longer than it has to, and can be taken back and made again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.domain.errors import InvalidInput, PermissionMissing
from service.workflow.errors import NotReady, NotYourTurn
from service.workflow.queries import retrieve
from service.workflow.signature.complete import MOST_WAITING
from service.workflow.signature.decline import take_back
from service.workflow.signature.state import signing_state
from service.workflow.signature.upload import accept_upload, originals_to_sign
from signing import complete_signatures
from tests.support.world import ARCHIVIST, AUDITOR, OFFICER, SG, World

pytestmark = [pytest.mark.office, pytest.mark.slow]
At = Callable[[str], World]


@pytest.fixture
def turn(at: At) -> World:
    """At the counterpart's turn."""
    world = at("sealed")
    world.sign()
    world.jobs()
    return world


def lasting(world: World, pdf: bytes) -> bytes:
    """By a tool that adds everything itself."""
    own, anchors = world.services.authorities, world.services.anchors
    signed = world.own_tool(pdf)
    return complete_signatures(signed, field="Counterpart", authorities=own, anchors=anchors, final=True).pdf


def test_a_signature_that_is_complete_already_counts_as_complete(turn: World) -> None:
    for handed in originals_to_sign(turn.services, turn.counterpart, turn.id):
        revision = accept_upload(turn.services, turn.counterpart, turn.id, data=lasting(turn, handed.data))
        assert revision.level == "B-LTA"
    turn.jobs()
    assert turn.state == "signed"
    assert {one.stage for one in turn.newest()} == {"complete"}


def uploaded(world: World) -> None:
    """While no issuer answers."""
    with world.pki.without("ocsp", "crls"):
        world.upload_all()
        world.jobs()


def standing(world: World) -> tuple[str | None, str]:
    found = signing_state(world.services, world.counterpart, world.id)
    return found.turn, found.steps[-1].reason


def test_a_signature_that_waits_says_for_which_address_and_until_when_and_is_taken_back(turn: World) -> None:
    uploaded(turn)
    waits, why = standing(turn)
    until = f"{turn.clock() + MOST_WAITING:%Y-%m-%d}"
    assert waits is None
    assert f"{turn.pki.url}/development/ocsp/root" in why
    assert f"again until {until}" in why
    for actor, error in ((SG, NotYourTurn), (ARCHIVIST, PermissionMissing)):
        with pytest.raises(error):
            take_back(turn.services, actor, turn.id, "counterpart", version=turn.version, reason="Mine.")
    with pytest.raises(InvalidInput):
        take_back(turn.services, turn.counterpart, turn.id, "counterpart", version=turn.version, reason=" ")
    take_back(turn.services, turn.counterpart, turn.id, "counterpart", version=turn.version, reason="Another card.")
    waits, why = standing(turn)
    assert (waits, why.count("was taken back: Another card.")) == ("counterpart", 2)
    event = retrieve.history(turn.services, AUDITOR, turn.id)[-1]
    assert (event.kind, event.detail["remarks"], len(event.detail["sha256"])) == (
        "signature:take_back",
        "Another card.",
        2,
    )
    turn.clock.skip(3600)
    turn.jobs()  # the jobs of what was taken back find nothing to do
    turn.upload_all()
    turn.jobs()
    assert turn.state == "signed"


def test_the_officer_takes_back_but_nothing_that_is_complete(turn: World) -> None:
    with pytest.raises(NotReady):
        take_back(turn.services, OFFICER, turn.id, "organization", version=turn.version, reason="No.")
    uploaded(turn)
    steps = signing_state(turn.services, OFFICER, turn.id).steps
    assert [one.key for one in steps if one.retractable] == ["counterpart"]
    take_back(turn.services, OFFICER, turn.id, "counterpart", version=turn.version, reason="They asked for it.")
    assert standing(turn)[0] == "counterpart"


def test_waiting_has_an_end(turn: World) -> None:
    uploaded(turn)
    turn.clock.skip(MOST_WAITING.total_seconds() + 60)
    with turn.pki.without("ocsp", "crls"):
        turn.jobs()
    waits, why = standing(turn)
    assert waits == "counterpart"
    assert "was not accepted" in why
    assert "ocsp/root: HTTP status 503" in why
