"""What of pyHanko is switched off, once, for the whole process. Import this wherever an increment is written."""

from __future__ import annotations

from pyhanko.pdf_utils.writer import BasePdfFileWriter


def _leave_metadata_alone(_writer: BasePdfFileWriter) -> None:
    """Do nothing, on purpose.

    pyHanko re-serialises the XMP packet and replaces Producer and ModifyDate with every increment. PDF/A-3 demands that both stores of
    metadata agree and that the extension schemas stay as they are, so the rewriting makes an archivable file unarchivable (pyHanko issues
    462 and 755; the maintainer names this override in 223). At class level because the writers for validation data and time-stamps are
    made deep inside the library. See docs/adr/0043.
    """


BasePdfFileWriter._update_meta = _leave_metadata_alone  # type: ignore[method-assign]  # noqa: SLF001
