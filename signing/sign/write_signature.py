"""Signature writer: one signature, with its lock and appearance, in an increment (pyHanko). No policy is decided here."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as fact
from typing import Any, Protocol

from pyhanko.pdf_utils import content, generic, layout
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.stamp import StaticContentStamp, StaticStampStyle

from signing.crypto.certificates import subject_of
from signing.crypto.signed_attributes import message_digest
from signing.crypto.types import Certificate
from signing.pdf.increment import Increment
from signing.sign.appearance import Appearance
from signing.sign.timestamps import MAX_TOKEN_BYTES, FailoverStamper

_FRAME = 4096
"""Bytes of a CMS container besides certificates and time-stamp: a value of at most 1,024 (RSA of 8,192 bits), and the signed attributes."""


class KeyHolder(Protocol):
    """What is needed of a credential to write its signature. The key itself may be elsewhere."""

    @property
    def certificate(self) -> Certificate:
        """The holder's."""
        ...

    @property
    def chain(self) -> list[Certificate]:
        """The certificates of authorities that came with it."""
        ...

    def signer(self) -> Signer:
        """What pyHanko signs with."""
        ...


@dataclass(frozen=True, slots=True)
class ToSign:
    """What a key is about to sign, as SHA-256, lower-case hex."""

    document: str
    """Of the byte ranges of the new revision: the message digest among the signed attributes."""
    attributes: str
    """Of the signed attributes (RFC 5652 5.4): what the key itself is given."""

    @classmethod
    def from_attributes(cls, attributes: bytes) -> ToSign:
        """:param attributes: the signed attributes in DER, as a SET (RFC 5652 5.4)."""
        return cls(message_digest(attributes).hex(), hashlib.sha256(attributes).hexdigest())


Announce = Callable[[ToSign], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningOrder:
    """What is to be signed, by whom, and how it should look."""

    pdf: bytes = fact(repr=False)
    field: str
    credential: KeyHolder
    appearance: Appearance | None
    reason: str
    location: str
    certify: bool
    lock: tuple[str, ...] = ()
    """Fields that must not change afterwards; the field's own ``/Lock`` takes precedence."""
    reader: PdfFileReader | None = fact(default=None, repr=False)
    """The parsed ``pdf``, if at hand. It cannot be used afterwards: the increment is written into its objects."""
    announce: Announce | None = None
    """Called before each use of the key; if it raises, the key is not used."""


async def write(order: SigningOrder, stamper: FailoverStamper | None) -> bytes:
    """The file with the signature in an increment of its own, with a time-stamp inside if there is a ``stamper``.

    :raises TimestampUnavailable: the stamper's authorities do not answer.
    """
    writer, signer = _ready(order, stamper)
    out = io.BytesIO()
    await signer.async_sign_pdf(
        writer, existing_fields_only=True, bytes_reserved=2 * _room(order.credential), output=out
    )
    return out.getvalue()


async def lay_out(order: SigningOrder) -> tuple[bytes, PreparedByteRangeDigest]:
    """The file with everything but the signature value: a placeholder, and the digest of everything outside it."""
    writer, signer = _ready(order, None)
    digest, _, out = await signer.async_digest_doc_for_signing(
        writer, existing_fields_only=True, bytes_reserved=2 * _room(order.credential)
    )
    return out.getvalue(), digest  # type: ignore[attr-defined]  # no output was given, so it is a BytesIO


def fill_placeholder(pdf: bytes, digest: bytes, placeholder: tuple[int, int], container: bytes) -> bytes:
    """``pdf`` with the CMS container in the gap of its byte range.

    :param digest: of everything outside the gap.
    :param placeholder: from the ``<`` of the empty value to behind its ``>``.
    """
    out = io.BytesIO(pdf)
    PreparedByteRangeDigest(digest, *placeholder).fill_with_cms(out, container)
    return out.getvalue()


def _room(holder: KeyHolder) -> int:
    """Bytes to reserve for the longest CMS container of the holder, time-stamp included."""
    return _FRAME + sum(len(one.dump()) for one in (holder.certificate, *holder.chain)) + MAX_TOKEN_BYTES


def _ready(order: SigningOrder, stamper: FailoverStamper | None) -> tuple[Increment, PdfSigner]:
    meta = PdfSignatureMetadata(
        field_name=order.field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=order.certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        reason=order.reason or None,
        location=order.location or None,
        name=subject_of(order.credential.certificate),  # pyHanko needs a common name or an organization
    )
    reader = order.reader or PdfFileReader(io.BytesIO(order.pdf))
    writer = Increment.from_reader(reader)
    style = _style(order.appearance, _blank(writer, order.field))
    key = _announced(order.credential.signer(), order.announce)
    signer = _LockingSigner(meta, key, timestamper=stamper, stamp_style=style)
    signer.lock = order.lock
    return writer, signer


def _announced(signer: Signer, announce: Announce | None) -> Signer:
    """The signer, which calls ``announce`` before it uses the key. For every kind of key pyHanko goes through this one method."""
    if announce is None:
        return signer
    use_key = signer.async_sign_raw

    async def tell_first(data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002
        if not dry_run:
            announce(ToSign.from_attributes(data))
        return await use_key(data, digest_algorithm, dry_run)

    signer.async_sign_raw = tell_first  # type: ignore[method-assign]
    return signer


class _LockingSigner(PdfSigner):
    """Adds a FieldMDP lock to the signature if the field has none; pyHanko takes locks from the field only."""

    lock: Sequence[str] = ()

    def init_signing_session(
        self,
        pdf_out: Any,
        existing_fields_only: bool = False,  # noqa: FBT001, FBT002
    ) -> PdfSigningSession:
        """As in pyHanko, but the session also finds ``self.lock``."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        decide = session._apply_locking_rules  # noqa: SLF001

        def with_lock() -> Any:
            setup = decide()
            if setup.field_lock is None and self.lock:
                lock = FieldMDPSpec(FieldMDPAction.INCLUDE, fields=list(self.lock))
                setup = replace(setup, field_lock=lock)
            return setup

        session._apply_locking_rules = with_lock  # type: ignore[method-assign]  # noqa: SLF001
        return session


class _StampPage(content.PdfContent):
    """The page of an :class:`Appearance` as a form; pyHanko's own importer reads files only."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        """Import the page and draw it."""
        form = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        self.resources.xobject["/Stamp"] = form
        x1, y1, x2, y2 = (float(n) for n in form.get_object()["/BBox"])
        self.box = layout.BoxConstraints(width=abs(x2 - x1), height=abs(y2 - y1))
        return b"/Stamp Do"


@dataclass(frozen=True)
class _Style(StaticStampStyle):
    """Style of a stamp that takes the shape of the blank appearance in the field."""

    blank: generic.StreamObject | None = None

    def create_stamp(self, writer: Any, box: layout.BoxConstraints, text_params: dict[str, Any]) -> StaticContentStamp:
        """Called by pyHanko for each signature."""
        return _Stamp(writer=writer, style=self, box=box)


class _Stamp(StaticContentStamp):
    """PDF/A requires a blank appearance in every empty field. EU DSS accepts that a signature changes its content, but reports another box or
    another filter as an undefined change after sealing; so the stamp keeps both.
    """

    def as_form_xobject(self) -> generic.StreamObject:
        """The form, with box and filter of the blank appearance."""
        form = super().as_form_xobject()
        blank = self.style.blank
        if blank is None or not _same_box(form["/BBox"], blank["/BBox"]):
            return form
        kept = {key: form.raw_get(key) for key in form if key not in {"/BBox", "/Filter", "/DecodeParms", "/Length"}}
        kept[generic.pdf_name("/BBox")] = generic.ArrayObject(blank["/BBox"])
        return _encoded_like(blank, kept, form.data)


def _encoded_like(blank: generic.StreamObject, kept: dict[Any, Any], data: bytes) -> generic.StreamObject:
    if "/Filter" not in blank:
        return generic.StreamObject(kept, stream_data=data)
    for key in ("/Filter", "/DecodeParms"):
        if key in blank:
            kept[generic.pdf_name(key)] = blank[key]
    return generic.StreamObject(kept, encoded_data=zlib.compress(data))


def _same_box(first: Any, second: Any) -> bool:
    sides = [(sorted((float(b[0]), float(b[2]))), sorted((float(b[1]), float(b[3])))) for b in (first, second)]
    return all(abs(x - y) <= 1 for one, two in zip(*sides, strict=True) for x, y in zip(one, two, strict=True))


def _blank(writer: Increment, field: str) -> generic.StreamObject | None:
    """The blank appearance of the empty field, if its box and filter can be kept: uncompressed or deflated."""
    for _, _, reference in enumerate_sig_fields(writer.prev, with_name=field):
        try:
            blank = reference.get_object()["/AP"]["/N"]
        except KeyError:
            return None
        plain = blank.get("/Filter") in {None, "/FlateDecode"}
        return blank if isinstance(blank, generic.StreamObject) and plain else None
    return None


def _style(appearance: Appearance | None, blank: generic.StreamObject | None) -> _Style:
    """The stamp, or an empty one: pyHanko's default text uses a font that is not embedded, which PDF/A forbids."""
    if appearance is None:
        background: content.PdfContent = content.RawContent(b"", box=layout.BoxConstraints(1, 1))
    else:
        background = _StampPage(appearance.pdf)
    corner = layout.SimpleBoxLayoutRule(
        x_align=layout.AxisAlignment.ALIGN_MIN,
        y_align=layout.AxisAlignment.ALIGN_MIN,
        margins=layout.Margins.uniform(0),
    )
    return _Style(background=background, border_width=0, background_layout=corner, blank=blank)
