"""A PDF as verification and signing read it: parsed once, its revisions, its filled signature fields, its validation data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signing.crypto import values
from signing.crypto.cms import MALFORMED
from signing.crypto.evidence import Evidence
from signing.pdf.graph import Graph
from signing.pdf.kinds import is_pdf, kind_of
from signing.pdf.opening import READING_FAILS, Unreadable, damaged, opened
from signing.pdf.store import stored, stored_names
from signing.wording import Message, message

__all__ = ["MAX_BYTES", "READING_FAILS", "Document", "Signature", "Unreadable", "read"]

MAX_BYTES = 256 * 1024 * 1024
"""Larger files are not read."""

MAX_SIGNATURES = 200
MOST_OF_A_PLACE = 200
"""Characters."""


@dataclass(slots=True)
class Signature:
    """One filled signature field. ``problem`` says why its content is not a signature over this file, if it is not."""

    field: str
    embedded: EmbeddedPdfSignature | None
    problem: Message | None = None

    @property
    def is_timestamp(self) -> bool:
        """A document time-stamp (ISO 32000-2 12.8.5), not the signature of a person or seal."""
        return self.embedded is not None and self.embedded.sig_object.get("/SubFilter") == "/ETSI.RFC3161"

    @property
    def readable(self) -> EmbeddedPdfSignature:
        """:raises ValueError: it is not a signature; check ``problem`` first."""
        if self.embedded is None:
            raise ValueError(str(self.problem))
        return self.embedded

    @property
    def signed_data(self) -> cms.SignedData:
        """The CMS container."""
        return self.readable.signed_data

    @property
    def subfilter(self) -> str:
        """The encoding of the signature value (ISO 32000-2 table 255), with its slash."""
        return str(self.readable.sig_object.get("/SubFilter"))

    def digest(self, algorithm: str = "") -> bytes:
        """Of the bytes that it covers.

        :param algorithm: a name of asn1crypto or an object identifier; empty for the one that the signature names.
        :raises UnknownAlgorithm: it is not known here. Raises one of :data:`READING_FAILS` for a wrong byte range.
        """
        embedded = self.readable
        name = algorithm or str(embedded.external_md_algorithm)
        if name in embedded.external_digests or name == "shake256":  # pyHanko knows its length (RFC 8419)
            return bytes(embedded.compute_digest(name))
        hashed, stream, numbers = values.digest(name), embedded.reader.stream, self.byte_range
        for start, length in zip(numbers[::2], numbers[1::2], strict=True):
            stream.seek(start)
            hashed.update(stream.read(max(length, 0)))
        embedded.external_digests[name] = hashed.digest()
        return bytes(embedded.external_digests[name])

    @property
    def lock(self) -> FieldMDPSpec | None:
        """The fields that it locks (ISO 32000-2 12.8.2.4). A lock without ``/Action`` says of no field that it is locked."""
        embedded = self.readable
        references = embedded.sig_object["/Reference"] if "/Reference" in embedded.sig_object else ()  # noqa: SIM401
        for place in range(len(references)):  # ``in references`` would give what is still encrypted
            named = references[place]
            if named["/TransformMethod"] == "/FieldMDP" and "/Action" not in named["/TransformParams"]:
                return None
        return embedded.fieldmdp

    @property
    def revision(self) -> int:
        """The revision that holds it; -1 when it is not readable."""
        return int(self.embedded.signed_revision) if self.embedded is not None else -1

    @property
    def byte_range(self) -> list[int]:
        """As written in the file."""
        return [int(n) for n in self.readable.byte_range]

    @property
    def end(self) -> int:
        """The first byte that it does not cover any more."""
        _, _, start, length = self.byte_range
        return start + length

    @property
    def place(self) -> str:
        """Where its signer states to have signed, on one line of at most 200 characters; empty when the file does not say it."""
        try:
            said = self.readable.sig_object.get("/Location", "")
        except READING_FAILS:
            return ""
        return " ".join(str(said).split())[:MOST_OF_A_PLACE] if isinstance(said, str) else ""

    def covers_whole_revision(self) -> bool:
        """Whether it covers everything up to the end of its revision. Raises one of :data:`READING_FAILS`."""
        return bool(self.readable.evaluate_signature_coverage() >= SignatureCoverageLevel.ENTIRE_REVISION)

    @property
    def certifies(self) -> bool:
        """A certification signature: it says itself what may follow (ISO 32000-2 12.8.2.2)."""
        try:
            references = self.readable.sig_object.get("/Reference", ())
            named = any(one.get_object()["/TransformMethod"] == "/DocMDP" for one in references)
            return named and isinstance(self.readable.docmdp_level, MDPPerm)
        except READING_FAILS:
            return False

    @property
    def permits_only_signing(self) -> bool:
        """Certified so that forms may be filled and signed, and nothing else (DocMDP P=2)."""
        return self.embedded is not None and self.embedded.docmdp_level is MDPPerm.FILL_FORMS


@dataclass(repr=False)
class Document:
    """A parsed PDF. Not for sharing between threads.

    ``repr`` names no content: ``asyncio.run`` makes one of every result (by way of ``signal.signal``), and that of a file takes longer than
    reading it.
    """

    data: bytes
    reader: PdfFileReader
    strict: bool
    """False: only the lenient parser could read it."""
    signatures: list[Signature] = field(default_factory=list)
    hybrid: bool = False
    """Some of its cross-references are in a table and a stream (and agree)."""
    encrypted: bool = False
    """With an empty password."""

    @property
    def plain(self) -> bool:
        """Strictly well-formed, without hybrid cross-references, not encrypted. Increments are added to plain files only."""
        return self.strict and not self.hybrid and not self.encrypted

    @property
    def approvals(self) -> list[Signature]:
        """Signatures of people and seals, in the order of their revisions."""
        return [s for s in self.signatures if not s.is_timestamp]

    @property
    def timestamps(self) -> list[Signature]:
        """Document time-stamps, in the order of their revisions."""
        return [s for s in self.signatures if s.is_timestamp]

    @property
    def revisions(self) -> int:
        """How many there are."""
        return int(self.reader.xrefs.total_revisions)

    def revisions_within(self, length: int) -> int:
        """How many of them end within the first ``length`` bytes."""
        sections = self.reader.xrefs
        ends = (sections.get_xref_container_info(n).end_location for n in range(self.revisions))
        return sum(1 for end in ends if end <= length)

    def alone(self, field: str) -> Document:
        """The same document, with the signature in ``field`` as its only one."""
        return Document(self.data, self.reader, self.strict, [s for s in self.signatures if s.field == field])

    @cached_property
    def evidence(self) -> Evidence:
        """Everything in the document security store of the newest revision."""
        return stored(self.reader)

    @cached_property
    def graph(self) -> Graph:
        """What refers to what, in all revisions."""
        return Graph(self.data, self.reader)

    @property
    def has_graph(self) -> bool:
        """Whether :attr:`graph` can be asked. Encrypted files, and those that only the forgiving parser reads, are left to pyHanko."""
        return self.strict and not self.reader.encrypted and not self.reader.xrefs.hybrid_xrefs_present

    def may_be_field(self, annotation: generic.IndirectObject) -> bool:
        """False for an annotation that has neither a name of its own nor a parent in the newest revision. Raises one of :data:`READING_FAILS`."""
        if not self.has_graph:
            return True
        found = self.graph.at((annotation.idnum, annotation.generation), self.revisions - 1)
        return not isinstance(found, dict) or "/T" in found or "/Parent" in found

    def evidence_at(self, revision: int) -> Evidence:
        """The document security store as it was in ``revision``."""
        return stored(self.reader.get_historical_resolver(revision))

    def empty_fields(self) -> dict[str, generic.DictionaryObject]:
        """Signature fields that wait for a signature."""
        return {name: ref.get_object() for name, _, ref in enumerate_sig_fields(self.reader, filled_status=False)}

    def signed_fields_at(self, revision: int) -> list[str]:
        """Fields that held a signature in ``revision``. Raises one of :data:`READING_FAILS`."""
        handler = self.reader.get_historical_resolver(revision)
        return [name for name, _, _ in enumerate_sig_fields(handler, filled_status=True)]

    def held_at(self, revision: int) -> set[tuple[str, str]]:
        """Every signature field in ``revision``, and every entry of the document security store that is what it should be.

        Raises one of :data:`READING_FAILS`.
        """
        handler = self.reader.get_historical_resolver(revision)
        fields = {("field", name) for name, _, _ in enumerate_sig_fields(handler)}
        root = handler.root
        store = root["/DSS"] if "/DSS" in root else None  # noqa: SIM401  ``get`` would not resolve the reference
        return fields | set(stored_names(store)) if isinstance(store, generic.DictionaryObject) else fields

    def signature_in(self, name: str) -> Signature | None:
        """The signature in the field ``name``."""
        return next((s for s in self.signatures if s.field == name), None)


def read(data: bytes) -> Document:
    """Parse strictly, and leniently only if that fails.

    :raises Unreadable: neither works, or a limit is reached.
    """
    _require_form(data)
    found = opened(data, lambda reader: list(_signatures(reader)))
    document = Document(data, found.reader, found.strict, hybrid=found.hybrid, encrypted=found.encrypted)
    try:
        document.signatures = sorted(_signatures(document.reader), key=lambda s: (s.revision, s.field))
    except READING_FAILS as error:
        raise damaged(error) from error
    if len(document.signatures) > MAX_SIGNATURES:
        raise Unreadable("limits", message("unreadable.signatures", maximum=MAX_SIGNATURES))
    return document


def _require_form(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise Unreadable("too_large", message("unreadable.too_large", megabytes=MAX_BYTES // 1024 // 1024))
    if not is_pdf(data):
        raise Unreadable("not_pdf", kind_of(data))


def _signatures(reader: PdfFileReader) -> Iterator[Signature]:
    for name, value, ref in enumerate_sig_fields(reader, filled_status=True):
        if isinstance(value.get_object() if hasattr(value, "get_object") else value, generic.NullObject):
            continue
        try:
            yield Signature(name, EmbeddedPdfSignature(reader, ref, name))
        except (PdfError, *MALFORMED, IndexError):
            yield Signature(name, None, message("reason.no_signature"))
