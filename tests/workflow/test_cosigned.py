"""Two persons sign for each side: in order, out of order, twice, declined, replaced, with external keys, and partly in ink."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from service.domain.ceremony import Ceremony
from service.domain.errors import ActionNotPossible, InvalidInput, NotFound, PermissionMissing, StaleVersion, Waiting
from service.domain.jobs import JobKind
from service.domain.permissions import Actor
from service.drafting.pdf.pages import page_texts
from service.workflow.approval import decide
from service.workflow.ceremony import ceremony, run
from service.workflow.deposit import deposit
from service.workflow.errors import KeyElsewhere, NotYourTurn, PinWrong, SigningFailed, UploadNotAccepted
from service.workflow.proces_verbal import make
from service.workflow.queries import retrieve, worklist
from service.workflow.queries.files import file as read_file
from service.workflow.queries.verify_file import deposited, verify_file
from service.workflow.signature import awaiting, decline, sign
from service.workflow.signature.state import signing_state
from service.workflow.signature.upload import accept_upload, originals_to_sign
from signing import verify
from tests.support import cosigned
from tests.support.cosigned_stages import Cosigned
from tests.support.delegated import authority_pdf
from tests.support.external_signer import ExternalSigner
from tests.support.world import ARCHIVIST, AUDITOR, DIRECTOR, OFFICER, SG, TICKED
from tests.workflow.test_rebuilt import anew

pytestmark = pytest.mark.office
After = Callable[[str], Cosigned]


def chain(world: Cosigned, party: str) -> list[tuple[str, str, str]]:
    with world.services.store.reader() as unit:
        return [(row.step, row.stage, row.level) for row in unit.signatures.chain(world.id, party)]


@pytest.mark.slow
def test_four_persons_sign_in_order_and_the_instrument_is_deposited(after: After) -> None:
    world = after("treasurer")
    assert world.state == "signed", [one.reason for one in retrieve.instrument(world.services, OFFICER, world.id).jobs]
    steps = [
        ("seal", "B-LT"), ("organization", "B-LT"), ("director", "B-LT"), ("counterpart", "B-LT"), ("treasurer", "B-LTA"),
    ]  # fmt: skip
    for original in world.preliminary.originals:
        assert [(step, level) for step, stage, level in chain(world, original.party) if stage == "complete"] == steps
        signed = world.services.files.read(world.newest()[original.number - 1].sha256)
        expected: dict[str, str | None] = dict.fromkeys(("Seal", *cosigned.FIELDS))
        verdict = verify(signed, anchors=world.services.anchors, at=world.services.clock(), expected=expected)
        assert verdict.passed
        assert verdict.indication == "TOTAL_PASSED"
        assert [(one.field, one.indication, one.level) for one in verdict.signatures] == [
            (field, "TOTAL_PASSED", "PAdES-B-LTA") for field in expected
        ]
        assert not verify(
            signed, anchors=world.services.anchors, at=world.services.clock(), expected={**expected, "Auditor": None}
        ).passed
    checks = {check.key: check for check in deposit.due_form(world.services, ARCHIVIST, world.id)}
    assert {key for key, check in checks.items() if not check.ok} == set(TICKED)
    entry = world.deposit()
    record = json.loads(world.services.archive.read(entry.object_id, "metadata.json"))
    assert [row["key"] for row in record["details"]["signatories"]] == list(cosigned.ORDER)
    for row in world.newest():
        known = deposited(world.services, None, world.services.files.read(row.sha256))
        assert known is not None


@pytest.mark.parametrize(
    ("stage", "turn"), [("organization", "director"), ("director", "counterpart"), ("counterpart", "treasurer")]
)
def test_whose_turn_it_is(after: After, stage: str, turn: str) -> None:
    world = after(stage)
    state = signing_state(world.services, SG, world.id)
    assert state.turn == turn
    assert state.now is not None
    assert state.now.field == turn.capitalize()
    assert state.key_here is (turn == "director")
    assert [str(step.progress) for step in state.steps] == [
        "done" if one in ("seal", *cosigned.ORDER[: cosigned.ORDER.index(turn)]) else "now" if one == turn else "later"
        for one in ("seal", *cosigned.ORDER)
    ]


@pytest.mark.slow
class TestOutOfOrder:
    def test_the_directors_pin_in_the_secretary_generals_turn(self, after: After) -> None:
        world = after("sealed")
        with pytest.raises(PinWrong):  # her key is asked for, and his PIN does not open it
            world.with_pin("director")
        with pytest.raises(SigningFailed, match="signatory on record is Isabel Duarte Rivas"):
            world.at_desk("director")
        assert world.turn() == "organization"

    def test_the_counterpart_before_the_director(self, after: After) -> None:
        world = after("organization")
        for act in (world.by_upload, world.at_desk):
            with pytest.raises(NotYourTurn, match=f"Waiting for the signature of {cosigned.NAMES['director']}"):
                act("counterpart")
        assert awaiting.awaiting(world.services, world.counterpart) == []

    def test_the_treasurer_in_the_presidents_turn(self, after: After) -> None:
        world = after("director")
        with pytest.raises(UploadNotAccepted, match="Counterpart"):
            world.by_upload("treasurer")
        assert chain(world, "organization")[-1][0] == "director"

    def test_the_treasurer_on_what_the_president_has_not_signed(self, after: After) -> None:
        world = after("director")
        handed = originals_to_sign(world.services, world.counterpart, world.id)
        early = world.own_tool(handed[0].data, cosigned.HOLDERS["treasurer"], "Treasurer")
        world.by_upload("counterpart")
        with pytest.raises(UploadNotAccepted, match="does not begin with one of the originals"):
            accept_upload(world.services, world.counterpart, world.id, data=early)

    def test_both_on_one_file_before_it_is_uploaded(self, after: After) -> None:
        world = after("director")
        handed = originals_to_sign(world.services, world.counterpart, world.id)
        first = world.own_tool(handed[0].data)
        both = world.own_tool(first, cosigned.HOLDERS["treasurer"], "Treasurer")
        with pytest.raises(UploadNotAccepted):
            accept_upload(world.services, world.counterpart, world.id, data=both)
        assert world.turn() == "counterpart"


@pytest.mark.slow
class TestTwice:
    def test_the_secretary_general_again(self, after: After) -> None:
        world = after("organization")
        with pytest.raises(PinWrong):  # the director's key is asked for
            world.with_pin("organization")
        with pytest.raises(SigningFailed, match=f"signatory on record is {cosigned.NAMES['director']}"):
            world.at_desk("organization")

    def test_the_presidents_certificate_for_the_treasurer(self, after: After) -> None:
        world = after("counterpart")
        said = "María José Núñez Peñafiel has already been used to sign for María José Núñez Peñafiel"
        with pytest.raises(UploadNotAccepted, match=said) as refused:
            world.by_upload("treasurer", holder="counterpart")
        assert refused.value.data["code"] == "same_signer"
        with pytest.raises(SigningFailed, match=said):
            world.at_desk("treasurer", holder="counterpart")
        world.by_upload("treasurer")
        assert world.state == "signed"

    def test_an_upload_that_comes_again_is_taken_once(self, after: After) -> None:
        world = after("director")
        handed = originals_to_sign(world.services, world.counterpart, world.id)
        signed = [world.own_tool(one.data) for one in handed]
        first = [accept_upload(world.services, world.counterpart, world.id, data=one) for one in signed]
        world.jobs()
        assert world.turn() == "treasurer"
        again = [accept_upload(world.services, world.counterpart, world.id, data=one) for one in signed]
        assert again == first

    def test_a_replacement_by_somebody_who_signs_already(self, after: After) -> None:
        world = after("organization")
        lines = {"office": "Acting Director", "authority": "Order 26-02"}
        with pytest.raises(InvalidInput) as refused:
            decline.replace_signatory(
                world.services, SG, world.id, "director", version=world.version, name="isabel duarte RIVAS", **lines
            )
        assert "Each person signs only once" in refused.value.errors["name"][0]


def test_the_second_signatory_of_a_side_declines(after: After) -> None:
    world = after("organization")
    decline.decline_signature(
        world.services, SG, world.id, version=world.version, reason="The department cannot carry it out."
    )
    assert world.state == "declined"
    event = retrieve.history(world.services, AUDITOR, world.id)[-1]
    assert (event.detail["side"], event.detail["step"]) == ("organization", "director")
    assert event.detail["signed_before"] == ["organization"]
    with pytest.raises(ActionNotPossible):
        world.with_pin("director")


def test_a_side_that_has_signed_whole_is_bound(after: After) -> None:
    world = after("director")
    with pytest.raises(NotYourTurn, match="cannot be taken back"):
        decline.decline_signature(world.services, SG, world.id, version=world.version, reason="We changed our mind.")


@pytest.mark.slow
def test_somebody_else_signs_for_the_second_signatory(after: After) -> None:
    world, order = after("organization"), authority_pdf()
    decline.replace_signatory(
        world.services, SG, world.id, "director", version=world.version, name="Signatory With RSA", office="Acting Director",
        authority="Order 26-02", document=order,
    )  # fmt: skip
    assert read_file(world.services, AUDITOR, world.id, "authority-director.pdf").data == order
    with pytest.raises(SigningFailed, match="signatory on record is Signatory With RSA"):
        world.with_pin("director")
    world.at_desk("director", holder="rsa")
    assert world.turn() == "counterpart"


@pytest.mark.slow
def test_everybody_at_their_own_desks(after: After) -> None:
    world = after("sealed")
    for key in cosigned.ORDER:
        assert [
            one.signatory.key for one in awaiting.awaiting(world.services, ExternalSigner(world, SG, "sg").actor)
        ] == ([key] if key in cosigned.ORDER[:2] else [])
        world.at_desk(key)
    assert world.state == "signed"
    world.deposit()


@pytest.mark.slow
def test_a_preparation_of_the_one_is_not_finished_in_the_turn_of_the_other(after: After) -> None:
    world = after("director")
    desk = ExternalSigner(world, world.counterpart, "counterpart")
    waiting = desk.prepare()
    values = desk.values(waiting)
    world.by_upload("counterpart")
    with pytest.raises(StaleVersion):
        desk.finish(waiting, values)


@pytest.mark.slow
def test_whose_key_is_not_here_signs_at_a_desk(after: After) -> None:
    world = after("organization")
    signing = replace(world.services.settings.signing, keys={})
    world = replace(world, services=replace(world.services, settings=replace(world.services.settings, signing=signing)))
    assert not signing_state(world.services, SG, world.id).key_here
    with pytest.raises(KeyElsewhere, match="The key of Signatory With P-384 is not kept in this service"):
        world.with_pin("director")
    assert ceremony.candidates(world.services, SG) == []
    world.at_desk("director")
    assert world.turn() == "counterpart"


@pytest.mark.slow
class TestCeremonies:
    def test_each_signatory_has_one_and_the_record_says_who(self, after: After) -> None:
        world = after("sealed")
        for key in ("organization", "director"):
            made = self.held(world, world.pki.pin(cosigned.HOLDERS[key]))
            assert [str(item.stage) for item in made.items] == ["signed"], made.items
            world.jobs()
            record = ceremony.get(world.services, SG, made.id).record
            told = " ".join(" ".join(page_texts(world.services.files.read(record))).split())
            office = signing_state(world.services, SG, world.id).steps[1 + cosigned.ORDER.index(key)]
            assert f"{office.name}, {office.office}" in told
        assert world.turn() == "counterpart"

    def test_the_record_waits_for_the_signature_that_was_made_in_the_ceremony(self, after: After) -> None:
        world = after("organization")
        made = self.held(world, world.pki.pin(cosigned.HOLDERS["director"]))
        with world.services.store.reader() as unit:
            (job,) = [
                one for one in unit.jobs.due(world.clock(), limit=50) if one.kind == JobKind.CEREMONY_PROCES_VERBAL
            ]
        with pytest.raises(Waiting, match="is not complete yet"):
            make.of_ceremony(world.services, job, lambda _: None)
        world.jobs()
        assert ceremony.get(world.services, SG, made.id).record

    def test_a_pin_of_somebody_else_opens_nothing(self, after: After) -> None:
        world = after("organization")
        with pytest.raises(PinWrong):
            self.held(world, world.pki.pin("sg"))

    @staticmethod
    def held(world: Cosigned, pin: str, actor: Actor = SG) -> Ceremony:
        made = ceremony.choose(world.services, actor, [world.id])
        made = ceremony.confirm(world.services, actor, made.id, world.id, digest=world.digest, consent="Seen.")
        return run.perform(world.services, actor, made.id, pin=pin, place="Washington, D.C.")


def test_the_record_of_signature_names_all_four(after: After) -> None:
    world = after("treasurer")
    record = read_file(world.services, world.counterpart, world.id, "proces-verbal.pdf").data
    told = " ".join(" ".join(page_texts(record)).split())
    for step in signing_state(world.services, SG, world.id).mine:
        assert f"{step.name}, {step.office}" in told
    for name in cosigned.NAMES.values():
        assert name in told


@pytest.mark.slow
class TestAnAccountOfOnesOwn:
    """The director signs in as a signatory: the own place, and nothing else."""

    def test_the_own_signature_in_the_own_turn(self, after: After) -> None:
        world = after("sealed")
        assert worklist.worklist(world.services, DIRECTOR) == []
        with pytest.raises(NotYourTurn, match="Waiting for the signature of Isabel Duarte Rivas"):
            self.sign(world)
        world.with_pin("organization")
        assert [item.instrument.id for item in worklist.worklist(world.services, DIRECTOR)] == [world.id]
        assert [one.signatory.key for one in awaiting.awaiting(world.services, DIRECTOR)] == ["director"]
        state = signing_state(world.services, DIRECTOR, world.id)
        assert [step.key for step in state.mine] == ["director"]
        self.sign(world)
        world.jobs()
        assert world.turn() == "counterpart"
        with pytest.raises(NotYourTurn, match="already on every original"):
            self.sign(world)

    def test_nobody_elses_place(self, after: After) -> None:
        world = after("organization")
        stranger = replace(DIRECTOR, name="Signatory With RSA")
        assert worklist.worklist(world.services, stranger) == []
        assert awaiting.awaiting(world.services, stranger) == []
        assert ceremony.candidates(world.services, stranger) == []
        with pytest.raises(NotYourTurn, match=f"Waiting for the signature of {cosigned.NAMES['director']}"):
            self.sign(world, stranger)
        with pytest.raises(NotYourTurn, match="not among those who sign"):
            decline.decline_signature(world.services, stranger, world.id, version=world.version, reason="No.")
        world.with_pin("director")
        with pytest.raises(NotYourTurn):  # the counterpart's files are not for the organization
            originals_to_sign(world.services, DIRECTOR, world.id)

    def test_declining_names_the_one_who_declines(self, after: After) -> None:
        world = after("sealed")
        decline.decline_signature(
            world.services, DIRECTOR, world.id, version=world.version, reason="The budget is spent."
        )
        event = retrieve.history(world.services, AUDITOR, world.id)[-1]
        assert (event.detail["side"], event.detail["step"], event.detail["signed_before"]) == (
            "organization",
            "director",
            [],
        )

    def test_after_the_own_signature_it_is_binding(self, after: After) -> None:
        world = after("director")
        with pytest.raises(NotYourTurn, match="cannot be taken back"):
            decline.decline_signature(
                world.services, DIRECTOR, world.id, version=world.version, reason="I changed my mind."
            )

    def test_nothing_is_decided_and_nobody_replaced(self, after: After) -> None:
        world = after("sealed")
        with pytest.raises(PermissionMissing):
            decide.return_(
                world.services, DIRECTOR, world.id, version=world.version, digest=world.digest, remarks="Back, please."
            )
        with pytest.raises(PermissionMissing):
            decline.replace_signatory(
                world.services,
                DIRECTOR,
                world.id,
                "director",
                version=world.version,
                name="X",
                office="Y",
                authority="Z",
            )

    def test_ceremonies_of_others_are_not_shown(self, after: After) -> None:
        world = after("sealed")
        others = TestCeremonies.held(world, world.pki.pin("sg"))
        world.jobs()
        own = TestCeremonies.held(world, world.pki.pin("p384"), DIRECTOR)
        assert [str(item.stage) for item in own.items] == ["signed"]
        assert [one.id for one in ceremony.recent(world.services, DIRECTOR)] == [own.id]
        with pytest.raises(NotFound):
            ceremony.get(world.services, DIRECTOR, others.id)
        assert ceremony.get(world.services, SG, own.id).by == DIRECTOR.id

    @staticmethod
    def sign(world: Cosigned, actor: Actor = DIRECTOR) -> None:
        sign.sign_with_pin(
            world.services, actor, world.id, version=world.version, digest=world.digest, pin=world.pki.pin("p384"), place="Washington, D.C."
        )  # fmt: skip


@pytest.mark.slow
def test_whoever_brings_an_original_after_the_database_was_lost_is_told_of_five_signatures(after: After) -> None:
    world = after("treasurer")
    world.deposit()
    files = [world.services.files.read(row.sha256) for row in world.newest()]
    for services in (world.services, anew(world)):
        for data in files:
            verdict = verify_file(services, data)
            assert (verdict.passed, len(verdict.signatures)) == (True, 5)
            assert verdict.step(11).outcome == "passed"
            assert deposited(services, None, data) is not None
