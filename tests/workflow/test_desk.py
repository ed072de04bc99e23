"""Signatures with an external key, in two steps: every rule that holds for signatures made here."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from service.domain.errors import DigestMismatch, DomainError, InvalidInput, NotFound, PermissionMissing, StaleVersion
from service.workflow.errors import NotReady, NotYourTurn, PreparationExpired, PreparationUsed, SigningFailed
from service.workflow.queries import retrieve
from service.workflow.signature import awaiting, evidence
from service.workflow.signature.state import signing_state
from tests.support.external_signer import ExternalSigner
from tests.support.world import AUDITOR, OFFICER, SG, World

pytestmark = pytest.mark.office
At = Callable[[str], World]


def of_secretary_general(world: World, holder: str = "sg") -> ExternalSigner:
    return ExternalSigner(world, SG, holder)


def kinds(world: World) -> list[str]:
    return [event.kind for event in retrieve.history(world.services, AUDITOR, world.id)]


def unsigned(world: World) -> bool:
    with world.services.store.reader() as unit:
        return {row.step for row in unit.signatures.of(world.id)} == {"seal"}


@pytest.mark.slow
def test_both_sides_sign_at_their_own_desks(at: At) -> None:
    world = at("sealed")
    assert [one.instrument.id for one in awaiting.awaiting(world.services, SG)] == [world.id]
    assert awaiting.awaiting(world.services, world.counterpart) == []
    made = of_secretary_general(world).sign()
    assert {(one.party, one.step, one.stage) for one in made} == {
        ("organization", "organization", "raw"),
        ("counterpart", "organization", "raw"),
    }
    # Whether the time-stamp counts already depends on how old the seal's revocation data is; the job that follows fetches it anew.
    assert {one.level for one in made} <= {"B-B", "B-T"}
    world.jobs()
    assert awaiting.awaiting(world.services, SG) == []
    assert [one.signatory.key for one in awaiting.awaiting(world.services, world.counterpart)] == ["counterpart"]
    ExternalSigner(world, world.counterpart, "counterpart").sign()
    world.jobs()
    assert world.state == "signed"
    with world.services.store.reader() as unit:
        preliminary = unit.preliminaries.latest(world.id)
        assert preliminary is not None
        for original in preliminary.originals:
            last = unit.signatures.latest(world.id, original.party)
            assert last is not None
            assert last.level == "B-LTA"
            pdf = world.services.files.read(last.sha256)
            assert pdf.startswith(world.services.files.read(original.sha256))
            evidence.require_sound(evidence.verdict(world.services, pdf, ["Seal", "Organization", "Counterpart"]))
    events = retrieve.history(world.services, AUDITOR, world.id)
    signed = [event for event in events if event.kind == "instrument:sign"]
    assert [event.detail["at_desk"] for event in signed] == [True, True]
    assert [event.detail["name_matches"] for event in signed] == [True, True]
    assert kinds(world).index("signature:intent") < kinds(world).index("instrument:sign")


@pytest.mark.slow
def test_a_wrong_or_swapped_value_signs_nothing(at: At) -> None:
    world = at("sealed")
    desk = of_secretary_general(world)
    waiting = desk.prepare()
    values = desk.values(waiting)
    one, other = values
    swapped = {one: values[other], other: values[one]}
    for wrong in (swapped, {**values, one: b"\x00" * 70}):
        with pytest.raises(SigningFailed) as refused:
            desk.finish(waiting, wrong)
        assert refused.value.data["code"] == "wrong_value"
    for missing in ({}, {one: values[one]}, {**values, "nobody": b"x"}):
        with pytest.raises(InvalidInput):
            desk.finish(waiting, missing)
    assert unsigned(world)
    assert "signature:fail" in kinds(world)
    assert len(desk.finish(waiting, values)) == 2


@pytest.mark.slow
def test_a_preparation_is_used_once_in_its_time_and_by_its_owner(at: At) -> None:
    world = at("sealed")
    desk = of_secretary_general(world)
    late, waiting = desk.prepare(), desk.prepare()
    values, late_values = desk.values(waiting), desk.values(late)
    for stranger in (OFFICER, world.counterpart):
        with pytest.raises(NotFound):
            ExternalSigner(world, stranger, "sg").finish(waiting, values)
    made = desk.finish(waiting, values)
    world.jobs()
    assert desk.finish(waiting, values) == made
    assert kinds(world).count("instrument:sign") == 1
    with pytest.raises(PreparationUsed):
        desk.finish(waiting, late_values)
    with pytest.raises(NotYourTurn):
        desk.finish(late, late_values)
    world.clock.skip(16 * 60)
    with pytest.raises(PreparationExpired):
        desk.finish(late, late_values)
    assert desk.finish(waiting, values) == made


@pytest.mark.slow
def test_of_two_desks_with_the_same_page_one_prepares_and_of_two_that_prepared_one_signs(at: At) -> None:
    world = at("sealed")
    desk, version = of_secretary_general(world), world.version
    first = desk.prepare(version=version)
    with pytest.raises(StaleVersion):
        desk.prepare(version=version)
    second = desk.prepare()
    sent = [(first, desk.values(first)), (second, desk.values(second))]
    outcomes: list[str] = []
    gate = threading.Barrier(2)

    def send(number: int) -> None:
        gate.wait()
        try:
            outcomes.append(f"signed {len(desk.finish(*sent[number]))}")
        except DomainError as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "signed 2" in outcomes
    assert set(outcomes) <= {"signed 2", "StaleVersion", "NotYourTurn"}
    assert kinds(world).count("instrument:sign") == 1
    with world.services.store.reader() as unit:
        assert [row.step for row in unit.signatures.of(world.id)].count("organization") == 2


@pytest.mark.slow
def test_the_same_values_at_the_same_time_are_taken_once(at: At) -> None:
    world = at("sealed")
    desk = of_secretary_general(world)
    waiting = desk.prepare()
    values = desk.values(waiting)
    outcomes: list[object] = []
    threads = [threading.Thread(target=lambda: outcomes.append(desk.finish(waiting, values))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 2
    assert kinds(world).count("instrument:sign") == 1


@pytest.mark.slow
def test_signing_here_and_at_a_desk_at_once_signs_once(at: At) -> None:
    world = at("sealed")
    desk = of_secretary_general(world)
    waiting = desk.prepare()
    values = desk.values(waiting)
    world.sign()
    with pytest.raises(NotYourTurn):
        desk.finish(waiting, values)
    assert kinds(world).count("instrument:sign") == 1


def test_who_may_not_sign_prepares_nothing(at: At) -> None:
    world = at("sealed")
    with pytest.raises(PermissionMissing):
        ExternalSigner(world, OFFICER, "sg").prepare()
    with pytest.raises(NotYourTurn):
        ExternalSigner(world, world.counterpart, "counterpart").prepare()
    with pytest.raises(DigestMismatch):
        of_secretary_general(world).prepare(digest="0" * 64)
    for holder in ("counterpart", "revoked", "rogue"):
        with pytest.raises(SigningFailed):
            of_secretary_general(world, holder).prepare()
    with world.pki.without("ocsp", "crls"), pytest.raises(NotReady):
        of_secretary_general(world).prepare()
    assert "signature:intent" not in kinds(world)
    assert unsigned(world)


@pytest.mark.slow
def test_without_a_time_stamp_the_signature_waits_for_its_level(at: At) -> None:
    world = at("sealed")
    desk = of_secretary_general(world)
    with world.pki.without("tsa1", "tsa2"):
        made = desk.sign()
        assert {one.level for one in made} == {"B-B"}
        world.jobs()
        assert signing_state(world.services, SG, world.id).turn is None
    world.clock.skip(60)
    world.jobs()
    assert signing_state(world.services, SG, world.id).turn == "counterpart"
