"""Increments that complete signatures: validation data in the document security store, and document time-stamps."""

from __future__ import annotations

import io
from itertools import count

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings, enumerate_sig_fields
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import DocumentSecurityStore

from signing.crypto.evidence import Evidence
from signing.pdf.document import Document
from signing.pdf.increment import Increment

TIMESTAMP_DIGEST = "sha256"
"""For document time-stamps."""

TIMESTAMP_FIELD = "Document time-stamp"
"""What assistive technology reads for its field."""


def write_store(document: Document, evidence: Evidence) -> bytes:
    """An increment with ``evidence`` in the document security store (EN 319 142-1 5.4.2). No VRI: it is optional and keyed by SHA-1.

    ``document`` cannot be used afterwards: the increment is written into its objects.
    """
    writer = Increment.from_reader(document.reader)
    _into_store(writer, evidence)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


async def write_timestamp(document: Document, stamper: TimeStamper, evidence: Evidence) -> bytes:
    """An increment with a document time-stamp that covers ``evidence``, written in the same step (EN 319 142-1 5.4.3).

    ``document`` cannot be used afterwards, as in :func:`write_store`.

    :raises TimestampUnavailable: no authority answers.
    """
    writer = Increment.from_reader(document.reader)
    if evidence:
        _into_store(writer, evidence)
    out = io.BytesIO()
    # PDF/UA 7.18.4 wants every widget inside the page tagged; one outside the crop box needs no tag, and PDF/A forbids hiding it.
    outside = InvisSigSettings(box_out_of_bounds=True)
    engine = PdfTimeStamper(
        stamper, field_name=_next_name(writer.prev), invis_settings=outside, readable_field_name=TIMESTAMP_FIELD
    )
    await engine.async_timestamp_pdf(writer, TIMESTAMP_DIGEST, output=out)
    return out.getvalue()


def _next_name(reader: PdfFileReader) -> str:
    """Counting, not random, so that the same steps give the same names. The contents of the fields are not read for it."""
    taken = {name for name, _, _ in enumerate_sig_fields(reader)}
    return next(name for number in count(1) if (name := f"Timestamp{number}") not in taken)


def _into_store(writer: Increment, evidence: Evidence) -> None:
    DocumentSecurityStore.supply_dss_in_writer(
        writer, None, certs=list(evidence.certificates), ocsps=list(evidence.ocsps), crls=list(evidence.crls)
    )
