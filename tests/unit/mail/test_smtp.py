"""The connection to the mail server: TLS, signing in, and what is not a fault of a letter."""

from __future__ import annotations

import datetime as dt
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from service.mail.smtp import ServerNotThere, connect
from service.settings.mail import Mail
from tests.support.mailbox import Mailbox
from tests.support.pki import free_port


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificate and key of ``localhost`` in one file, signed by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = (
        builder.not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def serving(box: Mailbox, certificate: Path, tls: str, password_file: Path) -> Iterator[Mail]:
    """A server that wants TLS and the password ``right``; the settings that reach it."""

    def check(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
        known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"alternat", b"right")
        return AuthResult(success=known, handled=False)

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    options = {"ssl_context": context} if tls == "tls" else {"tls_context": context, "require_starttls": True}
    controller = Controller(
        box, hostname="localhost", port=free_port(), authenticator=check, auth_require_tls=tls == "starttls",
        **options,
    )  # fmt: skip
    controller.start()
    try:
        yield replace(
            box.settings, host="localhost", port=controller.port, tls=tls, user="alternat", password_file=password_file
        )
    finally:
        controller.stop()


def letter() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content("x")
    return message


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_letters_go_through_tls_with_a_password(certificate, tmp_path, monkeypatch, tls):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    (tmp_path / "password").write_text("right\n")
    box = Mailbox()
    with (
        serving(box, certificate, tls, tmp_path / "password") as settings,
        connect(settings, name="test") as connection,
    ):
        connection.send(letter(), to="a@example.org")
    assert box.recipients == ["a@example.org"]


def test_a_wrong_password_is_the_operators_business_and_no_fault_of_a_letter(certificate, tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    (tmp_path / "password").write_text("wrong")
    with (
        serving(Mailbox(), certificate, "starttls", tmp_path / "password") as settings,
        pytest.raises(ServerNotThere, match=r"The mail server refuses the service: .*credentials invalid"),
        connect(settings, name="test"),
    ):
        pass


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(certificate, tmp_path, tls):
    (tmp_path / "password").write_text("right")
    with (
        serving(Mailbox(), certificate, tls, tmp_path / "password") as settings,
        pytest.raises(ServerNotThere, match="certificate verify failed"),
        connect(settings, name="test"),
    ):
        pass


def test_a_server_without_starttls_is_refused(tmp_path, mailbox_port):
    settings = replace(mailbox_port.settings, tls="starttls")
    with pytest.raises(ServerNotThere, match="STARTTLS"), connect(settings, name="test"):
        pass


@pytest.fixture
def mailbox_port() -> Iterator[Mailbox]:
    from tests.support.mailbox import served

    with served(Mailbox()) as made:
        yield made
