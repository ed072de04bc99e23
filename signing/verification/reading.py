"""Step 1."""

from __future__ import annotations

from signing.document import Document
from signing.verdict import Outcome, Step
from signing.verification.context import NAMES, passed


def readable(document: Document) -> Step:
    """The strict parser read the file. When only the forgiving one did, different programs may see different documents in it."""
    detail = {"revisions": document.revisions, "bytes": len(document.data), "strict": document.strict}
    if document.strict:
        return passed(1, f"The file is a well-formed PDF of {document.revisions} revisions.", **detail)
    sentence = (
        "The file is not well-formed; it could be read only forgivingly, and another program may read it differently."
    )
    return Step(1, NAMES[1], Outcome.WARNING, sentence, detail, "FORMAT_FAILURE")
