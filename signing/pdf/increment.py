"""The writer of increments: plain ones, which other programs can go on from."""

from __future__ import annotations

from pyhanko.pdf_utils.extensions import DeveloperExtension
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.pdf import library_patches  # noqa: F401  increments must leave the metadata alone

NEWER = (2, 0)
"""A PDF/A-3 file is PDF 1.7, and some signing tools refuse one whose catalog says more (docs/adr/0225)."""


class Increment(IncrementalPdfFileWriter):
    """An increment that leaves the version of the file as it is and numbers its objects without a gap."""

    @classmethod
    def from_reader(cls, reader: PdfFileReader) -> Increment:
        """An increment to the file in ``reader``."""
        made = cls(reader.stream, prev=reader)
        made._lastobj_id = int(made.trailer["/Size"]) - 1
        return made

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Called by the library for features that came with a newer version of the format."""
        if version < NEWER:
            super().ensure_output_version(version)

    def register_extension(self, ext: DeveloperExtension) -> None:
        """Called by the library for keys on elliptic curves: an extension of PDF 2.0 says nothing in a file of an older version."""
        if self.output_version >= NEWER or str(ext.base_version) != "/2.0":
            super().register_extension(ext)
