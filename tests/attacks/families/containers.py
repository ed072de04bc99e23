"""The CMS container: attributes stripped or edited, signers added, certificates exchanged; then proved and archived like any other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from random import Random
from typing import Any

from asn1crypto import cms
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute

from tests.attacks.material import Material
from tests.attacks.mint import Party
from tests.attacks.register import Family
from tests.attacks.workshop import edited, gap, newest, signature

container = Family("signed attributes", alters=False)

ROOM = 1 << 15
"""Hexadecimal digits: room for a second signer and certificates."""

Change = Callable[[cms.SignedData, Random, Material], Any]


def change(did: str, *, anew: bool) -> Callable[[Change], Change]:
    """Registers something done to the last signature's container. ``anew``: the signer makes the value fit again."""

    def add(edit: Change) -> Change:
        def make(rng: Random, m: Material) -> bytes:
            base, field, who = rng.choice([(m.open, "Counterpart", "counterpart"), (m.paper, "Seal", "seal")])
            party = m.mint.party(who)
            pdf = m.shop.sign(base, field, party, room=ROOM)
            pdf = edited(pdf, field, lambda data: edit(data, rng, m), by=party if anew else None)
            return m.shop.archived(pdf)

        container.add(edit.__name__.replace("_", " "), did, make)
        return edit

    return add


def _attributes(data: cms.SignedData) -> list[cms.CMSAttribute]:
    return list(data["signer_infos"][0]["signed_attrs"])


def _set(data: cms.SignedData, attributes: list[cms.CMSAttribute]) -> None:
    ordered = sorted(attributes, key=lambda one: one.dump())
    data["signer_infos"][0]["signed_attrs"] = cms.CMSAttributes(ordered)


def _without(data: cms.SignedData, *types: str) -> list[cms.CMSAttribute]:
    return [one for one in _attributes(data) if one["type"].native not in types]


@change("The attribute with the digest is of other bytes, and signed.", anew=True)
def digest_of_other_bytes(data: cms.SignedData, rng: Random, m: Material) -> None:
    other = simple_cms_attribute("message_digest", hashlib.sha256(rng.randbytes(8)).digest())
    _set(data, [*_without(data, "message_digest"), other])


@change("The attribute with the digest was changed without the key.", anew=False)
def digest_changed(data: cms.SignedData, rng: Random, m: Material) -> None:
    digest_of_other_bytes(data, rng, m)


@change("The attribute with the digest was taken away, and the rest signed.", anew=True)
def digest_removed(data: cms.SignedData, rng: Random, m: Material) -> None:
    _set(data, _without(data, "message_digest"))


@change("The attribute with the digest stands there twice.", anew=True)
def digest_twice(data: cms.SignedData, rng: Random, m: Material) -> None:
    digests = [one for one in _attributes(data) if one["type"].native == "message_digest"]
    other = simple_cms_attribute("message_digest", hashlib.sha256(rng.randbytes(8)).digest())
    _set(data, [*_without(data, "message_digest"), *digests, other])


@change("The content type is that of a time-stamp.", anew=True)
def content_type_of_a_stamp(data: cms.SignedData, rng: Random, m: Material) -> None:
    _set(data, [*_without(data, "content_type"), simple_cms_attribute("content_type", "tst_info")])


@change("The content type was taken away.", anew=True)
def content_type_removed(data: cms.SignedData, rng: Random, m: Material) -> None:
    _set(data, _without(data, "content_type"))


@change("The attribute that names the certificate was taken away, and the rest signed.", anew=True)
def certificate_not_named(data: cms.SignedData, rng: Random, m: Material) -> None:
    _set(data, _without(data, "signing_certificate", "signing_certificate_v2"))


@change("The attribute names another certificate.", anew=True)
def another_certificate_named(data: cms.SignedData, rng: Random, m: Material) -> None:
    named = simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(m.mint.party("sg").asn1))
    _set(data, [*_without(data, "signing_certificate", "signing_certificate_v2"), named])


@change("All signed attributes were stripped.", anew=False)
def attributes_stripped(data: cms.SignedData, rng: Random, m: Material) -> None:
    del data["signer_infos"][0]["signed_attrs"]


@change("There are no signed attributes: the value is over something else.", anew=False)
def attributes_as_content(data: cms.SignedData, rng: Random, m: Material) -> None:
    del data["signer_infos"][0]["signed_attrs"]
    data["signer_infos"][0]["signature"] = m.mint.party("counterpart").sign(rng.randbytes(32))[0]


@change("There is no signer.", anew=False)
def no_signer(data: cms.SignedData, rng: Random, m: Material) -> None:
    data["signer_infos"] = cms.SignerInfos([])


@change("The same signer stands there twice.", anew=False)
def signer_twice(data: cms.SignedData, rng: Random, m: Material) -> None:
    one = data["signer_infos"][0]
    data["signer_infos"] = cms.SignerInfos([one, one])


def _second(data: cms.SignedData, by: Party) -> cms.SignerInfo:
    one = data["signer_infos"][0].copy()
    one["sid"] = cms.SignerIdentifier(
        {
            "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                {"issuer": by.asn1.issuer, "serial_number": by.asn1.serial_number}
            )
        }
    )
    attributes = cms.CMSAttributes(
        [
            simple_cms_attribute("content_type", "data"),
            next(a for a in one["signed_attrs"] if a["type"].native == "message_digest"),
            simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(by.asn1)),
        ]
    )
    one["signed_attrs"] = attributes
    one["signature"] = by.sign(attributes.dump(), "sha256")[0]
    data["certificates"] = cms.CertificateSet([*data["certificates"], cms.CertificateChoices("certificate", by.asn1)])
    return one


@change("A second signer was added.", anew=False)
def second_signer(data: cms.SignedData, rng: Random, m: Material) -> None:
    data["signer_infos"] = cms.SignerInfos([data["signer_infos"][0], _second(data, m.attacker)])


@change("A second signer was put before the first.", anew=False)
def another_signer_first(data: cms.SignedData, rng: Random, m: Material) -> None:
    data["signer_infos"] = cms.SignerInfos([_second(data, m.attacker), data["signer_infos"][0]])


@change("The signer's name was exchanged for another certificate of the same key.", anew=False)
def another_certificate_of_the_key(data: cms.SignedData, rng: Random, m: Material) -> None:
    held = data["certificates"][0].chosen
    key = next(
        p.key for p in map(m.mint.party, ("counterpart", "seal")) if p.asn1.public_key.dump() == held.public_key.dump()
    )
    twin = m.mint.issue("DEVELOPMENT ONLY Isabel Duarte Rivas", by=m.mint.party("ca"), key=key)
    data["certificates"] = cms.CertificateSet([cms.CertificateChoices("certificate", c) for c in twin.chain])
    data["signer_infos"][0]["sid"] = cms.SignerIdentifier(
        {
            "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                {"issuer": twin.asn1.issuer, "serial_number": twin.asn1.serial_number}
            )
        }
    )


@change("The container has no certificates.", anew=False)
def no_certificates(data: cms.SignedData, rng: Random, m: Material) -> None:
    del data["certificates"]


@change("The container has somebody else's certificate only.", anew=False)
def certificate_of_another(data: cms.SignedData, rng: Random, m: Material) -> None:
    data["certificates"] = cms.CertificateSet(
        [cms.CertificateChoices("certificate", c) for c in m.mint.party("sg").chain]
    )


@change("The container brings its own content, which it signs instead of the file.", anew=True)
def own_content(data: cms.SignedData, rng: Random, m: Material) -> None:
    content = rng.randbytes(20)
    data["encap_content_info"] = cms.ContentInfo({"content_type": "data", "content": cms.OctetString(content)})
    _set(
        data,
        [*_without(data, "message_digest"), simple_cms_attribute("message_digest", hashlib.sha256(content).digest())],
    )


@change("Another digest algorithm is named than the one that was used.", anew=True)
def another_algorithm(data: cms.SignedData, rng: Random, m: Material) -> None:
    data["signer_infos"][0]["digest_algorithm"] = {"algorithm": rng.choice(["sha512", "sha384"])}


@change("MD5 is named as the digest algorithm.", anew=True)
def md5(data: cms.SignedData, rng: Random, m: Material) -> None:
    data["signer_infos"][0]["digest_algorithm"] = {"algorithm": "md5"}


@change("The value of the signature is zero, twice (“psychic signature”).", anew=False)
def psychic(data: cms.SignedData, rng: Random, m: Material) -> None:
    data["signer_infos"][0]["signature"] = bytes.fromhex("3006020100020100")


@change("A bit of the value was changed.", anew=False)
def value_changed(data: cms.SignedData, rng: Random, m: Material) -> None:
    value = bytearray(data["signer_infos"][0]["signature"].native)
    value[rng.randrange(8, len(value))] ^= 1 << rng.randrange(8)
    data["signer_infos"][0]["signature"] = bytes(value)


@change("The value is empty.", anew=False)
def value_empty(data: cms.SignedData, rng: Random, m: Material) -> None:
    data["signer_infos"][0]["signature"] = b""


@change("The certificate inside was changed: it has another name.", anew=False)
def certificate_changed(data: cms.SignedData, rng: Random, m: Material) -> None:
    der = data["certificates"][0].chosen.dump()
    other = type(data["certificates"][0].chosen).load(der.replace(b"DEVELOPMENT ONLY", b"DEVELOPMENT 0NLY"))
    data["certificates"] = cms.CertificateSet(
        [cms.CertificateChoices("certificate", other), *list(data["certificates"])[1:]]
    )


@container
def bytes_after_the_value(rng: Random, m: Material) -> bytes:
    """Bytes that nobody signed stand behind the container in the room of the value, and later signatures cover them."""
    pdf = m.shop.sign(m.paper, "Seal", "seal")
    first, second = gap(newest(pdf))
    filled = bytearray(pdf)
    smuggled = rng.randbytes(40).hex().encode()
    filled[second - 1 - len(smuggled) : second - 1] = smuggled
    assert first < second - 1 - len(smuggled)
    return m.shop.archived(m.shop.sign(bytes(filled), "Organization", "sg"))


@container
def value_of_another_field(rng: Random, m: Material) -> bytes:
    """A field points to the signature of another field; both were archived."""
    from tests.attacks.families.increments import touched
    from tests.attacks.workshop import increment

    def share(writer: Any) -> None:
        fields = writer.root["/AcroForm"]["/Fields"]
        touched(writer, fields[2].get_object(), V=fields[rng.randrange(2)].get_object().raw_get("/V"))

    return m.shop.archived(increment(m.open, share))


@container(alters=True)
def signature_of_another_file(rng: Random, m: Material) -> bytes:
    """The last signature's container is the same person's from another file."""
    pdf = m.shop.sign(m.open, "Counterpart", "counterpart")
    from tests.attacks.workshop import replaced

    taken = bytes(signature(m.other, "Counterpart").readable.pkcs7_content)
    return m.shop.archived(replaced(pdf, "Counterpart", taken.rstrip(b"\0")))


for _filter in (SigSeedSubFilter.ADOBE_PKCS7_DETACHED,):
    container.add(
        "older format",
        "The signature has the older sub-filter, without the attribute that names the certificate.",
        lambda rng, m, chosen=_filter: m.shop.archived(
            m.shop.sign(m.open, "Counterpart", "counterpart", subfilter=chosen)
        ),
    )
