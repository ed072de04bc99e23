"""A PDF as verification and signing read it: parsed once, its revisions, its filled signature fields, its validation data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.form_tools import enumerate_fields_in
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature

from signing.crypto.cms import MALFORMED, signature_timestamps, supply_certificate
from signing.crypto.evidence import Evidence
from signing.crypto.types import Certificate
from signing.pdf.entries import entry
from signing.pdf.graph import Graph
from signing.pdf.kinds import is_pdf, kind_of
from signing.pdf.opening import READING_FAILS, Unreadable, opened
from signing.pdf.restated import restated
from signing.pdf.signature import Signature
from signing.pdf.store import stored, stored_names
from signing.wording import Message, message

__all__ = ["MAX_BYTES", "READING_FAILS", "Document", "Signature", "Unreadable", "read"]

MAX_BYTES = 256 * 1024 * 1024
"""Larger files are not read."""

MAX_SIGNATURES = 200


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
    withdrawn: bool = False
    """Its signatures are those of an earlier revision: the newest one has none any more."""
    _views: dict[tuple[int, int], HistoricalResolver] = field(default_factory=dict)

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

    @cached_property
    def has_graph(self) -> bool:
        """Whether :attr:`graph` can be asked. Encrypted files, and those that only the forgiving parser reads, are left to pyHanko."""
        return self.strict and not self.reader.encrypted and not self.reader.xrefs.hybrid_xrefs_present

    def restated(self, base: int, revision: int) -> HistoricalResolver:
        """``revision`` with every value that is the same as in ``base`` written as it is there (:mod:`signing.pdf.restated`)."""
        if (base, revision) not in self._views:
            old, new = (self.reader.get_historical_resolver(number) for number in (base, revision))
            self._views[base, revision] = restated(old, new, lambda: self.graph if self.has_graph else None)
        return self._views[base, revision]

    def may_be_field(self, annotation: generic.IndirectObject) -> bool:
        """False for an annotation that has neither a name of its own nor a parent in the newest revision, or that is a field of another kind than
        for signatures. Raises one of :data:`READING_FAILS`.
        """
        if not self.has_graph:
            return True
        ref, newest = (annotation.idnum, annotation.generation), self.revisions - 1
        if self.graph.other_field(ref, newest) is not None:
            return False
        found = self.graph.at(ref, newest)
        return not isinstance(found, dict) or "/T" in found or "/Parent" in found

    def _other_field(self, revision: int) -> Skip | None:
        return _skipping(self, revision) if self.has_graph else None

    def evidence_at(self, revision: int) -> Evidence:
        """The document security store as it was in ``revision``."""
        return stored(self.reader.get_historical_resolver(revision))

    def supply_certificates(self) -> None:
        """Take certificates of signatures and time-stamps that are in the validation store only: some programs leave them out of their
        time-stamps (RFC 3161 2.4.1).
        """
        for signature in self.signatures:
            if signature.embedded is None:
                continue
            supply_certificate(signature.signed_data, self._held)
            try:
                for token in signature_timestamps(signature.embedded.signer_info):
                    supply_certificate(token, self._held)
            except MALFORMED:
                continue  # said where the time-stamp is checked

    def _held(self) -> Sequence[Certificate]:
        return self.evidence.certificates

    def empty_fields(self) -> dict[str, generic.DictionaryObject]:
        """Signature fields that wait for a signature."""
        found = _enumerated(self.reader, self._other_field(self.revisions - 1), filled=False)
        return {name: ref.get_object() for name, _, ref in found}

    def signed_fields_at(self, revision: int) -> list[str]:
        """Fields that held a signature in ``revision``. Raises one of :data:`READING_FAILS`."""
        handler = self.reader.get_historical_resolver(revision)
        return [name for name, _, _ in _enumerated(handler, self._other_field(revision), filled=True)]

    def held_at(self, revision: int) -> set[tuple[str, str]]:
        """Every signature field in ``revision``, and every entry of the document security store that is what it should be.

        Raises one of :data:`READING_FAILS`.
        """
        handler = self.reader.get_historical_resolver(revision)
        fields = {("field", name) for name, _, _ in _enumerated(handler, self._other_field(revision))}
        root = handler.root
        store = entry(root, "/DSS")
        return fields | set(stored_names(store)) if isinstance(store, generic.DictionaryObject) else fields

    def signature_in(self, name: str) -> Signature | None:
        """The signature in the field ``name``."""
        return next((s for s in self.signatures if s.field == name), None)


def read(data: bytes) -> Document:
    """Parse strictly, and leniently only if that fails.

    :raises Unreadable: neither works, or a limit is reached.
    """
    _require_form(data)
    known: dict[int, Document] = {}

    def probe(reader: PdfFileReader) -> None:
        known[id(reader)] = document = Document(data, reader, reader.strict)
        document.signatures = sorted(_signatures(document), key=lambda s: (s.revision, s.field))

    found = opened(data, probe)
    document = known[id(found.reader)]
    document.hybrid, document.encrypted = found.hybrid, found.encrypted
    if not document.signatures:
        document.signatures = _withdrawn(document)
        document.withdrawn = bool(document.signatures)
    if len(document.signatures) > MAX_SIGNATURES:
        raise Unreadable("limits", message("unreadable.signatures", maximum=MAX_SIGNATURES))
    return document


def _require_form(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise Unreadable("too_large", message("unreadable.too_large", megabytes=MAX_BYTES // 1024 // 1024))
    if not is_pdf(data):
        raise Unreadable("not_pdf", kind_of(data))


def _signatures(document: Document, revision: int | None = None) -> Iterator[Signature]:
    """:param revision: in which they are looked for; None for the newest."""
    reader = document.reader
    view = reader if revision is None else reader.get_historical_resolver(revision)
    asked = document.revisions - 1 if revision is None else revision
    for name, value, ref in _enumerated(view, document._other_field(asked), filled=True):  # noqa: SLF001
        held = value.get_object() if hasattr(value, "get_object") else value
        if isinstance(held, generic.NullObject):
            continue
        try:
            yield Signature(name, EmbeddedPdfSignature(reader, ref, name))
        except (PdfError, *MALFORMED, IndexError):
            yield Signature(name, None, _no_signature(held))


def _withdrawn(document: Document) -> list[Signature]:
    """The signatures of the newest revision that had any. What is damaged in earlier revisions is no harm to one without signatures."""
    for revision in range(document.revisions - 2, -1, -1):
        try:
            found = list(_signatures(document, revision))
        except READING_FAILS:
            continue
        if found:
            return sorted(found, key=lambda s: (s.revision, s.field))
    return []


Skip = Callable[[generic.IndirectObject], bool]
"""Whether a field is of another kind than for signatures, and has nothing below it."""

_MANY = 200
"""Fields from which on it is worth to know what they are before they are read."""


def _skipping(document: Document, revision: int) -> Skip:
    """The graph is made only if it is asked: signing reads files again and again."""

    def skip(one: generic.IndirectObject) -> bool:
        ref = one.reference
        return document.graph.other_field((ref.idnum, ref.generation), revision) is not None

    return skip


def _enumerated(handler: PdfHandler, skip: Skip | None, *, filled: bool | None = None) -> Iterator[Any]:
    """Names, values and references of signature fields, as pyHanko finds them; in a large form without reading all others."""
    form = entry(handler.root, "/AcroForm")
    listed = entry(form, "/Fields") if isinstance(form, generic.DictionaryObject) else None
    if skip is None or not isinstance(listed, generic.ArrayObject) or len(listed) < _MANY:
        return iter(enumerate_sig_fields(handler, filled_status=filled))
    fields = list.__iter__(listed)
    kept = generic.ArrayObject(one for one in fields if not isinstance(one, generic.IndirectObject) or not skip(one))
    return iter(enumerate_fields_in(kept, filled_status=filled, refs_seen=set(), target_field_type="/Sig"))


_CHECKED = ("/adbe.pkcs7.", "/ETSI.", "/PBAD.")
"""How the names of the kinds of values begin that are read here (ISO 32000-2 table 255)."""


def _no_signature(value: generic.PdfObject) -> Message:
    """Why a value is not read: it is of another kind than those that are read here, or it is nothing."""
    kind = value.get("/SubFilter") if isinstance(value, generic.DictionaryObject) else None
    whole = isinstance(value, generic.DictionaryObject) and "/ByteRange" in value and "/Contents" in value
    if whole and isinstance(kind, generic.NameObject) and not kind.startswith(_CHECKED):
        return message("reason.other_kind", kind=str(kind)[1:41])
    return message("reason.no_signature")
