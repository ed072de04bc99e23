"""Whose name a certificate bears."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from signing import bears_name, holder_of, same_person

MARIA = "María José Núñez Peñafiel"


@pytest.mark.parametrize(
    ("name", "subject", "same"),
    [
        (MARIA, "NUNEZ PENAFIEL MARIA JOSE", True),
        (MARIA, "NÚÑEZ PEÑAFIEL, MARÍA JOSÉ (FIRMA)", True),
        (MARIA, "NUNEZ MARIA JOSE - NIF 12345678Z", True),
        (MARIA, "Dra. María José Núñez", True),
        (MARIA, "María J. Núñez Peñafiel", True),
        (MARIA, "María Núñez", True),
        ("María Núñez", "MARIA JOSE NUNEZ PENAFIEL:01234567890", True),
        ("Ana de la Cruz y Soto", "CRUZ SOTO ANA", True),
        ("Jean-Pierre d'Aubigné", "D’AUBIGNE Jean Pierre", True),
        ("Søren Łukasz Berg", "SOREN LUKASZ BERG", True),
        ("Sukarno", "SUKARNO", True),
        (MARIA, "M. Núñez", False),
        (MARIA, "María López", False),
        ("Ana María Pérez", "Ana Pérez López", False),
        ("Sukarno", "Sukarno Putra", False),
        ("Ana Pérez", "Fundación Páramo Vivo", False),
        (MARIA, "", False),
        ("", "", False),
    ],
)
def test_names_are_compared_by_their_words(name: str, subject: str, *, same: bool) -> None:
    assert bears_name(name, subject) is same
    assert bears_name(subject, name) is same


def test_for_whom_a_person_acts_every_word_counts() -> None:
    assert same_person(MARIA, "NUNEZ PENAFIEL MARIA JOSE")
    assert not same_person(MARIA, "María Núñez")


@pytest.mark.parametrize(
    ("subject", "kind", "bears"),
    [
        ({NameOID.COMMON_NAME: MARIA}, "person", True),
        ({NameOID.COMMON_NAME: "0912345678", NameOID.GIVEN_NAME: "MARIA JOSE", NameOID.SURNAME: "NUNEZ PENAFIEL"}, "person", True),
        ({NameOID.COMMON_NAME: MARIA, NameOID.PSEUDONYM: MARIA}, "pseudonym", False),
        ({NameOID.COMMON_NAME: MARIA, NameOID.ORGANIZATION_NAME: MARIA}, "organization", False),
        ({NameOID.COMMON_NAME: MARIA, NameOID.ORGANIZATION_IDENTIFIER: "VATES-B00000000"}, "organization", False),
        ({NameOID.ORGANIZATION_NAME: "Fundación Páramo Vivo"}, "person", False),
    ],
)  # fmt: skip
def test_what_kind_of_holder_a_subject_names(
    subject: dict[x509.ObjectIdentifier, str], kind: str, *, bears: bool
) -> None:
    holder = holder_of(certificate(subject))
    assert (holder.kind, holder.bears(MARIA)) == (kind, bears)


def certificate(subject: dict[x509.ObjectIdentifier, str]) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(oid, text) for oid, text in subject.items()])
    made = x509.CertificateBuilder(
        issuer_name=name, subject_name=name, public_key=key.public_key(), serial_number=1,
        not_valid_before=datetime.now(UTC) - timedelta(days=1), not_valid_after=datetime.now(UTC) + timedelta(days=1),
    )  # fmt: skip
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
