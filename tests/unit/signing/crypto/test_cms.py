"""Containers and time-stamp tokens by themselves, without a document: which are right signatures over a digest, and which are not."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from asn1crypto import cms, keys
from cryptography.hazmat.primitives import serialization
from pyhanko.sign import signers
from pyhanko.sign.general import simple_cms_attribute
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.crypto.cms import TokenInvalid, check_cms, check_token
from tests.unit.signing.tools import self_signed, untrusted_stamper

DIGEST, OTHER = hashlib.sha256(b"text").digest(), hashlib.sha256(b"other text").digest()


def signer(name: str) -> signers.SimpleSigner:
    key, certificate = self_signed(name)
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    known = SimpleCertificateStore.from_certs([certificate])
    return signers.SimpleSigner(
        signing_cert=certificate, signing_key=keys.PrivateKeyInfo.load(der), cert_registry=known
    )


def signed(by: signers.SimpleSigner, digest: bytes = DIGEST) -> cms.SignedData:
    made = asyncio.run(by.async_sign(digest, "sha256", use_pades=True))
    return cms.ContentInfo.load(made.dump())["content"]


ANA = signer("Ana")


def attributes(data: cms.SignedData, *without: str) -> list[cms.CMSAttribute]:
    return [one for one in data["signer_infos"][0]["signed_attrs"] if one["type"].native not in without]


def anew(data: cms.SignedData, chosen: list[cms.CMSAttribute]) -> None:
    """Other signed attributes, and the value made anew by the signer's own key."""
    info = data["signer_infos"][0]
    info["signed_attrs"] = cms.CMSAttributes(sorted(chosen, key=lambda one: one.dump()))
    info["signature"] = asyncio.run(ANA.async_sign_raw(info["signed_attrs"].untag().dump(), "sha256"))


def digest_of_other_bytes(data: cms.SignedData) -> None:
    anew(data, [*attributes(data, "message_digest"), simple_cms_attribute("message_digest", OTHER)])


def no_digest(data: cms.SignedData) -> None:
    anew(data, attributes(data, "message_digest"))


def two_digests(data: cms.SignedData) -> None:
    anew(data, [*attributes(data), simple_cms_attribute("message_digest", OTHER)])


def content_type_of_a_stamp(data: cms.SignedData) -> None:
    anew(data, [*attributes(data, "content_type"), simple_cms_attribute("content_type", "tst_info")])


def no_content_type(data: cms.SignedData) -> None:
    anew(data, attributes(data, "content_type"))


def attributes_stripped(data: cms.SignedData) -> None:
    del data["signer_infos"][0]["signed_attrs"]


def no_signer(data: cms.SignedData) -> None:
    data["signer_infos"] = cms.SignerInfos([])


def signer_twice(data: cms.SignedData) -> None:
    data["signer_infos"] = cms.SignerInfos([data["signer_infos"][0]] * 2)


def second_signer(data: cms.SignedData) -> None:
    data["signer_infos"] = cms.SignerInfos([data["signer_infos"][0], signed(signer("Berta"))["signer_infos"][0]])


def no_certificates(data: cms.SignedData) -> None:
    del data["certificates"]


def certificate_of_another(data: cms.SignedData) -> None:
    data["certificates"] = signed(signer("Berta"))["certificates"]


def bit_of_the_value(data: cms.SignedData) -> None:
    value = bytearray(data["signer_infos"][0]["signature"].native)
    value[-1] ^= 1
    data["signer_infos"][0]["signature"] = bytes(value)


def no_value(data: cms.SignedData) -> None:
    data["signer_infos"][0]["signature"] = b""


def test_a_right_container_names_its_signer() -> None:
    assert check_cms(signed(ANA), DIGEST, "data").subject.native == {"common_name": "Ana"}


def test_it_is_not_one_over_anything_else() -> None:
    with pytest.raises(TokenInvalid):
        check_cms(signed(ANA), OTHER, "data")
    with pytest.raises(TokenInvalid):
        check_cms(signed(ANA), DIGEST, "tst_info")


@pytest.mark.parametrize(
    "change",
    [
        digest_of_other_bytes, no_digest, two_digests, content_type_of_a_stamp, no_content_type,
        attributes_stripped, no_signer, signer_twice, second_signer, no_certificates, certificate_of_another, bit_of_the_value, no_value,
    ],
)  # fmt: skip
def test_a_container_that_was_edited_is_none(change: Callable[[cms.SignedData], Any]) -> None:
    data = signed(ANA)
    change(data)
    with pytest.raises(TokenInvalid):
        check_cms(data, DIGEST, "data")


@pytest.fixture(scope="module")
def token() -> cms.SignedData:
    return asyncio.run(untrusted_stamper().async_timestamp(DIGEST, "sha256"))["content"]


def test_a_token_is_one_for_its_own_imprint_only(token: cms.SignedData) -> None:
    assert isinstance(check_token(token, DIGEST, "sha256").public_key, keys.PublicKeyInfo)
    for digest, algorithm in ((OTHER, "sha256"), (DIGEST, "sha512")):
        with pytest.raises(TokenInvalid):
            check_token(token, digest, algorithm)


def test_a_container_is_no_token() -> None:
    with pytest.raises(TokenInvalid):
        check_token(signed(ANA), DIGEST, "sha256")


def test_a_damaged_token_is_none(token: cms.SignedData) -> None:
    damaged = token.copy()
    bit_of_the_value(damaged)
    with pytest.raises(TokenInvalid):
        check_token(damaged, DIGEST, "sha256")
