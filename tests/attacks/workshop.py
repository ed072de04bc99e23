"""A signing tool that checks nothing; the product's own functions would refuse most of what it does."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.crypto.evidence import Evidence
from signing.pdf.document import Signature, read
from signing.pdf.increments import write_store, write_timestamp
from tests.attacks.mint import Mint, Party

Increment = Callable[[IncrementalPdfFileWriter], None]


class Stamper(TimeStamper):
    """Any time-stamp that one could wish for. ``spoil`` may do something to the finished token."""

    def __init__(
        self,
        mint: Mint,
        by: Party,
        at: datetime | None = None,
        *,
        md: str = "sha256",
        spoil: Callable[[cms.ContentInfo], cms.ContentInfo] | None = None,
    ) -> None:
        super().__init__()
        self._make = lambda imprint, algorithm: mint.token(imprint, algorithm, by=by, at=at, md=md)
        self._spoil = spoil

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        made = self._make(message_digest, md_algorithm)
        return self._spoil(made) if self._spoil is not None else made


class Claimer(signers.PdfSigner):
    """Writes another time than now into the signature's dictionary."""

    claimed: datetime | None = None

    def init_signing_session(self, *given: Any, **named: Any) -> Any:
        session = super().init_signing_session(*given, **named)
        session.system_time = self.claimed or session.system_time
        return session


@dataclass(frozen=True)
class Workshop:
    """The mint and what can be made with it."""

    mint: Mint

    def stamper(self, label: str = "tsa1", at: datetime | None = None) -> Stamper:
        return Stamper(self.mint, self.mint.party(label), at)

    def sign(
        self,
        pdf: bytes,
        field: str,
        by: Party | str,
        *,
        stamper: TimeStamper | str | None = "tsa1",
        certify: fields.MDPPerm | None = None,
        box: tuple[int, int, int, int] | None = None,
        page: int = 0,
        md: str = "sha256",
        subfilter: fields.SigSeedSubFilter = fields.SigSeedSubFilter.PADES,
        look: Any = None,
        pss: bool = False,
        room: int | None = None,
        claimed: datetime | None = None,
    ) -> bytes:
        """``box``: in a new visible field; a name that no field has gets a new invisible one. ``stamper``: ``None`` for B-B.

        ``room``: hexadecimal digits for the value, more than it needs when something is to be put there afterwards.
        """
        party = self.mint.party(by) if isinstance(by, str) else by
        meta = signers.PdfSignatureMetadata(
            field_name=field,
            md_algorithm=md,
            subfilter=subfilter,
            certify=certify is not None,
            docmdp_permissions=certify or fields.MDPPerm.FILL_FORMS,
        )
        registry = SimpleCertificateStore.from_certs([one.asn1 for one in party.above])
        signer = signers.SimpleSigner(party.asn1, party.private, registry, prefer_pss=pss)
        stamping = self.stamper(stamper) if isinstance(stamper, str) else stamper
        new = fields.SigFieldSpec(field, on_page=page, box=box) if box else None
        engine = Claimer(meta, signer, timestamper=stamping, new_field_spec=new, stamp_style=look)
        engine.claimed = claimed
        out = io.BytesIO()
        asyncio.run(engine.async_sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out, bytes_reserved=room))
        return out.getvalue()

    def evidence(self, *about: Party | str, at: datetime | None = None) -> Evidence:
        """Answers about these and every authority above them."""
        parties = [self.mint.party(one) if isinstance(one, str) else one for one in about]
        found = {one.asn1.dump(): one for party in parties for one in (party, *party.above)}
        answers = tuple(self.mint.answer(one, at=at) for one in found.values() if not _own(one))
        return Evidence(tuple(one.asn1 for one in found.values()), answers, ())

    def store(self, pdf: bytes, evidence: Evidence) -> bytes:
        """Into the document security store, in an increment of its own."""
        return write_store(read(pdf), evidence)

    def stamp(
        self,
        pdf: bytes,
        by: TimeStamper | Party | str = "tsa1",
        *,
        evidence: Evidence | None = None,
        at: datetime | None = None,
    ) -> bytes:
        """A document time-stamp, over the evidence that is given."""
        party = self.mint.party(by) if isinstance(by, str) else by
        stamper = Stamper(self.mint, party, at) if isinstance(party, Party) else party
        return asyncio.run(write_timestamp(read(pdf), stamper, evidence or Evidence()))  # type: ignore[arg-type]

    def archived(
        self, pdf: bytes, *who: Party | str, by: str = "tsa1", at: datetime | None = None, more: Evidence | None = None
    ) -> bytes:
        """Validation data about everybody and a document time-stamp: B-LTA, whatever was signed."""
        people = who or ("seal", "sg", "counterpart")
        held = self.evidence(*people, "tsa1", "tsa2", at=at)
        return self.stamp(pdf, by, evidence=held.joined(more) if more else held, at=at)


def _own(party: Party) -> bool:
    return party.certificate.issuer == party.certificate.subject


def increment(pdf: bytes, change: Increment) -> bytes:
    """An incremental update in which ``change`` does what it likes."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def signature(pdf: bytes, field: str) -> Signature:
    """The signature or document time-stamp in a field."""
    found = read(pdf).signature_in(field)
    assert found is not None, field
    return found


def gap(one: Signature) -> tuple[int, int]:
    """Where its value stands, angle brackets included."""
    _, first, second, _ = one.byte_range
    return first, second


def replaced(pdf: bytes, field: str, content: bytes) -> bytes:
    """Another value in the place of the field's, as long as it fits."""
    first, second = gap(signature(pdf, field))
    room = second - first - 2
    digits = content.hex().encode()
    assert len(digits) <= room, (len(digits), room)
    return pdf[:first] + b"<" + digits.ljust(room, b"0") + b">" + pdf[second:]


def edited(
    pdf: bytes, field: str, change: Callable[[cms.SignedData], Any], *, by: Party | None = None, md: str = "sha256"
) -> bytes:
    """The field's container with ``change`` done to it, and its value made anew when ``by`` says with whose key."""
    loaded = cms.ContentInfo.load(bytes(signature(pdf, field).readable.pkcs7_content))
    data = loaded["content"]
    change(data)
    if by is not None:
        info = data["signer_infos"][0]
        attributes = info["signed_attrs"].untag()
        info["signature"], info["signature_algorithm"] = by.sign(attributes.dump(), md)
    return replaced(
        pdf, field, loaded.dump()
    )  # forced, asn1crypto writes each level twice, and what lies deep for hours
