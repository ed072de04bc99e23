"""Keys in PEM files, on tokens and at remote services: each signs as a PKCS#12 file does, and refuses with a sentence.

What becomes of whole documents is the matrix's business (tests/matrix).
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from cryptography.hazmat.primitives import serialization

from signing import CredentialUnusable, KeyUnavailable, PemFiles, Pkcs12File, WrongPin, open_credential, require_person
from signing.credentials import files, token
from tests.support import remote as remote_service
from tests.support import tokens as drawer


def today() -> datetime:
    return datetime.now(UTC)


def pem(pki, folder, holder: str, *, passphrase: str = "", certificate: str = "") -> PemFiles:
    """The holder's key, encrypted when there is a passphrase, with its certificate and the authority's."""
    key = serialization.load_pem_private_key((pki.folder / "keys" / f"{holder}.pem").read_bytes(), None)
    lock = serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
    path = folder / f"{holder}.pem"
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock))
    certs = pki.folder / "certs"
    return PemFiles(path, certs / f"{certificate or holder}.pem", (certs / "ca.pem",))


def raw(credential) -> bytes:
    """One signature, proved by the certificate, without a document around it."""
    return asyncio.run(credential.signer().async_sign_raw(b"text", "sha256"))


@pytest.fixture(scope="module")
def office(pki, tmp_path_factory):
    """One token for all who only use it."""
    with drawer.drawer(tmp_path_factory.mktemp("office") / "softhsm", pki) as tokens:
        yield tokens.make("Office", "sg", "counterpart", "p384", "rsa", "expired", "wrongku")


def test_pem_files_sign(pki, tmp_path):
    with open_credential(pem(pki, tmp_path, "sg", passphrase="over there"), "over there", today()) as credential:
        raw(credential)


def test_a_token_signs_with_every_kind_of_key(office):
    for holder in ("p384", "rsa", "sg"):
        with open_credential(replace(office, key=holder), drawer.PIN, today()) as credential:
            raw(credential)


@pytest.mark.parametrize("holder", ["sg", "p384", "rsa"])
def test_a_remote_service_signs(remote, holder):
    with open_credential(remote.source(holder), remote_service.PIN, today()) as credential:
        raw(credential)
    assert remote.count("authorize") == remote.count("signHash") == 1
    signed = next(body for verb, body in remote.asked if verb == "signHash")
    assert signed["signAlgo"] == ("1.2.840.113549.1.1.10" if holder == "rsa" else "1.2.840.10045.4.3.2")


class TestPem:
    def test_a_key_that_is_not_encrypted_needs_no_pin_and_takes_none(self, pki, tmp_path):
        source = pem(pki, tmp_path, "sg")
        assert open_credential(source, "", today()).subject.endswith("Isabel Duarte Rivas")
        with pytest.raises(CredentialUnusable, match="protects nothing") as refused:
            open_credential(source, "1234", today())
        assert refused.value.code == "not_protected"

    def test_a_wrong_pin_and_none(self, pki, tmp_path):
        source = pem(pki, tmp_path, "sg", passphrase="right")
        for pin in ("wrong", ""):
            with pytest.raises(WrongPin):
                open_credential(source, pin, today())

    def test_a_wrong_pin_that_decrypts_to_something_is_wrong_too(self, pki, tmp_path, monkeypatch):
        """Encryption of this kind has no checksum, so about one wrong PIN in two hundred gives bytes that are no key."""
        opened = files.load_pem_private_key

        def by_chance(data, passphrase):
            if passphrase == b"wrong":
                raise ValueError("ASN.1 parsing error: unexpected tag")
            return opened(data, passphrase)

        monkeypatch.setattr(files, "load_pem_private_key", by_chance)
        with pytest.raises(WrongPin):
            open_credential(pem(pki, tmp_path, "sg", passphrase="right"), "wrong", today())

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            (lambda s: replace(s, certificate=s.certificate.with_name("counterpart.pem")), "wrong_key"),
            (lambda s: replace(s, certificate=s.certificate.with_name("nobody.pem")), "no_file"),
            (lambda s: replace(s, key=s.certificate), "damaged"),
            (lambda s: replace(s, certificate=s.key), "damaged"),
            (lambda s: Pkcs12File(s.key.with_name("no.p12")), "no_file"),
        ],
    )
    def test_what_does_not_belong_together_is_refused(self, pki, tmp_path, change, code):
        with pytest.raises(CredentialUnusable) as refused:
            open_credential(change(pem(pki, tmp_path, "sg")), "", today())
        assert refused.value.code == code

    def test_a_closed_credential_signs_no_more(self, pki, tmp_path):
        with open_credential(pem(pki, tmp_path, "sg"), "", today()) as credential:
            pass
        with pytest.raises(CredentialUnusable):
            raw(credential)


@pytest.mark.parametrize("kind", ["pkcs12", "pem", "token", "remote"])
@pytest.mark.parametrize(
    ("holder", "code"), [("expired", "expired"), ("wrongku", "wrong_usage"), ("sg", "not_yet_valid")]
)
def test_policy_is_the_same_for_every_kind_of_key(pki, office, remote, tmp_path, kind, holder, code):
    source, pin = {
        "pkcs12": lambda: (Pkcs12File(pki.p12_path(holder)), pki.pin(holder)),
        "pem": lambda: (pem(pki, tmp_path, holder), ""),
        "token": lambda: (replace(office, key=holder), drawer.PIN),
        "remote": lambda: (remote.source(holder), remote_service.PIN),
    }[kind]()
    with pytest.raises(CredentialUnusable) as refused:
        open_credential(source, pin, today() if holder != "sg" else datetime(2020, 1, 1, tzinfo=UTC))
    assert refused.value.code == code


class TestToken:
    def test_key_and_certificate_are_found_by_label_and_by_identifier(self, office):
        subjects = {
            "sg": "Isabel Duarte Rivas",
            "counterpart": "María José Núñez Peñafiel",
            "id:02": "María José Núñez Peñafiel",
        }
        for key, subject in subjects.items():
            with open_credential(replace(office, key=key), drawer.PIN, today()) as credential:
                assert credential.subject.endswith(subject)

    def test_a_certificate_may_lie_beside_the_token(self, tokens, pki):
        source = tokens.make("Office", "sg", certificates=False)
        with pytest.raises(CredentialUnusable) as refused:
            open_credential(source, drawer.PIN, today())
        assert refused.value.code == "no_certificate"
        beside = replace(source, certificate=pki.folder / "certs" / "sg.pem")
        with open_credential(beside, drawer.PIN, today()) as credential:
            assert credential.subject.endswith("Isabel Duarte Rivas")

    def test_somebody_elses_certificate_is_noticed_before_anything_is_kept(self, office, pki):
        source = replace(office, certificate=pki.folder / "certs" / "counterpart.pem")
        with open_credential(source, drawer.PIN, today()) as credential, pytest.raises(KeyUnavailable) as refused:
            raw(credential)
        assert refused.value.code == "wrong_key"

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"token": "Elsewhere"}, "no_token"),
            ({"key": "nobody"}, "no_key"),
            ({"key": ""}, "several_keys"),
            ({"module": drawer.MODULE.with_name("nothing.so")}, "no_module"),
        ],
    )
    def test_what_is_not_there_is_named(self, office, change, code):
        with pytest.raises(CredentialUnusable) as refused:
            open_credential(replace(office, **change), drawer.PIN, today())
        assert refused.value.code == code

    def test_two_tokens_of_one_name_are_not_guessed_between(self, tokens):
        source, _ = tokens.make("Office"), tokens.make("Office")
        with pytest.raises(CredentialUnusable) as refused:
            open_credential(source, drawer.PIN, today())
        assert refused.value.code == "several_tokens"

    def test_a_wrong_pin_spends_exactly_one_try(self, office, tmp_path, monkeypatch):
        source = replace(office, module=drawer.SPY)
        monkeypatch.setenv("PKCS11SPY", str(drawer.MODULE))
        monkeypatch.setenv("PKCS11SPY_OUTPUT", str(tmp_path / "calls"))
        for tries, pin in enumerate(["999999", "", "0" * 300, drawer.PIN], start=1):
            if pin == drawer.PIN:
                open_credential(source, pin, today()).close()
            else:
                with pytest.raises(WrongPin):
                    open_credential(source, pin, today())
            assert drawer.calls(tmp_path / "calls", "C_Login") == tries

    @pytest.mark.parametrize(("bit", "code"), [(drawer.FINAL_TRY, "pin_last_try"), (drawer.LOCKED, "pin_locked")])
    def test_a_token_that_would_lock_is_not_tried(self, tokens, tmp_path, monkeypatch, bit, code):
        source = replace(tokens.make("Office", "sg"), module=drawer.SPY)
        monkeypatch.setenv("PKCS11SPY", str(drawer.MODULE))
        monkeypatch.setenv("PKCS11SPY_OUTPUT", str(tmp_path / "calls"))
        tokens.flag(bit)
        with pytest.raises(CredentialUnusable) as refused:
            open_credential(source, drawer.PIN, today())
        assert refused.value.code == code
        assert drawer.calls(tmp_path / "calls", "C_Login") == 0

    def test_a_wrong_pin_before_does_not_keep_the_right_one_out(self, office):
        with pytest.raises(WrongPin):
            open_credential(office, "999999", today())
        open_credential(office, drawer.PIN, today()).close()

    def test_the_pin_is_in_no_argument_and_in_no_environment(self, office):
        with open_credential(office, drawer.PIN, today()) as credential:
            process = credential._key._process
            for name in ("cmdline", "environ"):
                assert drawer.PIN.encode() not in Path(f"/proc/{process.pid}/{name}").read_bytes()
            assert drawer.PIN not in repr(credential)

    def test_nothing_is_left_when_the_ceremony_ends(self, office):
        with open_credential(office, drawer.PIN, today()) as credential:
            process = credential._key._process
            assert process.poll() is None
        assert process.returncode == 0
        credential.close()

    def test_nothing_is_left_when_nobody_closes_it(self, office):
        credential = open_credential(office, drawer.PIN, today())
        process = credential._key._process
        del credential
        assert process.poll() is not None
        open_credential(office, drawer.PIN, today()).close()

    def test_ceremonies_wait_for_their_turn(self, office):
        running, most = [0], [0]

        def ceremony() -> None:
            with open_credential(office, drawer.PIN, today()) as credential:
                running[0] += 1
                most[0] = max(most[0], running[0])
                credential.signer()
                credential._key.sign(b"text", "sha256", 0)
                time.sleep(0.05)
                running[0] -= 1

        threads = [threading.Thread(target=ceremony) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert (most[0], running[0]) == (1, 0)

    def test_a_turn_that_never_comes_is_told(self, office, monkeypatch):
        monkeypatch.setattr(token, "TURN_SECONDS", 0.1)
        with open_credential(office, drawer.PIN, today()), pytest.raises(KeyUnavailable) as refused:
            open_credential(office, drawer.PIN, today())
        assert refused.value.code == "token_busy"

    def test_a_signer_that_dies_is_told_and_the_next_ceremony_starts_another(self, office):
        with open_credential(office, drawer.PIN, today()) as credential:
            raw(credential)
            credential._key._process.kill()
            with pytest.raises(KeyUnavailable, match="Put the token back") as refused:
                raw(credential)
        assert refused.value.code == "signer_ended"
        with open_credential(office, drawer.PIN, today()) as credential:
            raw(credential)

    def test_a_token_pulled_out_is_told(self, tokens):
        source = tokens.make("Office", "sg")
        with open_credential(source, drawer.PIN, today()) as credential:
            raw(credential)
            with tokens.pulled_out(), pytest.raises(KeyUnavailable) as refused:
                raw(credential)
        assert refused.value.code in {"token_gone", "signer_ended"}
        with tokens.pulled_out(), pytest.raises(CredentialUnusable) as gone:
            open_credential(source, drawer.PIN, today())
        assert gone.value.code == "no_token"

    def test_a_token_that_hangs_is_told(self, office, monkeypatch):
        with open_credential(office, drawer.PIN, today()) as credential:
            monkeypatch.setattr(token, "ANSWER_SECONDS", 0.2)
            os.kill(credential._key._process.pid, 19)
            with pytest.raises(KeyUnavailable) as refused:
                credential._key.sign(b"text", "sha256", 0)
        assert refused.value.code == "token_silent"


class TestRemote:
    def test_one_authorization_opens_the_key_for_the_ceremony_where_the_service_allows_it(self, lenient_remote):
        lenient_remote.otp = "555666"
        pin = f"{remote_service.PIN} 555666"
        with open_credential(lenient_remote.source("sg"), pin, today(), signatures=2) as credential:
            for _ in range(2):
                raw(credential)
        assert [verb for verb, _ in lenient_remote.asked] == ["info", "authorize", "signHash", "signHash"]
        assert lenient_remote.asked[1][1]["numSignatures"] == 2

    def test_two_numbers_side_by_side_are_a_signature_too(self, remote):
        remote.plain = True
        with open_credential(remote.source("sg"), remote_service.PIN, today()) as credential:
            raw(credential)

    def test_the_house_identifies_itself(self, remote, tmp_path):
        remote.token = remote_service.TOKEN
        for lines in ([remote_service.TOKEN], ["house", "secret"]):
            path = remote_service.access_file(tmp_path, *lines)
            open_credential(remote.source("sg", access_file=path), remote_service.PIN, today()).close()
        for lines in (["other"], ["house", "wrong"], ["a", "b", "c"]):
            path = remote_service.access_file(tmp_path, *lines)
            with pytest.raises(CredentialUnusable) as refused:
                open_credential(remote.source("sg", access_file=path), remote_service.PIN, today())
            assert refused.value.code == "no_access"

    def test_a_wrong_pin_is_told_when_it_is_used_and_asked_once(self, remote):
        with open_credential(remote.source("sg"), "000000", today()) as credential, pytest.raises(WrongPin):
            raw(credential)
        assert (remote.count("authorize"), remote.count("signHash")) == (1, 0)

    @pytest.mark.parametrize(
        ("info", "code"),
        [
            ({"key": {"status": "disabled"}}, "disabled"),
            ({"cert": {"status": "revoked"}}, "disabled"),
            ({"cert": {"certificates": []}}, "no_certificate"),
            ({"authMode": "oauth2code"}, "not_supported"),
            ({"key": {"algo": ["1.2.840.113549.1.1.11", "1.2.840.113549.1.1.1"]}}, "weak_algorithm"),
            ({"key": {"algo": ["1.3.101.112"]}}, "weak_algorithm"),
            ({"OTP": {"presence": "true"}}, "not_supported"),
        ],
    )
    def test_what_the_service_offers_is_held_to_policy(self, remote, info, code):
        remote.info = info
        with pytest.raises(CredentialUnusable) as refused:
            open_credential(remote.source("rsa"), remote_service.PIN, today(), signatures=2)
        assert refused.value.code == code
        assert remote.count("authorize") == 0

    def test_an_unknown_credential_is_named(self, remote):
        with pytest.raises(CredentialUnusable) as refused:
            open_credential(replace(remote.source("sg"), credential="development/nobody"), remote_service.PIN, today())
        assert refused.value.code == "no_credential"

    @pytest.mark.parametrize("url", ["http://example.org", "ftp://127.0.0.1", "example.org"])
    def test_a_pin_is_not_sent_in_the_open(self, remote, url):
        with pytest.raises(CredentialUnusable, match="https"):
            open_credential(replace(remote.source("sg"), url=url), remote_service.PIN, today())

    @pytest.mark.parametrize(
        ("verb", "fault", "code"),
        [
            *(("info", fault, "no_answer") for fault in ("down", "slow", "trickle", "nonsense")),
            ("info", "empty", "nonsense"),
            ("info", "no", "refused"),
            ("authorize", "slow", "no_answer"),
            ("authorize", "empty", "nonsense"),
            ("signHash", "down", "no_answer"),
            ("signHash", "empty", "nonsense"),
            ("signHash", "no", "refused"),
        ],
    )
    def test_a_service_in_trouble_leaves_nothing_signed(self, remote, verb, fault, code):
        remote.fault[verb] = FAULTS[fault]
        source = remote.source("sg", timeout=0.3 if fault in {"slow", "trickle"} else 30)
        with (
            pytest.raises(KeyUnavailable, match="Nothing was signed") as refused,
            open_credential(source, remote_service.PIN, today()) as credential,
        ):
            raw(credential)
        assert refused.value.code == code

    def test_a_service_that_is_not_there(self, remote):
        with pytest.raises(KeyUnavailable, match="no connection"):
            open_credential(replace(remote.source("sg"), url="http://127.0.0.1:9"), remote_service.PIN, today())

    def test_a_signature_by_another_key_is_noticed(self, remote):
        async def other() -> web.Response:
            return web.json_response({"signatures": ["MEUCIQDxPJ0="]})

        remote.fault["signHash"] = other
        opened = open_credential(remote.source("sg"), remote_service.PIN, today())
        with opened as credential, pytest.raises(KeyUnavailable) as refused:
            raw(credential)
        assert refused.value.code == "wrong_key"


async def _down() -> web.Response:
    return web.Response(status=503)


async def _slow() -> web.Response:
    await asyncio.sleep(1)
    return web.json_response({})


async def _nonsense() -> web.Response:
    return web.Response(text="<html>Welcome</html>", content_type="text/html")


async def _empty() -> web.Response:
    return web.json_response({})


async def _no() -> web.Response:
    return web.json_response(
        {"error": "invalid_request", "error_description": "the service is <b>closed</b> today"}, status=400
    )


class _Trickle(web.Response):
    async def write_eof(self, data: bytes = b"") -> None:
        for _ in range(10):
            await self._payload_writer.write(b" ")
            await asyncio.sleep(0.1)
        await super().write_eof(b"{}")


async def _trickle() -> web.Response:
    return _Trickle(body=b" " * 10 + b"{}")


FAULTS = {"down": _down, "slow": _slow, "trickle": _trickle, "nonsense": _nonsense, "empty": _empty, "no": _no}


def test_an_algorithm_whose_day_has_come_is_refused_before_signing(pki, monkeypatch):
    """The dated table decides, today's table has no end for these keys; so the table is given one."""
    from signing.crypto import algorithms

    ended = tuple(
        replace(rule, ends=today() - timedelta(days=1)) if rule.family == "ecdsa" else rule for rule in algorithms.KEYS
    )
    monkeypatch.setattr(algorithms, "KEYS", ended)
    with pytest.raises(CredentialUnusable, match="may not be relied on since") as refused:
        open_credential(Pkcs12File(pki.p12_path("sg")), pki.pin("sg"), today())
    assert refused.value.code == "weak_algorithm"


def test_the_certificate_has_to_be_the_signatorys(pki):
    with open_credential(Pkcs12File(pki.p12_path("sg")), pki.pin("sg"), today()) as credential:
        require_person(credential.certificate_der, "Isabel Duarte Rivas")
        for other in ("María José Núñez", "Isabel Duarte Soto", ""):
            with pytest.raises(CredentialUnusable, match="the signatory on record is") as refused:
                require_person(credential.certificate_der, other)
            assert refused.value.code == "other_person"
