"""Not signing: a refusal, a return after the approval, and somebody who signs for another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from service.domain.errors import ActionNotPossible, InvalidInput, NotFound, PermissionMissing
from service.drafting.pdf.pages import page_texts
from service.workflow.approval import decide
from service.workflow.draft import edit
from service.workflow.errors import NotReady, NotYourTurn
from service.workflow.queries import retrieve
from service.workflow.queries.files import file as read_file
from service.workflow.signature import decline
from service.workflow.signature.state import signing_state
from service.workflow.signature.upload import originals_to_sign
from tests.support.delegated import authority_pdf
from tests.support.world import AUDITOR, OFFICER, SG, World

pytestmark = pytest.mark.office
At = Callable[[str], World]


def test_the_secretary_general_declines_before_anybody_signs(at: At) -> None:
    world = at("sealed")
    with pytest.raises(InvalidInput):
        decline.decline_signature(world.services, SG, world.id, version=world.version, reason="  ")
    with pytest.raises(PermissionMissing):
        decline.decline_signature(world.services, OFFICER, world.id, version=world.version, reason="No.")
    decline.decline_signature(
        world.services, SG, world.id, version=world.version, reason="The budget was not approved."
    )
    assert world.state == "declined"
    event = retrieve.history(world.services, AUDITOR, world.id)[-1]
    assert (event.kind, event.detail["side"]) == ("instrument:refuse", "organization")
    assert event.detail["signed_before"] == []
    with pytest.raises(ActionNotPossible):
        world.sign()


@pytest.mark.slow
def test_the_counterpart_declines_after_the_other_has_signed(at: At) -> None:
    world = at("sealed")
    world.sign()
    world.jobs()
    with pytest.raises(NotYourTurn, match="cannot be taken back"):
        decline.decline_signature(world.services, SG, world.id, version=world.version, reason="I changed my mind.")
    decline.decline_signature(
        world.services, world.counterpart, world.id, version=world.version, reason="Our board voted no."
    )
    assert world.state == "declined"
    event = retrieve.history(world.services, AUDITOR, world.id)[-1]
    assert event.detail == {
        "side": "counterpart",
        "step": "counterpart",
        "remarks": "Our board voted no.",
        "signed_before": ["organization"],
    }
    # What was signed is evidence for those who examine, and published to nobody.
    partial = read_file(world.services, AUDITOR, world.id, "partial-organization.pdf").data
    published = read_file(world.services, SG, world.id, "original-organization.pdf").data
    assert partial.startswith(published)
    assert len(partial) > len(published)
    with pytest.raises(NotFound):
        read_file(world.services, SG, world.id, "partial-organization.pdf")


@pytest.mark.slow
def test_returned_after_the_approval_it_is_sealed_anew(at: At) -> None:
    world = at("sealed")
    with world.services.store.reader() as unit:
        old = unit.signatures.latest(world.id, "organization")
    decide.return_(
        world.services, SG, world.id, version=world.version, digest=world.digest, remarks="Another signatory."
    )
    assert world.state == "drafting"
    edit.save(
        world.services, OFFICER, world.id, version=world.version,
        answers=world.sample(counterpart_representative_name="Ana Lucía Paredes"), partial=False,
    )  # fmt: skip
    before = world.digest
    world.make_originals()
    world.confirm_both()
    world.to_approved()
    world.jobs()
    assert world.digest != before
    with world.services.store.reader() as unit:
        chain = unit.signatures.chain(world.id, "organization")
    assert [(row.step, row.stage) for row in chain] == [("seal", "complete"), ("seal", "void"), ("seal", "complete")]
    assert chain[0] == old
    world.sign()
    world.jobs()
    assert len(originals_to_sign(world.services, world.counterpart, world.id)) == 2
    with pytest.raises(ActionNotPossible):
        decide.return_(world.services, SG, world.id, version=world.version, digest=world.digest, remarks="Too late.")


@pytest.mark.slow
def test_the_same_text_can_be_approved_again(at: At) -> None:
    world = at("sealed")
    decide.return_(world.services, SG, world.id, version=world.version, digest=world.digest, remarks="By mistake.")
    world.confirm_both()
    world.to_approved()
    world.jobs()
    assert signing_state(world.services, SG, world.id).turn == "organization"


@pytest.mark.slow
def test_somebody_signs_for_another(at: At) -> None:
    world = at("sealed")
    order = authority_pdf()
    place = replace(world.services.settings.signing.sg, file=world.pki.p12_path("p384"))
    signing = replace(world.services.settings.signing, sg=place)
    world = replace(world, services=replace(world.services, settings=replace(world.services.settings, signing=signing)))
    new = {
        "name": "Signatory With P-384",
        "office": "Assistant Secretary General",
        "authority": "Executive Order 26-01",
    }
    with pytest.raises(InvalidInput) as refused:
        replaced(world, new | {"authority": ""})
    assert list(refused.value.errors) == ["authority"]
    for unfit in (b"GIF89a", b"%PDF-1.7 the order"):
        with pytest.raises(InvalidInput) as refused:
            replaced(world, new, document=unfit)
        assert list(refused.value.errors) == ["document"]
    replaced(world, new, document=order)
    with world.services.store.reader() as unit:
        first = unit.signatories.of(world.id)[0]
    assert (first.name, first.named, first.office) == (new["name"], SG.name, new["office"])
    assert read_file(world.services, AUDITOR, world.id, "authority-organization.pdf").data == order
    world.sign(pin=world.pki.pin("p384"))
    with pytest.raises(NotReady, match="has already signed"):
        replaced(world, new)
    world.jobs()
    world.upload_all()
    world.jobs()
    assert world.state == "signed"
    record = read_file(world.services, world.counterpart, world.id, "proces-verbal.pdf").data
    told = " ".join(" ".join(page_texts(record)).split())
    for words in ("In place of", SG.name, new["authority"], new["office"]):
        assert words in told
    world.deposit()
    with world.services.store.reader() as unit:
        entry = unit.register.by_instrument(world.id)
    assert entry is not None
    assert world.services.archive.read(entry.object_id, "authority/organization.pdf") == order
    assert world.services.archive.read(entry.object_id, "proces-verbal/signature.pdf") == record


def replaced(world: World, lines: dict[str, str], document: bytes | None = None) -> None:
    decline.replace_signatory(
        world.services, SG, world.id, "organization", version=world.version, document=document, **lines
    )
