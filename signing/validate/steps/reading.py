"""Readability: parsed strictly, or only leniently (step 1)."""

from __future__ import annotations

from signing.pdf.document import Document
from signing.validate.steps.context import passed, warned
from signing.validate.verdict import Step
from signing.wording import message


def readable(document: Document) -> Step:
    """The strict parser read the file. When only the forgiving one did, different programs may see different documents in it."""
    detail = {
        "revisions": document.revisions,
        "bytes": len(document.data),
        "strict": document.strict,
        "hybrid": document.hybrid,
        "encrypted": document.encrypted,
    }
    more = [message("readable.hybrid")] if document.hybrid else []
    more += [message("readable.empty_password")] if document.encrypted else []
    if document.strict:
        return passed(1, message("readable.fine", revisions=document.revisions), *more, **detail)
    return warned(1, [message("readable.forgiving"), *more], "FORMAT_FAILURE", **detail)
