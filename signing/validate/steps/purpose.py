"""Signatures that vanished, and revisions that add nothing (part of step 8)."""

from __future__ import annotations

from signing.pdf.document import READING_FAILS, Document


def idle_revisions(document: Document) -> list[int]:
    """Revisions after the first signed one that add neither a signature, nor a place for one, nor a time-stamp, nor validation data.

    By the rules about objects they change nothing that is shown: the same content was written again. But no signature covers such a revision,
    and another reader may see a difference in it.
    """
    signed = {s.revision for s in document.signatures}
    first = min((number for number in signed if number >= 0), default=document.revisions)
    return [n for n in range(first + 1, document.revisions) if n not in signed and not _adds(document, n)]


def vanished_signatures(document: Document) -> list[str]:
    """Fields that held a signature in an earlier revision and hold none now: what those signatures forbade is forgotten with them."""
    if document.withdrawn:
        return [s.field for s in document.signatures]
    now = {s.field for s in document.signatures}
    gone: dict[str, None] = {}
    for revision in range(document.revisions - 1):
        try:
            signed = document.signed_fields_at(revision)
        except READING_FAILS:
            continue  # an earlier revision may be damaged without harm; that of a signature is compared elsewhere
        gone |= dict.fromkeys(name for name in signed if name not in now)
    return list(gone)


def _adds(document: Document, revision: int) -> bool:
    try:
        return bool(document.held_at(revision) - document.held_at(revision - 1))
    except READING_FAILS:
        return True  # what cannot be compared is for the rules about objects to refuse
