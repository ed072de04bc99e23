"""Signatures put into a file by hand, as programs other than our own write them; all of them honest."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Callable

from asn1crypto import core
from asn1crypto import keys as asn1_keys
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.unit.signing.tools import increment, self_signed

SIZE = 6000
"""Bytes of room for the value."""


def new_signer(name: str = "Signer", key: object = None) -> signers.SimpleSigner:
    key, certificate = self_signed(name, key=key)
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return signers.SimpleSigner(certificate, asn1_keys.PrivateKeyInfo.load(der), SimpleCertificateStore())


def signed(pdf: bytes, name: str = "Second", password: str | None = None) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if password is not None:
        writer.encrypt(password)
    meta = signers.PdfSignatureMetadata(
        field_name=name, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, name=name
    )
    out = io.BytesIO()
    signers.sign_pdf(writer, meta, new_signer(), output=out)
    return out.getvalue()


def container(data: bytes) -> bytes:
    """A CMS signature over ``data``."""
    digest = hashlib.sha256(data).digest()
    return bytes(asyncio.run(new_signer().async_sign(digest, "sha256", use_pades=True)).dump())


def exchanged(old: str, new: str) -> Callable[[bytes], bytes]:
    """A CMS signature that names the algorithm ``new`` where it means ``old``: as one with an algorithm of next year."""
    before, after = core.ObjectIdentifier(old).dump(), core.ObjectIdentifier(new).dump()
    return lambda data: container(data).replace(before, after)


def by_hand(
    pdf: bytes,
    *,
    value: Callable[[bytes], bytes] = container,
    kind: str = "/ETSI.CAdES.detached",
    brackets: bool = False,
    field: str = "Hand",
) -> bytes:
    """``value(covered bytes)`` in a new field. ``brackets``: those of the value are covered, too."""

    def add(writer: IncrementalPdfFileWriter) -> None:
        numbers = [generic.NumberObject(n) for n in (0, 1111111111, 1222222222, 1333333333)]
        entries = {"/Type": "/Sig", "/Filter": "/Adobe.PPKLite", "/SubFilter": kind}
        held = generic.DictionaryObject({key: generic.NameObject(name) for key, name in entries.items()})
        held["/Contents"], held["/ByteRange"] = generic.ByteStringObject(bytes(SIZE)), generic.ArrayObject(numbers)
        names = {"/Type": "/Annot", "/Subtype": "/Widget", "/FT": "/Sig"}
        widget = generic.DictionaryObject({key: generic.NameObject(name) for key, name in names.items()})
        widget["/T"], widget["/V"] = generic.TextStringObject(field), writer.add_object(held)
        widget["/Rect"] = generic.ArrayObject([generic.NumberObject(0)] * 4)
        form = writer.root["/AcroForm"]
        form["/Fields"].append(writer.add_object(widget))
        writer.update_container(form["/Fields"])

    made = increment(pdf, add)
    begin = made.rindex(b"<" + b"00" * SIZE + b">")
    end = begin + 2 * SIZE + 2
    first, second = (begin + 1, end - 1) if brackets else (begin, end)
    place = made.rindex(b"[", 0, made.rindex(b"1111111111"))
    stop = made.index(b"]", place) + 1
    numbers = b"[0 %d %d %d]" % (first, second, len(made) - second)
    made = made[:place] + numbers.ljust(stop - place) + made[stop:]
    digits = value(made[:first] + made[second:]).hex().encode()
    return made[: begin + 1] + digits.ljust(2 * SIZE, b"0") + made[end - 1 :]
