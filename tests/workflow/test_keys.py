"""The Secretary General's key and the seal's, on a token or at a remote service, and what happens when they are unavailable."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil
import pytest

from service.settings import KeyPlace
from service.workflow.errors import KeyNotThere, PinWrong, SigningFailed, TooManyPins
from service.workflow.queries import retrieve
from service.workflow.signature import keys
from service.workflow.signature.act import INTENT
from service.workflow.signature.pins import PINS
from tests.support import remote as remote_service
from tests.support import tokens as drawer
from tests.support.remote import Remote
from tests.support.tokens import Tokens
from tests.support.world import AUDITOR, World
from tests.unit.signing.credentials.test_sources import FAULTS
from tests.workflow.test_signing import At, kinds, unsigned, with_holder
from tests.workflow.test_signing_again import interrupted, stages_of

pytestmark = pytest.mark.office


def with_key(world: World, place: KeyPlace, whose: str = "sg") -> World:
    signing = replace(world.services.settings.signing, **{whose: place})
    return replace(world, services=replace(world.services, settings=replace(world.services.settings, signing=signing)))


def token_of(tokens: Tokens, holder: str, **more: Path) -> KeyPlace:
    made = tokens.make(holder, holder)
    return KeyPlace(source="pkcs11", module=made.module, token=made.token, key=made.key, chain=made.chain, **more)


def service_of(remote: Remote, holder: str) -> KeyPlace:
    told = remote.source(holder)
    return KeyPlace(source="csc", url=told.url, credential=told.credential)


def signer_processes() -> list[psutil.Process]:
    return [p for p in psutil.Process().children() if any("token_child.py" in word for word in p.cmdline())]


def kill_signer() -> None:
    [process] = signer_processes()
    process.kill()


def failed_once(world: World) -> None:
    """Nothing was signed, and history says what was meant and why it came to nothing."""
    assert unsigned(world)
    assert world.state == "approved"
    assert kinds(world)[-2:] == [INTENT, "signature:fail"]
    assert signer_processes() == []


class TestToken:
    @pytest.mark.slow
    def test_a_token_that_goes_between_two_originals_leaves_nothing_half_signed(self, at: At, tokens: Tokens) -> None:
        world = with_key(at("sealed"), token_of(tokens, "sg"))
        with ExitStack() as away:
            for act in (kill_signer, lambda: away.enter_context(tokens.pulled_out())):
                with pytest.raises(KeyNotThere, match="Put the token back"):
                    interrupted(world, act).sign(drawer.PIN)
                failed_once(world)
        world.sign(drawer.PIN)
        assert set(stages_of(world).values()) == {"raw"}
        assert signer_processes() == []

    @pytest.mark.slow
    def test_wrong_pins_are_counted_and_never_tried_beyond(self, at: At, tokens: Tokens, tmp_path: Path) -> None:
        world = with_key(at("sealed"), replace(token_of(tokens, "sg"), module=drawer.SPY))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PKCS11SPY", str(drawer.MODULE))
            patch.setenv("PKCS11SPY_OUTPUT", str(tmp_path / "calls"))
            for tried in range(PINS + 2):
                with pytest.raises(PinWrong if tried < PINS else TooManyPins):
                    world.sign("999999")
        assert drawer.calls(tmp_path / "calls", "C_Login") == PINS
        assert unsigned(world)

    def test_a_token_that_a_wrong_pin_would_lock_is_not_tried(self, at: At, tokens: Tokens) -> None:
        world = with_key(at("sealed"), token_of(tokens, "sg"))
        tokens.flag(drawer.FINAL_TRY)
        for _ in range(PINS + 1):
            with pytest.raises(SigningFailed, match="would lock the token"):
                world.sign("999999")
        assert unsigned(world)


class TestRemoteService:
    @pytest.mark.slow
    def test_a_service_that_fails_between_two_originals_leaves_nothing_half_signed(
        self, at: At, remote: Remote
    ) -> None:
        world = with_key(at("sealed"), service_of(remote, "sg"))
        for fault in ("down", "no"):
            with pytest.raises(KeyNotThere, match="Nothing was signed"):
                interrupted(world, partial(remote.fault.update, signHash=FAULTS[fault])).sign(remote_service.PIN)
            failed_once(world)
            remote.fault.clear()
        world.sign(remote_service.PIN)
        assert set(stages_of(world).values()) == {"raw"}

    @pytest.mark.slow
    def test_wrong_pins_are_counted_here_too(self, at: At, remote: Remote) -> None:
        world = with_key(at("sealed"), service_of(remote, "sg"))
        for tried in range(PINS + 1):
            with pytest.raises(PinWrong if tried < PINS else TooManyPins):
                world.sign("000000")
        assert remote.count("authorize") == PINS
        assert unsigned(world)

    @pytest.mark.slow
    def test_the_seal_waits_for_its_service(self, at: At, remote: Remote, tmp_path: Path) -> None:
        (tmp_path / "pin").write_text(remote_service.PIN)
        place = replace(service_of(remote, "seal"), pin_file=tmp_path / "pin")
        world = with_key(at("approved"), place, "seal")
        remote.fault["signHash"] = FAULTS["down"]
        world.jobs()
        reasons = [job.reason for job in retrieve.instrument(world.services, AUDITOR, world.id).jobs]
        assert any("signing service does not answer" in (reason or "") for reason in reasons)
        remote.fault.clear()
        world.clock.skip(3600)
        world.jobs()
        assert unsigned(world)


def test_a_wrong_pin_in_the_seals_file_is_tried_once_whoever_asks_for_the_seal(
    empty: World, tokens: Tokens, tmp_path: Path
) -> None:
    """Otherwise each job would spend a try, and the token would lock."""
    (tmp_path / "pin").write_text("999999\n")
    place = replace(token_of(tokens, "sg"), module=drawer.SPY, pin_file=tmp_path / "pin")
    services = with_key(empty, place, "seal").services
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PKCS11SPY", str(drawer.MODULE))
        patch.setenv("PKCS11SPY_OUTPUT", str(tmp_path / "calls"))
        for _ in range(3):
            with pytest.raises(SigningFailed, match="correct the file"), keys.seal_credential(services):
                pass
        assert drawer.calls(tmp_path / "calls", "C_Login") == 1
        (tmp_path / "pin").write_text(drawer.PIN)
        with keys.seal_credential(services) as credential:
            assert credential.subject


def test_a_certificate_in_another_name_is_refused_and_both_names_are_told(at: At) -> None:
    world = with_holder(at("sealed"), "counterpart")
    with pytest.raises(SigningFailed) as refused:
        world.sign(world.pki.pin("counterpart"))
    assert "in the name of DEVELOPMENT ONLY María José Núñez Peñafiel" in str(refused.value)
    assert "the signatory on record is Isabel Duarte Rivas" in str(refused.value)
    assert unsigned(world)
    assert INTENT not in kinds(world)
