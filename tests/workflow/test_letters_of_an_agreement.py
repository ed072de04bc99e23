"""One agreement from the agreed text to the register, told by the letters that its people get."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service import accounts
from service.accounts.links import Holder
from service.domain.mail.letters import LetterState
from service.workflow.approval.invitation import send_invitation
from service.workflow.signature.decline import replace_signatory
from tests.support.mailbox import Mailbox, mailbox
from tests.support.stages import Stages
from tests.support.world import OFFICER, SG, World
from tests.workflow.test_notices import ACTORS, HOLDER, person, token_in

__all__ = ["mailbox"]

pytestmark = pytest.mark.office


@pytest.fixture
def world(stages: Stages, tmp_path: Path, mailbox: Mailbox) -> World:
    """Both parties have agreed, the people have accounts, and the counterpart was invited by e-mail."""
    made = stages.copy("preliminary", tmp_path / "site")
    made.services = mailbox.used_by(made.services)
    with made.services.store.unit() as unit:
        for key, actor in ACTORS.items():
            unit.people.add(person(actor, f"{key}@example.org", made.services))
        unit.commit()
    send_invitation(made.services, OFFICER, made.id, address=HOLDER, name="María Núñez", language="es")
    return made


def told(world: World) -> list[tuple[str, str]]:
    """Address and kind of every letter so far, oldest first; all of them were sent."""
    world.jobs()
    with world.services.store.reader() as unit:
        found = sorted(unit.letters.of(world.id), key=lambda one: one.created_at)
    assert {one.state for one in found} == {LetterState.SENT}
    return [(one.address, one.kind) for one in found]


@pytest.mark.slow
def test_everybody_is_told_when_it_is_their_turn_and_gets_the_receipt_at_the_end(
    world: World, mailbox: Mailbox
) -> None:
    world.submit()
    world.approve()
    world.jobs()
    world.sign()
    world.jobs()
    assert told(world) == [
        (HOLDER, "letter:invitation"),
        ("sg_office@example.org", "letter:submitted"),
        (HOLDER, "letter:turn"),
    ]
    token = accounts.open_link(
        world.services, token_in(mailbox.messages[-1].as_string()), by=Holder("María", "Presidenta")
    )
    actor = accounts.actor_for(world.services, token)
    assert actor is not None
    assert actor.instrument_id == world.id
    world.upload_all()
    world.jobs()
    world.deposit()
    assert sorted(told(world)[3:]) == [
        ("archivist@example.org", "letter:signed"),
        (HOLDER, "letter:deposited"),
        (HOLDER, "letter:notification"),
        ("officer@example.org", "letter:deposited"),
        ("officer@example.org", "letter:link_opened"),
        ("officer@example.org", "letter:notification"),
    ]
    receipts = {
        str(message["To"].addresses[0].addr_spec): json.loads(part.get_content())
        for message in mailbox.messages
        for part in message.iter_attachments()
        if part.get_content_type() == "application/json"
    }
    assert set(receipts) == {HOLDER, "officer@example.org"}
    assert receipts[HOLDER] != receipts["officer@example.org"]


@pytest.mark.slow
def test_the_office_that_has_just_approved_is_not_told_that_it_signs_first_and_a_substitute_is(world: World) -> None:
    world.submit()
    world.approve()
    world.jobs()
    assert "letter:turn" not in [kind for _, kind in told(world)]
    substitute = next(actor for key, actor in ACTORS.items() if key == "signatory")
    replace_signatory(
        world.services,
        SG,
        world.id,
        "organization",
        version=world.version,
        name=substitute.name,
        office="Director",
        authority="Executive Order 08-01, 1 May 2026",
    )
    assert told(world)[-1] == ("signatory@example.org", "letter:turn")
