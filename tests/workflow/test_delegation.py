"""The head of the organization delegates: who may be named, what the substitute may do and when, and what the record says of it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace

import pypdf
import pytest

from service.domain.errors import DelegationNotInForce, FourEyes, InvalidInput, NotFound, PermissionMissing
from service.domain.lifecycle import Action
from service.domain.permissions import Role
from service.translation import say
from service.workflow.approval import decide
from service.workflow.errors import KeyElsewhere, NotReady, NotYourTurn, SigningFailed
from service.workflow.office import delegations
from service.workflow.queries import retrieve
from service.workflow.queries.files import file as read_file
from service.workflow.queries.worklist import worklist
from service.workflow.signature import sign
from tests.support.cosigned_stages import Cosigned
from tests.support.delegated import AUTHORITY, KEY, OFFICE, acting, authority_pdf, delegate, given, with_accounts
from tests.support.world import ARCHIVIST, AUDITOR, DIRECTOR, OFFICER, SG, World

pytestmark = pytest.mark.office
At = Callable[[str], World]


@pytest.fixture
def submitted(at: At) -> World:
    world = at("preliminary")
    world.submit()
    return world


def approve(world: World, actor: object = None) -> None:
    decide.approve(world.services, actor or acting(world), world.id, version=world.version, digest=world.digest)  # type: ignore[arg-type]


def sign_(world: World, holder: str = "p384") -> None:
    sign.sign_with_pin(
        world.services, acting(world), world.id, version=world.version, digest=world.digest, pin=world.pki.pin(holder),
        place="Bogotá",
    )  # fmt: skip


def test_a_substitute_approves_and_signs_for_the_head_and_the_record_says_so(submitted: World) -> None:
    world, made = submitted, delegate(submitted)
    assert [item.action for item in worklist(world.services, acting(world))] == [Action.APPROVE]
    approve(world)
    world.jobs()
    sign_(world)
    world.jobs()
    world.upload_all()
    world.jobs()
    history = retrieve.history(world.services, AUDITOR, world.id)
    told = {event.kind: event for event in history if event.kind in {Action.APPROVE, Action.SIGN, "signature:intent"}}
    assert {event.actor_name for kind, event in told.items() if kind != Action.SIGN} == {DIRECTOR.name}
    signed = [event for event in history if event.kind == Action.SIGN and event.actor_id == DIRECTOR.id]
    for event in (told[Action.APPROVE], told["signature:intent"], *signed):
        assert event.detail["delegation"] == made.to_data(), event.kind
    view = retrieve.instrument(world.services, AUDITOR, world.id)
    assert [(one.by_name, one.delegation) for one in view.approvals] == [(DIRECTOR.name, made.id)]
    (head,) = [one for one in view.signatories if one.key == "organization"]
    assert (head.name, head.office, head.named) == (DIRECTOR.name, OFFICE, SG.name)
    assert head.authority == f"{AUTHORITY} ({made.begins} – {made.ends})"
    assert read_file(world.services, AUDITOR, world.id, "authority-organization.pdf").data == authority_pdf()
    record = pypdf.PdfReader(io.BytesIO(read_file(world.services, AUDITOR, world.id, "proces-verbal.pdf").data))
    said = " ".join(" ".join(page.extract_text() for page in record.pages).split())
    for expected in (f"Approved by delegation of {SG.name}: {AUTHORITY}", f"In place of {SG.name}", AUTHORITY):
        assert expected in said, expected
    pdf = read_file(world.services, AUDITOR, world.id, "original-organization.pdf").data
    fields = {one["/T"]: one for one in pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/AcroForm"]["/Fields"]}
    assert f"for {SG.name}, by authority of {AUTHORITY}" in fields["Organization"]["/V"]["/Reason"]
    world.deposit()
    entry = retrieve.instrument(world.services, AUDITOR, world.id).entry
    assert entry is not None
    row = next(one for one in entry.signatures if one["party"] == "organization")
    assert (row["name"], row["named"], row["authority"]) == (DIRECTOR.name, SG.name, head.authority)
    stored = json.loads(world.services.archive.read(entry.object_id, "metadata.json"))
    assert made.to_data() == _delegation(stored)


def _delegation(stored: object) -> object:
    """Of the approval, wherever the deposit keeps it."""
    if isinstance(stored, dict):
        if "approval" in stored:
            return stored["approval"].get("delegation")
        stored = list(stored.values())
    found = [_delegation(one) for one in stored] if isinstance(stored, list) else []
    return next((one for one in found if one), None)


def test_outside_of_the_period_the_refusal_names_the_days(submitted: World) -> None:
    world, made = submitted, delegate(submitted, begins=2, days=3)
    for skip in (0, 6 * 86_400):
        world.clock.skip(skip)
        with pytest.raises(DelegationNotInForce) as why:
            approve(world)
        said = say(why.value.message, "en")
        assert SG.name in said
        assert f"{made.begins.day} {made.begins:%B}" in said
        assert f"{made.ends.day} {made.ends:%B}" in said
    assert world.state == "submitted"


def test_a_delegation_revoked_during_the_request_counts_no_more(submitted: World) -> None:
    world, made = submitted, delegate(submitted)
    before = acting(world)
    delegations.revoke(world.services, SG, made.id, reason="Back from travel.")
    with pytest.raises(DelegationNotInForce, match="revoked"):
        approve(world, before)
    with pytest.raises(DelegationNotInForce, match="revoked"):
        approve(world)
    assert world.state == "submitted"
    with pytest.raises(NotReady):
        delegations.revoke(world.services, SG, made.id, reason="Again.")


def test_a_delegation_ends_with_the_office_of_the_head(submitted: World) -> None:
    world = submitted
    delegate(world)
    with world.services.store.unit() as unit:
        head = unit.people.get(SG.id)
        assert head is not None
        unit.people.update(replace(head, active=False))
        unit.commit()
    with pytest.raises(DelegationNotInForce, match="does not hold the office any more"):
        approve(world)


def test_a_substitute_who_wrote_the_text_does_not_decide_on_it(submitted: World) -> None:
    writer = replace(OFFICER, roles=OFFICER.roles | {Role.SIGNATORY})
    delegate(submitted, writer)
    with pytest.raises(FourEyes):
        approve(submitted, acting(submitted, writer))


def test_who_may_delegate_to_whom(submitted: World) -> None:
    world = submitted
    clerk = replace(SG, id="clerk", name="Clara Oficina")
    with_accounts(world, DIRECTOR, clerk, ARCHIVIST)

    def wrong(actor: object, **more: str) -> set[str]:
        with pytest.raises(InvalidInput) as refused:
            delegations.delegate(world.services, actor, given(world) | more, document=authority_pdf())  # type: ignore[arg-type]
        return set(refused.value.messages)

    with pytest.raises(FourEyes, match=SG.name):
        delegations.delegate(world.services, clerk, given(world), document=authority_pdf())
    with pytest.raises(PermissionMissing):
        delegations.delegate(world.services, DIRECTOR, given(world), document=authority_pdf())
    for other in (SG.id, ARCHIVIST.id, clerk.id, "nobody"):
        assert wrong(SG, substitute=other) == {"substitute"}
    assert wrong(SG, office=" ", authority="", reason="") == {"office", "authority", "reason"}
    assert wrong(SG, begins="2026-02-30", ends="") == {"begins", "ends"}
    assert wrong(SG, ends="2020-01-01") == {"ends"}
    assert wrong(SG, ends="2099-01-01") == {"ends"}
    assert wrong(SG, key="seal") == {"key"}
    with pytest.raises(InvalidInput) as refused:
        delegations.delegate(world.services, SG, given(world), document=b"%PDF-1.7 not really")
    assert set(refused.value.messages) == {"document"}
    made = delegate(world)
    assert wrong(SG) == {"begins"}
    with pytest.raises(FourEyes):
        delegations.delegate(world.services, acting(world), given(world, clerk, begins=40), document=authority_pdf())
    with pytest.raises(FourEyes):
        delegations.revoke(world.services, acting(world), made.id, reason="I would rather not.")
    with pytest.raises(NotFound):
        delegations.document(world.services, SG, "none")
    assert delegations.revoke(world.services, clerk, made.id, reason="Back.").revoked_name == clerk.name
    with world.services.store.reader() as unit:
        kept = [(str(one.change), one.actor_name) for one in unit.account_events.of(DIRECTOR.id)]
    assert kept == [("delegation:revoke", clerk.name), ("delegation:make", SG.name)]


def test_a_substitute_signs_with_the_own_key_only(at: At) -> None:
    world = at("sealed")
    delegate(world)
    settings = world.services.settings
    theirs = replace(settings.signing, keys={KEY: settings.signing.sg})
    right, world.services = world.services, replace(world.services, settings=replace(settings, signing=theirs))
    with pytest.raises(SigningFailed, match=SG.name):
        sign_(world, "sg")
    world.services = replace(right, settings=replace(settings, signing=replace(settings.signing, keys={})))
    with pytest.raises(KeyElsewhere):
        sign_(world, "sg")
    world.services = right
    sign_(world)
    assert world.state == "signing"


def test_the_head_signs_in_person_during_a_delegation(at: At) -> None:
    world = at("sealed")
    delegate(world)
    world.sign()
    (head,) = [
        one for one in retrieve.instrument(world.services, SG, world.id).signatories if one.key == "organization"
    ]
    assert (head.name, head.named) == (SG.name, "")


@pytest.mark.slow
def test_a_substitute_who_signs_in_another_place_does_not_sign_twice(after: Callable[[str], Cosigned]) -> None:
    world = after("sealed")
    delegate(world)
    with pytest.raises(NotYourTurn, match="each person signs only once"):
        sign_(world)
