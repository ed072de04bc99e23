"""Untrusted certificates: no address in them is followed, and none of them is part of a path."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID as Access

from signing.crypto import revocation_requests
from signing.crypto.evidence import Evidence
from signing.validate.failures import ChainFailure
from signing.validate.issued_by import issued_by
from signing.validate.paths import Purpose, build_path, validate_at, validate_online
from tests.unit.signing.tools import key_usage

NOW = datetime.now(tz=UTC)


class Maker:
    """A key, and certificates that it signs."""

    def __init__(self, name: str) -> None:
        self.name, self.key = name, ec.generate_private_key(ec.SECP256R1())

    def issue(
        self, subject: str, key: ec.EllipticCurvePrivateKey, *, ca: bool, issuer: str = "", urls: dict | None = None
    ) -> asn1.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(subject))
            .issuer_name(_name(issuer or self.name))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - timedelta(days=1))
            .not_valid_after(NOW + timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if not ca:
            builder = builder.add_extension(key_usage(content=True), critical=True)
        if urls:
            access = [x509.AccessDescription(m, x509.UniformResourceIdentifier(u)) for m, u in urls.items()]
            builder = builder.add_extension(x509.AuthorityInformationAccess(access), critical=False)
        made = builder.sign(self.key, hashes.SHA256())
        return asn1.Certificate.load(made.public_bytes(serialization.Encoding.DER))

    def own(self) -> asn1.Certificate:
        return self.issue(self.name, self.key, ca=True)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def someone() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@contextmanager
def listener(status: int = 404, headers: dict | None = None, body: bytes = b"") -> Iterator[tuple[str, list[str]]]:
    """An address, and what was asked there."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815  the name that http.server looks for

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def asked_for(url: str, *, maximum: int, until: float) -> bytes:
    return asyncio.run(revocation_requests.ask(url, {}, None, maximum=maximum, until=until)).content


@contextmanager
def trickle() -> Iterator[str]:
    """Somebody who never comes to the end of the headers."""
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            line, _ = server.accept()
            with line, suppress(OSError):
                line.sendall(b"HTTP/1.1 200 OK\r\n")
                while not over.wait(0.1):
                    line.sendall(b"X: y\r\n")

        Thread(target=talk, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            over.set()


def online(certificate: asn1.Certificate, root: asn1.Certificate, known: list[asn1.Certificate]) -> str:
    with pytest.raises(ChainFailure) as failure:
        asyncio.run(validate_online(certificate, Purpose.SIGNING, anchors=[root], known=known))
    return failure.value.code


class TestStrangersAddresses:
    def test_a_decoy_is_not_followed(self):
        root, mallory = Maker("Trusted Root"), Maker("Mallory")
        with listener() as (url, asked):
            urls = {Access.CA_ISSUERS: f"{url}/issuer", Access.OCSP: f"{url}/ocsp"}
            forged = mallory.issue("Mallory", mallory.key, ca=False, issuer="Trusted Root", urls=urls)
            decoy = mallory.issue("Trusted Root", mallory.key, ca=True, issuer="Nobody", urls=urls)
            assert online(forged, root.own(), [forged, decoy]) in {"invalid", "untrusted"}
            orphan = mallory.issue("Mallory", mallory.key, ca=False, issuer="Nobody", urls=urls)
            assert online(orphan, root.own(), [orphan, decoy]) == "untrusted"
        assert asked == []

    def test_a_decoy_beside_a_good_certificate_is_not_followed(self):
        root, mallory = Maker("Trusted Root"), Maker("Mallory")
        with listener() as (url, asked):
            good = root.issue("Ana", someone(), ca=False)
            decoy = mallory.issue(
                "Trusted Root", mallory.key, ca=True, issuer="Nobody", urls={Access.CA_ISSUERS: f"{url}/issuer"}
            )
            assert online(good, root.own(), [decoy]) == "no_revocation"
        assert asked == []

    def test_the_issuers_of_a_good_certificate_are_not_fetched_but_its_responder_is_asked(self):
        root = Maker("Trusted Root")
        with listener() as (url, asked):
            urls = {Access.CA_ISSUERS: f"{url}/issuer", Access.OCSP: f"{url}/ocsp"}
            assert online(root.issue("Ana", someone(), ca=False, urls=urls), root.own(), []) == "no_revocation"
        assert asked == ["/ocsp"]

    def test_redirects_are_not_followed(self):
        root = Maker("Trusted Root")
        with listener() as (inside, reached), listener(302, {"Location": f"{inside}/secret"}) as (url, asked):
            good = root.issue("Ana", someone(), ca=False, urls={Access.OCSP: f"{url}/ocsp"})
            assert online(good, root.own(), []) == "no_revocation"
        assert (asked, reached) == (["/ocsp"], [])

    def test_long_answers_are_cut_off(self):
        until = time.monotonic() + 60
        with listener(200, body=b"x" * 5000) as (url, _):
            assert asked_for(url, maximum=5000, until=until) == b"x" * 5000
            with pytest.raises(revocation_requests.AnswerRefused):
                asked_for(url, maximum=4999, until=until)
            with pytest.raises(revocation_requests.AnswerRefused):
                asked_for(url, maximum=5000, until=time.monotonic() - 1)

    def test_answers_that_trickle_in_are_not_waited_for(self):
        begun = time.monotonic()
        with trickle() as url, pytest.raises(revocation_requests.AnswerRefused):
            asked_for(url, maximum=5000, until=begun + 1)
        assert time.monotonic() - begun < 60

    @pytest.mark.parametrize(
        "url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "ldap://127.0.0.1/x", "http://", "http://[x"]
    )
    def test_other_addresses_are_not_asked(self, url: str):
        with pytest.raises(revocation_requests.AnswerRefused):
            asked_for(url, maximum=10, until=time.monotonic() + 60)


class TestStrangers:
    """Certificates that no authority of ours vouches for are put aside before any path is tried, so many cost no more than a few."""

    def strangers(self, maker: Maker, name: str) -> list[asn1.Certificate]:
        return [maker.issue(name, maker.key, ca=True, issuer=name) for _ in range(3)]

    def test_beside_a_good_certificate(self):
        root, mallory = Maker("Trusted Root"), Maker("Mallory")
        good, others = root.issue("Ana", someone(), ca=False), self.strangers(mallory, "Trusted Root")
        assert issued_by([*others, good], anchors=[root.own()]) == [good]
        assert asyncio.run(build_path(good, anchors=[root.own()], known=others)).leaf == good
        assert judged(good, root.own(), others) == "no_revocation"
        assert online(good, root.own(), others) == "no_revocation"

    def test_above_a_stranger(self):
        root, mallory = Maker("Trusted Root"), Maker("Mallory")
        others = self.strangers(mallory, "Mallory")
        leaf = mallory.issue("Leaf", someone(), ca=False)
        assert issued_by([*others, leaf], anchors=[root.own()]) == []
        assert judged(leaf, root.own(), others) == "untrusted"
        assert online(leaf, root.own(), others) == "untrusted"

    def test_below_a_certificate_that_may_issue_none(self):
        """Mallory's own certificate is good, but it makes no authorities."""
        root, mallory = Maker("Trusted Root"), Maker("Mallory")
        own = root.issue("Mallory", mallory.key, ca=False)
        others = self.strangers(mallory, "Mallory")
        leaf = mallory.issue("Leaf", someone(), ca=False)
        assert issued_by([own, *others, leaf], anchors=[root.own()]) == [own]
        assert judged(leaf, root.own(), [own, *others]) == "no_revocation"
        assert online(leaf, root.own(), [own, *others]) in {"untrusted", "invalid"}

    def test_an_authority_in_between_still_counts(self):
        root, middle = Maker("Trusted Root"), Maker("Middle")
        between = root.issue("Middle", middle.key, ca=True)
        leaf = middle.issue("Ana", someone(), ca=False)
        others = self.strangers(Maker("Mallory"), "Middle")
        path = asyncio.run(build_path(leaf, anchors=[root.own()], known=[*others, between]))
        assert list(path.iter_certs(include_root=False)) == [between, leaf]


def judged(certificate: asn1.Certificate, root: asn1.Certificate, known: list[asn1.Certificate]) -> str:
    with pytest.raises(ChainFailure) as failure:
        asyncio.run(
            validate_at(certificate, Purpose.SIGNING, anchors=[root], evidence=Evidence(tuple(known)), moment=NOW)
        )
    return failure.value.code
