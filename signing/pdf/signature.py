"""One filled signature field as the file has it: value, covered bytes, lock, permissions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signing.crypto import values
from signing.pdf.entries import entry
from signing.pdf.opening import READING_FAILS
from signing.wording import Message

MOST_OF_A_PLACE = 200
"""Characters."""

_OF_A_KNOWN_LENGTH = {"shake256", "shake256_len"}
"""Digests that pyHanko makes as long as signatures of Ed448 need them (RFC 8419)."""
_PIECE = 1 << 20
"""Bytes that are hashed at a time, so that a large file is not in memory twice."""


@dataclass(slots=True)
class Signature:
    """One filled signature field. ``problem`` says why its content is not a signature over this file, if it is not."""

    field: str
    embedded: EmbeddedPdfSignature | None
    problem: Message | None = None

    @property
    def unchecked(self) -> bool:
        """Of a kind that nobody here can check: neither right nor wrong."""
        return self.problem is not None and self.problem.code == "reason.other_kind"

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
        if name in embedded.external_digests or name in _OF_A_KNOWN_LENGTH:
            return bytes(embedded.compute_digest(name))
        hashed, stream, numbers = values.digest(name), embedded.reader.stream, self.byte_range
        for start, length in zip(numbers[::2], numbers[1::2], strict=True):
            stream.seek(start)
            for place in range(0, length, _PIECE):
                hashed.update(stream.read(min(length - place, _PIECE)))
        embedded.external_digests[name] = hashed.digest()
        return bytes(embedded.external_digests[name])

    def _references(self, method: str) -> list[Any]:
        """The parameters of its references with this transform method (ISO 32000-2 table 256); an empty dictionary where there are none."""
        signed = self.readable.sig_object
        listed = entry(signed, "/Reference", ())
        found = []
        for place in range(len(listed)):  # ``in listed`` would give what is still encrypted
            one = listed[place]
            if entry(one, "/TransformMethod") == method:
                given = entry(one, "/TransformParams")
                found.append(given if isinstance(given, generic.DictionaryObject) else generic.DictionaryObject())
        return found

    @property
    def lock(self) -> FieldMDPSpec | None:
        """The fields that it locks (ISO 32000-2 12.8.2.4). A lock without an ``/Action`` that is known says of no field that it is locked."""
        for given in self._references("/FieldMDP"):
            action = entry(given, "/Action")
            if not isinstance(action, generic.NameObject) or action not in {one.value for one in FieldMDPAction}:
                continue
            listed = entry(given, "/Fields", ())
            named = None if action == FieldMDPAction.ALL.value else [str(listed[n]) for n in range(len(listed))]
            return FieldMDPSpec(FieldMDPAction(action), named)
        return None

    @property
    def permission(self) -> MDPPerm | None:
        """What it permits to follow (DocMDP, ISO 32000-2 table 257): 2 where nothing is said, the strictest where a value is not known. None where
        neither it nor the lock of its field limits anything.
        """
        given = self._references("/DocMDP")
        field = self.readable.sig_field
        lock = entry(field, "/Lock")
        if given:
            return _permission(given[0]) or MDPPerm.FILL_FORMS
        return _permission(lock) if isinstance(lock, generic.DictionaryObject) else None

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
        embedded = self.readable
        written = embedded.byte_range
        embedded.byte_range = self.gap_with_brackets()
        try:
            return bool(embedded.evaluate_signature_coverage() >= SignatureCoverageLevel.ENTIRE_REVISION)
        finally:
            embedded.byte_range = written

    def gap_with_brackets(self) -> list[int]:
        """The byte range as if the brackets of the value were never covered; some programs sign them, too (ISO 32000-2 12.8.1)."""
        numbers = self.byte_range
        if len(numbers) != 4 or min(numbers) < 0:
            return numbers
        begin, first, second, length = numbers
        if self._byte_at(first) != b"<" and self._byte_at(first - 1) == b"<":
            first -= 1
        if self._byte_at(second - 1) != b">" and self._byte_at(second) == b">":
            second, length = second + 1, length - 1
        return [begin, first, second, length]

    def _byte_at(self, place: int) -> bytes:
        """Read, not taken from the buffer of the stream: to hand that out, the stream would copy the whole file."""
        stream = self.readable.reader.stream
        stream.seek(max(place, 0))
        return bytes(stream.read(1))

    @property
    def certifies(self) -> bool:
        """A certification signature: it says itself what may follow (ISO 32000-2 12.8.2.2)."""
        try:
            return bool(self._references("/DocMDP"))
        except READING_FAILS:
            return False

    @property
    def permits_only_signing(self) -> bool:
        """Certified so that forms may be filled and signed, and nothing else (DocMDP P=2)."""
        return self.embedded is not None and self.permission is MDPPerm.FILL_FORMS


def _permission(given: generic.DictionaryObject) -> MDPPerm | None:
    value = entry(given, "/P")
    if value is None:
        return None
    known = isinstance(value, generic.NumberObject) and int(value) in {one.value for one in MDPPerm}
    return MDPPerm(int(value)) if known else MDPPerm.NO_CHANGES
