"""A certificate in another name than the signatory's: refused, recorded, told, and accepted when the officer says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from service.domain.errors import ActionNotPossible, InvalidInput, NotFound
from service.domain.permissions import Actor, Role
from service.workflow.certificates.accept import accept_certificate, certificates
from service.workflow.errors import OtherName, SignsInOtherName
from service.workflow.queries import retrieve, worklist
from service.workflow.queries.decision import brief
from service.workflow.signature.upload import accept_upload, originals_to_sign
from signing import holder_of, load_pkcs12
from tests.support.external_signer import ExternalSigner
from tests.support.world import AUDITOR, OFFICER, SG, World

pytestmark = pytest.mark.office
At = Callable[[str], World]
OTHER = "p384"
"""A holder of the development PKI with another name."""


@pytest.fixture
def turn(at: At) -> World:
    """The Secretary General has signed; it is the counterpart's turn."""
    world = at("sealed")
    world.sign()
    world.jobs()
    return world


def upload(world: World, holder: str = OTHER) -> None:
    for handed in originals_to_sign(world.services, world.counterpart, world.id):
        accept_upload(world.services, world.counterpart, world.id, data=world.own_tool(handed.data, holder=holder))


def said(world: World, **changes: str) -> None:
    given = {"key": "counterpart", "subject": "Signatory With P-384", "reason": "Its statutes let the director sign."}
    accept_certificate(world.services, OFFICER, world.id, version=world.version, **{**given, **changes})


def kinds(world: World) -> list[str]:
    return [event.kind for event in retrieve.history(world.services, AUDITOR, world.id)]


def test_it_is_refused_told_and_accepted_for_this_certificate(turn: World) -> None:
    for _ in range(2):
        with pytest.raises(OtherName) as refused:
            upload(turn)
    told = str(refused.value)
    assert "Signatory With P-384" in told
    assert "María José Núñez Peñafiel" in told
    assert kinds(turn).count("certificate:refuse") == 1, "each certificate once"
    assert "instrument:sign" not in kinds(turn)[kinds(turn).index("certificate:refuse") :]
    found = certificates(turn.services, OFFICER, turn.id).waiting
    assert found is not None
    assert found.fingerprint == holder_of(certificate(turn)).fingerprint
    items = worklist.worklist(turn.services, OFFICER)
    assert "certificate:accept" in {one.action for one in items if one.instrument.id == turn.id}
    said(turn, subject=found.subject, fingerprint=found.fingerprint)
    assert certificates(turn.services, OFFICER, turn.id).waiting is None
    upload(turn)
    event = retrieve.history(turn.services, AUDITOR, turn.id)[-1]
    assert event.detail["name_matches"] is False
    turn.jobs()
    assert turn.state == "signed"


@pytest.mark.slow
def test_it_is_accepted_beforehand_and_the_office_reads_it_before_it_decides(at: At) -> None:
    world = at("preliminary")
    with pytest.raises(InvalidInput) as wrong:
        said(world, key="organization", subject="", reason=" ", fingerprint="12:34")
    assert set(wrong.value.errors) == {"key", "subject", "reason", "fingerprint"}
    said(world, subject="DEVELOPMENT ONLY Signatory With P-384")
    world.submit()
    about = brief(world.services, SG, world.id).exceptions
    assert [(one.name, one.by_name) for one in about] == [("María José Núñez Peñafiel", OFFICER.name)]
    world.approve()
    world.jobs()
    world.sign()
    world.jobs()
    upload(world)
    world.jobs()
    world.deposit()
    with world.services.store.reader() as unit:
        entry = unit.register.by_instrument(world.id)
    assert entry is not None
    assert b"Its statutes let the director sign." in world.services.archive.read(entry.object_id, "events.json")
    with pytest.raises(ActionNotPossible):
        said(world)


@pytest.mark.slow
def test_a_signer_at_a_desk_is_refused_too_and_another_certificate_does_not_profit(turn: World) -> None:
    said(turn, subject="Signatory With RSA")
    said(turn, fingerprint="0" * 64)
    with pytest.raises(SignsInOtherName):
        ExternalSigner(turn, turn.counterpart, OTHER).prepare()
    said(turn, subject="DEVELOPMENT ONLY Signatory With P-384")
    assert certificates(turn.services, OFFICER, turn.id).waiting is None
    made = ExternalSigner(turn, turn.counterpart, OTHER).sign()
    assert len(made) == 2


@pytest.mark.slow
def test_an_installation_can_record_instead(turn: World) -> None:
    signing = replace(turn.services.settings.signing, signatory_name="record")
    settings = replace(turn.services.settings, signing=signing)
    world = replace(turn, services=replace(turn.services, settings=settings))
    upload(world)
    assert retrieve.history(world.services, AUDITOR, world.id)[-1].detail["name_matches"] is False


def test_of_a_stranger_nothing_is_accepted(turn: World) -> None:
    stranger = Actor(id="9", name="Other Officer", roles=frozenset({Role.OFFICER}), department="dlca")
    with pytest.raises(NotFound):
        certificates(turn.services, stranger, turn.id)


def certificate(world: World) -> bytes:
    return load_pkcs12(world.pki.p12(OTHER), world.pki.pin(OTHER)).certificate_der
