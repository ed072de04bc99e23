"""The CMS container: attributes stripped or edited, the value exchanged; then proved and archived like any other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from random import Random
from typing import Any

from asn1crypto import cms
from pyhanko.sign.general import simple_cms_attribute

from tests.attacks.material import Material
from tests.attacks.register import Family
from tests.attacks.workshop import edited, replaced, signature

container = Family("signed attributes", alters=True)

ROOM = 1 << 15
"""Hexadecimal digits: more than the value needs."""

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


@change("A bit of the value was changed.", anew=False)
def value_changed(data: cms.SignedData, rng: Random, m: Material) -> None:
    value = bytearray(data["signer_infos"][0]["signature"].native)
    value[rng.randrange(8, len(value))] ^= 1 << rng.randrange(8)
    data["signer_infos"][0]["signature"] = bytes(value)


@change("The value is empty.", anew=False)
def value_empty(data: cms.SignedData, rng: Random, m: Material) -> None:
    data["signer_infos"][0]["signature"] = b""


@container
def signature_of_another_file(rng: Random, m: Material) -> bytes:
    """The last signature's container is the same person's from another file."""
    pdf = m.shop.sign(m.open, "Counterpart", "counterpart")
    taken = bytes(signature(m.other, "Counterpart").readable.pkcs7_content)
    return m.shop.archived(replaced(pdf, "Counterpart", taken.rstrip(b"\0")))
