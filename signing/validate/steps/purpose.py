"""Whether every signature is still there, and every later revision has a reason to be (a part of step 8)."""

from __future__ import annotations

from signing.pdf.document import READING_FAILS, Document


def idle_revisions(document: Document) -> list[int]:
    """Revisions after the first signed one that add neither a signature, nor a place for one, nor a time-stamp, nor validation data.

    Nothing that is shown is changed by them, or the rules about objects would say so: somebody wrote again what was there. Nobody vouches
    for such a revision, and the next reader may see another difference in it than we do.
    """
    signed = {s.revision for s in document.signatures}
    first = min((number for number in signed if number >= 0), default=document.revisions)
    return [n for n in range(first + 1, document.revisions) if n not in signed and not _adds(document, n)]


def vanished_signatures(document: Document) -> list[str]:
    """Fields that held a signature in an earlier revision and are no signature's any more: with them went whatever they forbade."""
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
