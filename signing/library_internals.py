"""Private names of libraries that this package relies on: the list to read before a library is upgraded.

A name is here if it begins with an underscore and is read, overridden or replaced, or if it is public and replaced for the whole process
(:mod:`signing.pdf.library_patches`). ``tests/unit/signing/test_library_internals.py`` checks that each still exists and that none is missing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    """What is done with the name."""

    READ = "read"
    OVERRIDDEN = "overridden"
    """Defined again in a subclass."""
    REPLACED = "replaced"
    """Assigned: on one object, or on the class or module for the whole process."""


@dataclass(frozen=True, slots=True)
class LibraryInternal:
    """One name and the reason why nothing public does."""

    module: str
    """Where the library defines it."""
    name: str
    """``function`` or ``Class.attribute``."""
    use: Use
    used_in: str
    """Our module."""
    why: str


INTERNALS = (
    LibraryInternal(
        "pyhanko.pdf_utils.writer", "BasePdfFileWriter._update_meta", Use.REPLACED, "signing.pdf.library_patches",
        "Every increment would rewrite the metadata, and PDF/A files would stop being PDF/A (docs/adr/0043). No setting switches it off.",
    ),
    LibraryInternal(
        "pyhanko.pdf_utils.generic", "read_hex_string_from_stream", Use.REPLACED, "signing.pdf.library_patches",
        "Signature values were read digit by digit: a fifth of the time of signing (docs/adr/0094).",
    ),
    LibraryInternal(
        "pyhanko.pdf_utils.generic", "_decode_name", Use.REPLACED, "signing.pdf.library_patches",
        "It refuses a whole file for a byte of a name that is not escaped.",
    ),
    LibraryInternal(
        "pyhanko.sign.diff_analysis.form_rules_api", "_list_fields", Use.REPLACED, "signing.pdf.library_patches",
        "It compares no form in which a partial name has a period, as many programs write.",
    ),
    LibraryInternal(
        "pyhanko.sign.diff_analysis.rules.form_field_rules", "_extract_annots_from_page", Use.REPLACED,
        "signing.pdf.library_patches", "It compares no page that has an annotation written in its list.",
    ),
    LibraryInternal(
        "asn1crypto.x509", "Name.hashable", Use.REPLACED, "signing.pdf.library_patches",
        "Names are prepared for comparison (RFC 4518) once, not at each comparison (docs/adr/0094).",
    ),
    LibraryInternal(
        "asn1crypto.x509", "Name.__eq__", Use.REPLACED, "signing.pdf.library_patches",
        "As above, for equality.",
    ),
    LibraryInternal(
        "pyhanko.sign.validation.generic_cms", "check_ess_certid", Use.REPLACED, "signing.crypto.values",
        "It knows the digests of one library only, and RIPEMD-160 is not among them.",
    ),
    LibraryInternal(
        "asn1crypto.x509", "NameTypeAndValue.prepped_value", Use.REPLACED, "signing.crypto.names",
        "It raises an error for a value that cannot be prepared, wherever the name is compared.",
    ),
    LibraryInternal(
        "asn1crypto.core", "Sequence._spec_callbacks", Use.REPLACED, "signing.crypto.names",
        "asn1crypto's documented way to choose the type of a value while it is read.",
    ),
    LibraryInternal(
        "asn1crypto.core", "Sequence._oid_specs", Use.READ, "signing.crypto.names",
        "The usual type of the value of each attribute of a name.",
    ),
    LibraryInternal(
        "asn1crypto.core", "Sequence._lazy_child", Use.READ, "signing.crypto.names",
        "The attribute's type is needed before its value is read.",
    ),
    LibraryInternal(
        "asn1crypto.core", "Sequence._contents", Use.READ, "signing.crypto.names",
        "The bytes that a name is read from; the public property would write them anew while it is built.",
    ),
    LibraryInternal(
        "asn1crypto.core", "Sequence._fields", Use.OVERRIDDEN, "signing.crypto.timestamp_requests",
        "asn1crypto's documented way to declare a structure: a TimeStampResp without a token.",
    ),
    LibraryInternal(
        "requests.models", "Response._content", Use.REPLACED, "signing.crypto.revocation_requests",
        "An answer that was read in pieces, with a limit, has to be there for pyhanko_certvalidator as ``content``.",
    ),
    LibraryInternal(
        "pyhanko_certvalidator.fetchers.requests_fetchers.util", "RequestsFetcherMixin._get", Use.OVERRIDDEN,
        "signing.crypto.revocation_requests", "Requests for revocation lists get our limits of time and length.",
    ),
    LibraryInternal(
        "pyhanko_certvalidator.fetchers.requests_fetchers.util", "RequestsFetcherMixin._post", Use.OVERRIDDEN,
        "signing.crypto.revocation_requests", "Requests to OCSP responders get our limits of time and length.",
    ),
    LibraryInternal(
        "pyhanko.pdf_utils.reader", "PdfFileReader._get_object_from_stream", Use.OVERRIDDEN, "signing.pdf.reader",
        "It reads the table of an object stream anew for each object in it: most of the time of a verification (docs/adr/0220).",
    ),
    LibraryInternal(
        "pyhanko.pdf_utils.reader", "HistoricalResolver._subsume_object", Use.OVERRIDDEN, "signing.pdf.reader",
        "As above: a quicker copy. It is decrypted, so that values can be compared wherever they stand (docs/adr/0260).",
    ),
    LibraryInternal(
        "pyhanko.pdf_utils.generic", "StreamObject._handler", Use.READ, "signing.pdf.reader",
        "A copy of a stream that says how it is encrypted needs it to be decoded.",
    ),
    LibraryInternal(
        "pyhanko.pdf_utils.generic", "StreamObject._has_crypt_filter", Use.READ, "signing.pdf.restated",
        "Whether a stream says how it is encrypted: its bytes mean something else under another number.",
    ),
    LibraryInternal(
        "pyhanko.pdf_utils.reader", "PdfFileReader._historical_resolver_cache", Use.READ, "signing.pdf.reader",
        "So that our own view of a revision is made once.",
    ),
    LibraryInternal(
        "pyhanko.pdf_utils.reader", "PdfFileReader._read_object", Use.OVERRIDDEN, "signing.pdf.reader",
        "A reference to an object that no revision defines is null (ISO 32000-2 7.3.10); the strict mode refuses the whole file. And plain objects are read faster.",
    ),
    LibraryInternal(
        "pyhanko.pdf_utils.xref", "_check_xref_consistency", Use.REPLACED, "signing.pdf.generations",
        "Free entries of any generation, and a number used again without one (Poppler), make the strict mode refuse the whole file.",
    ),
    LibraryInternal(
        "pyhanko.pdf_utils.reader", "HistoricalResolver._get_usages_of_ref", Use.READ, "signing.validate.steps.habits",
        "As in signing.validate.steps.rules.",
    ),
    LibraryInternal(
        "pyhanko.pdf_utils.writer", "BasePdfFileWriter._lastobj_id", Use.REPLACED, "signing.pdf.increment",
        "An increment would leave the number after the last one unused, and tools that count objects write over another (docs/adr/0225).",
    ),
    LibraryInternal(
        "pyhanko.pdf_utils.reader", "XRefCache._xref_sections", Use.READ, "signing.pdf.opening",
        "As in signing.pdf.hybrid: free entries that free nothing are taken out, in files that only the forgiving parser reads, too.",
    ),
    LibraryInternal(
        "pyhanko.pdf_utils.reader", "XRefCache._xref_sections", Use.READ, "signing.pdf.hybrid",
        "The cross-reference sections, to hold table and stream of hybrid files against each other. There is no public access.",
    ),
    LibraryInternal(
        "pyhanko.pdf_utils.reader", "HistoricalResolver._get_usages_of_ref", Use.READ, "signing.validate.steps.rules",
        "From where an object can be reached in an older revision. There is no public access.",
    ),
    LibraryInternal(
        "pyhanko.pdf_utils.reader", "HistoricalResolver._get_usages_of_ref", Use.READ, "signing.validate.steps.structure",
        "As above.",
    ),
    LibraryInternal(
        "pyhanko.pdf_utils.reader", "HistoricalResolver._indirect_object_access_cache", Use.REPLACED, "signing.validate.steps.changes",
        "Filled by our object graph, because pyHanko's own walk took nearly all the time of a verification (docs/adr/0093).",
    ),
    LibraryInternal(
        "pyhanko.sign.signers.pdf_signer", "PdfSigningSession._apply_locking_rules", Use.REPLACED, "signing.sign.write_signature",
        "A FieldMDP lock for a field that carries none. pyHanko takes locks from the field only.",
    ),
    LibraryInternal(
        "pyhanko.pdf_utils.content", "PdfContent._ensure_writer", Use.READ, "signing.sign.write_signature",
        "Our own content that imports a page into the file that is written.",
    ),
    LibraryInternal(
        "reportlab.pdfgen.canvas", "Canvas._startPage", Use.READ, "signing.report.layout",
        "Pages are kept until all are drawn, so that each can say how many there are: reportlab's usual recipe.",
    ),
    LibraryInternal(
        "lxml.etree", "_Element", Use.READ, "signing.trust.trusted_list",
        "lxml's name for the type of an element, in annotations.",
    ),
)  # fmt: skip
"""In the order: process-wide patches, CMS and requests, reading PDF, verifying, signing, other."""
