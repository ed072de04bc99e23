"""The two signatures, and everything that can go wrong with them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from service.domain.errors import DigestMismatch, DomainError, InvalidInput
from service.domain.instrument import SignedRevision
from service.settings import KeyPlace
from service.store.errors import FileDamaged
from service.workflow import background
from service.workflow.certificates.accept import accept_certificate
from service.workflow.draft import edit
from service.workflow.errors import NotReady, NotYourTurn, PinWrong, SigningFailed, TooManyPins, UploadNotAccepted
from service.workflow.queries import retrieve
from service.workflow.signature import evidence, sign
from service.workflow.signature.case import add_raw, load_case
from service.workflow.signature.pins import PINS
from service.workflow.signature.state import signing_state
from service.workflow.signature.upload import accept_upload, originals_to_sign
from tests.support.world import AUDITOR, OFFICER, SG, World
from tests.unit.signing.tools import increment, own_tool, rotate_first_page

pytestmark = pytest.mark.office
At = Callable[[str], World]


def with_holder(world: World, holder: str) -> World:
    """The Secretary General holds another certificate."""
    signing = replace(world.services.settings.signing, sg=KeyPlace(source="pkcs12", file=world.pki.p12_path(holder)))
    services = replace(world.services, settings=replace(world.services.settings, signing=signing))
    return replace(world, services=services)


def kinds(world: World) -> list[str]:
    return [event.kind for event in retrieve.history(world.services, AUDITOR, world.id)]


def unsigned(world: World) -> bool:
    with world.services.store.reader() as unit:
        return {row.step for row in unit.signatures.of(world.id)} == {"seal"}


class TestPin:
    def test_a_wrong_pin_signs_nothing_and_is_counted(self, at: At) -> None:
        world = at("sealed")
        for _ in range(PINS):
            with pytest.raises(PinWrong):
                world.sign(pin="000000")
        with pytest.raises(TooManyPins):
            world.sign()
        assert unsigned(world)
        world.clock.skip(16 * 60)
        world.sign()
        assert world.state == "signing"

    @pytest.mark.slow
    def test_the_pin_is_nowhere_afterwards(self, at: At, capfd: pytest.CaptureFixture[str]) -> None:
        world = at("sealed")
        secret = "zebra-9931-not-a-pin"
        with pytest.raises(PinWrong):
            world.sign(pin=secret)
        world.sign()
        world.jobs()
        pin = world.pki.pin("sg")
        seen = "".join(capfd.readouterr())
        data = [
            path
            for path in world.services.settings.data_folder.rglob("*")
            if path.is_file() and "pki" not in path.parts
        ]
        for word in (secret, pin):
            assert word not in seen
            assert not [
                path
                for path in data
                if path.suffix in {".db", ".db-wal", ".toml"} and word.encode() in path.read_bytes()
            ]

    def test_a_place_is_needed(self, at: At) -> None:
        world = at("sealed")
        with pytest.raises(InvalidInput):
            sign.sign_with_pin(
                world.services, SG, world.id, version=world.version, digest=world.digest, pin="x", place=" "
            )


class TestWhatIsSigned:
    def test_only_the_approved_digest(self, at: At) -> None:
        world = at("sealed")
        with pytest.raises(DigestMismatch):
            sign.sign_with_pin(
                world.services, SG, world.id, version=world.version, digest="0" * 64, pin=world.pki.pin("sg"), place="x"
            )
        assert unsigned(world)

    def test_a_damaged_file_is_not_signed(self, at: At) -> None:
        world = at("sealed")
        with world.services.store.reader() as unit:
            sealed = unit.signatures.latest(world.id, "organization")
        assert sealed is not None
        path = world.services.files.path(sealed.sha256)
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.chmod(0o644)
        path.write_bytes(bytes(data))
        with pytest.raises(FileDamaged):
            world.sign()
        assert "signature:intent" not in kinds(world)

    def test_the_intention_comes_first_and_names_every_page(self, at: At) -> None:
        world = at("sealed")
        world.sign()
        events = retrieve.history(world.services, AUDITOR, world.id)
        intent = next(event for event in events if event.kind == "signature:intent")
        with world.services.store.reader() as unit:
            preliminary = unit.preliminaries.latest(world.id)
        assert preliminary is not None
        told = {row["party"]: (row["original"], tuple(row["page_images"])) for row in intent.detail["originals"]}
        assert told == {one.party: (one.sha256, one.page_images) for one in preliminary.originals}
        assert intent.detail["digest"] == world.digest

    def test_each_revision_starts_with_the_one_before(self, at: At) -> None:
        world = at("signed")
        services = world.services
        with services.store.reader() as unit:
            preliminary = unit.preliminaries.latest(world.id)
            assert preliminary is not None
            chains = {one.party: (one, unit.signatures.chain(world.id, one.party)) for one in preliminary.originals}
        for original, chain in chains.values():
            assert [(row.step, row.stage, row.level) for row in chain if row.stage == "complete"] == [
                ("seal", "complete", "B-LT"),
                ("organization", "complete", "B-LT"),
                ("counterpart", "complete", "B-LTA"),
            ]
            before = services.files.read(original.sha256)
            for row in chain:
                after = services.files.read(row.sha256)
                assert after.startswith(before)
                before = after

    def test_of_two_clicks_one_signs(self, at: At) -> None:
        world = at("sealed")
        version, outcomes, gate = world.version, [], threading.Barrier(2)

        def click() -> None:
            gate.wait()
            try:
                sign.sign_with_pin(
                    world.services,
                    SG,
                    world.id,
                    version=version,
                    digest=world.digest,
                    pin=world.pki.pin("sg"),
                    place="x",
                )
                outcomes.append("signed")
            except DomainError as error:
                outcomes.append(type(error).__name__)

        clicks = [threading.Thread(target=click) for _ in range(2)]
        for one in clicks:
            one.start()
        for one in clicks:
            one.join()
        assert sorted(outcomes) == ["StaleVersion", "signed"]
        assert kinds(world).count("instrument:sign") == 1

    def test_nobody_signs_twice(self, at: At) -> None:
        world = at("sealed")
        world.sign()
        with pytest.raises(NotYourTurn):
            world.sign()


class TestCertificates:
    @pytest.mark.parametrize("holder", ["revoked", "expired", "wrongku", "rogue"])
    def test_a_bad_certificate_signs_nothing(self, at: At, holder: str) -> None:
        world = with_holder(at("sealed"), holder)
        with pytest.raises(SigningFailed):
            world.sign(pin=world.pki.pin(holder))
        assert unsigned(world)
        assert world.state == "approved"

    def test_without_an_answer_about_revocation_nothing_is_signed(self, at: At) -> None:
        world = at("sealed")
        with world.pki.without("ocsp", "crls"), pytest.raises(NotReady):
            world.sign()
        assert unsigned(world)
        world.sign()


class TestUploads:
    @pytest.fixture
    def turn(self, at: At) -> World:
        world = at("sealed")
        world.sign()
        world.jobs()
        return world

    @pytest.mark.slow
    def test_the_same_file_twice_is_taken_once(self, turn: World) -> None:
        handed = originals_to_sign(turn.services, turn.counterpart, turn.id)
        signed = turn.own_tool(handed[0].data)
        first = accept_upload(turn.services, turn.counterpart, turn.id, data=signed)
        turn.jobs()
        assert accept_upload(turn.services, turn.counterpart, turn.id, data=signed) == first
        assert kinds(turn).count("instrument:sign") == 2

    @pytest.mark.slow
    def test_the_other_original_first(self, turn: World) -> None:
        for handed in reversed(originals_to_sign(turn.services, turn.counterpart, turn.id)):
            accept_upload(turn.services, turn.counterpart, turn.id, data=turn.own_tool(handed.data))
            turn.jobs()
        assert turn.state == "signed"

    def test_what_is_not_accepted(self, turn: World) -> None:
        handed = originals_to_sign(turn.services, turn.counterpart, turn.id)[0].data
        signed = turn.own_tool(handed)
        bad = {
            "different_document": [b"", b"%PDF-1.7 something else", signed.replace(b"%PDF", b"%PDE", 1)],
            "nothing_added": [handed],
        }
        for code, files in bad.items():
            for data in files:
                with pytest.raises(UploadNotAccepted) as refused:
                    accept_upload(turn.services, turn.counterpart, turn.id, data=data)
                assert refused.value.data["code"] == code
        for data in (
            handed + b"\n% and a remark\n",
            signed + b"junk",
            turn.own_tool(handed, holder="rogue"),
            turn.own_tool(handed, holder="revoked"),
        ):
            with pytest.raises(UploadNotAccepted):
                accept_upload(turn.services, turn.counterpart, turn.id, data=data)
        assert kinds(turn).count("instrument:sign") == 1

    @pytest.mark.slow
    def test_a_second_signature_on_the_same_original_is_refused(self, turn: World) -> None:
        handed = originals_to_sign(turn.services, turn.counterpart, turn.id)[0].data
        accept_upload(turn.services, turn.counterpart, turn.id, data=turn.own_tool(handed))
        with pytest.raises(UploadNotAccepted) as refused:
            accept_upload(turn.services, turn.counterpart, turn.id, data=turn.own_tool(handed))
        assert refused.value.data["code"] == "already_signed"


class TestWaiting:
    """Authorities that do not answer delay evidence; they never lose a signature and never lower a level."""

    @pytest.mark.slow
    def test_the_seal_waits_for_a_time_stamp_and_says_so(self, at: At) -> None:
        world = at("approved")
        with world.pki.without("tsa1", "tsa2"):
            world.jobs()
            state = signing_state(world.services, SG, world.id)
            assert state.turn is None
            assert "time-stamping" in state.steps[0].reason
            world.clock.skip(30)
            world.jobs()
        world.clock.skip(60)
        world.jobs()
        assert signing_state(world.services, SG, world.id).turn == "organization"
        job = retrieve.instrument(world.services, SG, world.id).latest_job("instrument:seal")
        assert job is not None
        assert (job.state, job.attempts) == ("done", 3)

    @pytest.mark.slow
    def test_one_authority_is_enough(self, at: At) -> None:
        world = at("approved")
        with world.pki.without("tsa1"):
            world.jobs()
        assert signing_state(world.services, SG, world.id).turn == "organization"

    @pytest.mark.slow
    def test_a_signature_without_a_time_stamp_is_lifted_later(self, at: At) -> None:
        world = at("sealed")
        with world.pki.without("tsa1", "tsa2"):
            world.sign()
            world.jobs()
            assert world.state == "signing"
            assert signing_state(world.services, SG, world.id).turn is None
        world.clock.skip(60)
        world.jobs()
        assert signing_state(world.services, SG, world.id).turn == "counterpart"

    @pytest.mark.slow
    def test_the_last_level_is_reached_or_nothing_is_published(self, at: At) -> None:
        world = at("sealed")
        world.sign()
        world.jobs()
        world.upload_all()
        with world.pki.without("ocsp", "crls"):
            world.jobs()
            assert world.state == "signing"
        world.clock.skip(60)
        world.jobs()
        assert world.state == "signed"


@pytest.mark.slow
def test_a_certificate_that_turns_out_revoked_opens_the_step_again(at: At) -> None:
    world = at("sealed")
    world.sign()
    world.jobs()
    handed = originals_to_sign(world.services, world.counterpart, world.id)
    with world.pki.without("ocsp", "crls"):  # so the upload cannot be known to be bad
        refused = world.own_tool(handed[0].data, holder="revoked")
        accept_certificate(
            world.services, OFFICER, world.id, version=world.version, key="counterpart",
            subject="DEVELOPMENT ONLY Isabel Duarte Rivas, revoked", reason="Its proxy signs.",
        )  # fmt: skip
        accept_upload(world.services, world.counterpart, world.id, data=refused)
    world.jobs()
    state = signing_state(world.services, SG, world.id)
    assert state.turn == "counterpart"
    assert "refused" in state.steps[-1].originals.values()
    assert "signature:refuse" in kinds(world)
    world.upload_all()
    world.jobs()
    assert world.state == "signed"


@pytest.mark.slow
def test_what_fails_for_good_is_not_taken(at: At) -> None:
    world = at("sealed")
    world.sign()
    world.jobs()
    handed = originals_to_sign(world.services, world.counterpart, world.id)[0].data
    good = world.own_tool(handed)
    evidence.require_completable(evidence.endured(world.services, good))
    for bad in (increment(good, rotate_first_page), good + b"junk", good[:-100]):
        with pytest.raises(UploadNotAccepted) as refused:
            evidence.require_completable(evidence.endured(world.services, bad))
        assert refused.value.data["code"] == "not_sound"


@pytest.mark.slow
def test_a_signature_that_does_not_pass_verification_when_complete_opens_the_step_again_and_says_why(at: At) -> None:
    """A signature that was accepted by mistake can be replaced."""
    world = at("sealed")
    world.sign()
    world.jobs()
    handed = originals_to_sign(world.services, world.counterpart, world.id)
    twice = world_twice_signed(world, handed[0].data)
    with world.services.store.unit() as unit:
        approved = load_case(unit, world.instrument)
        chain = approved.route.chains[0]
        raw = SignedRevision(
            instrument_id=world.id,
            party=chain.original.party,
            sequence=chain.next_sequence,
            step="counterpart",
            stage="raw",
            sha256=world.services.files.put(twice),
            level="B-B",
            signer="somebody",
            at=world.clock(),
        )
        add_raw(unit, world.instrument, raw)
        unit.commit()
    world.jobs()
    state = signing_state(world.services, SG, world.id)
    assert state.turn == "counterpart"
    assert state.steps[-1].originals[chain.original.party] == "refused"
    event = next(e for e in retrieve.history(world.services, AUDITOR, world.id) if e.kind == "signature:refuse")
    assert event.detail["code"] == "not_sound"
    assert "Extra" in event.detail["reason"]
    assert event.detail["reason"] in state.steps[-1].reason
    world.upload_all()
    world.jobs()
    assert world.state == "signed"
    assert signing_state(world.services, SG, world.id).steps[-1].reason == ""


def world_twice_signed(world: World, pdf: bytes) -> bytes:
    """In its place, and once more in a field that nobody made."""
    return own_tool(world, world.own_tool(pdf), field="Extra")


@pytest.mark.slow
def test_performing_an_job_twice_changes_nothing(at: At) -> None:
    world = at("sealed")
    world.sign()
    world.jobs()
    view = retrieve.instrument(world.services, SG, world.id)
    before = (view.signatures, view.instrument)
    for job in view.jobs:
        if job.kind != "draft:assemble":
            background.perform(world.services, job)
    after = retrieve.instrument(world.services, SG, world.id)
    assert (after.signatures, after.instrument) == before


@pytest.mark.slow
def test_the_originals_of_an_old_text_are_not_recorded(empty: World) -> None:
    empty.open()
    empty.save()
    job = edit.request_originals(empty.services, OFFICER, empty.id, version=empty.version)
    empty.save(counterpart_seat="Avenida Amazonas 1, Quito")
    with pytest.raises(NotReady):
        background.perform(empty.services, job)
    assert retrieve.instrument(empty.services, OFFICER, empty.id).preliminary is None
