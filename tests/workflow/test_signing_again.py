"""Signing when something happens in between: one original is refused, an officer writes, many PINs come at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from certomancer.registry import ArchLabel, CertLabel

from service.cli.development.pki_plan import ARCHITECTURE
from service.domain.errors import DomainError, StaleVersion
from service.store.files import Files
from service.workflow.approval import confirm
from service.workflow.errors import PinWrong, SigningFailed, TooManyPins
from service.workflow.queries import retrieve
from service.workflow.signature import sign
from service.workflow.signature.act import INTENT
from service.workflow.signature.pins import PINS, opened_with_pin
from service.workflow.signature.state import signing_state
from tests.support.pki import ServedPki
from tests.support.world import AUDITOR, OFFICER, SG, World
from tests.workflow.test_signing import At, kinds, with_holder

pytestmark = pytest.mark.office


@contextmanager
def revoked(pki: ServedPki, holder: str) -> Iterator[None]:
    """Inside the block the holder's certificate is revoked, as the authority's responder says from now on."""
    served = pki.server.responder._animator.architectures[ArchLabel(ARCHITECTURE)]
    spec, bad = served.get_cert_spec(CertLabel(holder)), served.get_cert_spec(CertLabel("revoked"))
    before = spec.revocation
    object.__setattr__(spec, "revocation", bad.revocation)
    try:
        yield
    finally:
        object.__setattr__(spec, "revocation", before)


def complete_one(world: World) -> None:
    """The job of one original only."""
    from service.jobs.attempt import Attempts

    with world.services.store.reader() as unit:
        due = unit.jobs.due(world.clock(), limit=1)
    assert [job.kind for job in due] == ["signature:complete"]
    assert Attempts(world.services).make(due[0].id)


def stages_of(world: World) -> dict[str, str]:
    steps = {step.key: step for step in signing_state(world.services, SG, world.id).steps}
    return dict(steps["organization"].originals)


@pytest.mark.slow
def test_after_a_refusal_of_one_original_only_that_one_is_signed_again(at: At) -> None:
    world = at("sealed")
    world.sign()
    complete_one(world)
    with revoked(world.pki, "sg"):
        world.jobs()
    assert sorted(stages_of(world).values()) == ["complete", "refused"]
    [refused] = [party for party, stage in stages_of(world).items() if stage == "refused"]
    assert signing_state(world.services, SG, world.id).turn == "organization"

    made = sign.sign_with_pin(
        world.services,
        SG,
        world.id,
        version=world.version,
        digest=world.digest,
        pin=world.pki.pin("sg"),
        place="Washington, D.C.",
    )
    assert [revision.party for revision in made] == [refused]
    intents = [event for event in retrieve.history(world.services, AUDITOR, world.id) if event.kind == INTENT]
    assert [row["party"] for row in intents[-1].detail["originals"]] == [refused]
    world.jobs()
    world.upload_all()
    world.jobs()
    assert world.state == "signed"


class Interrupted(Files):
    """Real files; something else happens before the first one is put."""

    def __init__(self, files: Files, act: Callable[[], object]) -> None:
        super().__init__(files._root)
        self._acts = [act]

    def put(self, data: bytes) -> str:
        if self._acts:
            self._acts.pop()()
        return super().put(data)


def interrupted(world: World, act: Callable[[], object]) -> World:
    return replace(world, services=replace(world.services, files=Interrupted(world.services.files, act)))


def test_an_invitation_in_between_costs_no_signature(at: At) -> None:
    world = at("sealed")
    interrupted(world, lambda: confirm.invite(world.services, OFFICER, world.id)).sign()
    assert set(stages_of(world).values()) == {"raw"}
    assert kinds(world)[-3:] == [INTENT, "link:make", "instrument:sign"]


@pytest.mark.slow
def test_of_two_who_sign_on_different_pages_one_is_too_late(at: At) -> None:
    world = at("sealed")
    with pytest.raises(StaleVersion):
        interrupted(world, world.sign).sign()
    assert kinds(world).count("instrument:sign") == 1
    world.jobs()
    assert signing_state(world.services, SG, world.id).turn == "counterpart"


def opened(world: World, pin: str) -> str:
    with opened_with_pin(
        world.services, SG, pin, place=world.services.settings.signing.sg, signatory=SG.name
    ) as credential:
        return credential.subject


def test_many_pins_at_once_count_as_many(empty: World) -> None:
    outcomes: list[str] = []
    gate = threading.Barrier(3 * PINS)

    def guess() -> None:
        gate.wait()
        try:
            opened(empty, "000000")
        except DomainError as error:
            outcomes.append(type(error).__name__)

    guesses = [threading.Thread(target=guess) for _ in range(3 * PINS)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()
    assert (outcomes.count(PinWrong.__name__), outcomes.count(TooManyPins.__name__)) == (PINS, 2 * PINS)
    empty.clock.skip(16 * 60)
    assert opened(empty, empty.pki.pin("sg"))


def test_a_right_pin_clears_the_count(empty: World) -> None:
    for _ in range(2):
        for _ in range(PINS - 1):
            with pytest.raises(PinWrong):
                opened(empty, "000000")
        opened(empty, empty.pki.pin("sg"))


def test_a_certificate_that_cannot_be_used_is_no_wrong_pin(empty: World) -> None:
    world = with_holder(empty, "expired")
    for _ in range(PINS + 1):
        with pytest.raises(SigningFailed):
            opened(world, world.pki.pin("expired"))
