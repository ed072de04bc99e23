"""Steps 2, 3, 8 and 9: what the signatures cover and what came after them."""

from __future__ import annotations

from signing.pdf.document import Document
from signing.validate.steps.changes import review
from signing.validate.steps.context import ORIGINAL, failed, passed, skipped, warned
from signing.validate.steps.coverage import byte_range_complaint, coverage_complaint, stuffing_complaint, tail_complaint
from signing.validate.steps.pages import Comparing, Undrawable, stamped_anew
from signing.validate.steps.purpose import idle_revisions, vanished_signatures
from signing.validate.verdict import Step
from signing.wording import Message, message

MAX_NAMED = 10
"""How many pages a sentence names."""


def byte_ranges(document: Document) -> Step:
    """Step 2. What is of a kind that is not checked here is for step 4."""
    known = [s for s in document.signatures if not s.unchecked]
    found = {s.field: told for s in known if (told := byte_range_complaint(document, s)) is not None}
    if found:
        return failed(2, [*found.values(), ORIGINAL], "FORMAT_FAILURE", fields=list(found), final=True)
    stuffed = {s.field: told for s in known if (told := stuffing_complaint(s)) is not None}
    if stuffed:
        return warned(2, list(stuffed.values()), "FORMAT_FAILURE", fields=list(stuffed))
    return passed(2, message("range.fine")) if known else skipped(2)


def end(document: Document) -> Step:
    """Step 3."""
    told = tail_complaint(document)
    if told is not None:
        return failed(3, [told, ORIGINAL], "FORMAT_FAILURE", fields=[s.field for s in document.signatures], final=True)
    return passed(3, message("end.fine"))


def changes(document: Document) -> Step:
    """Step 8. A signature that does not cover its revision counts here: bytes inside it may have been exchanged."""
    sound = [s for s in document.signatures if s.embedded is not None]
    if not sound and document.signatures and not document.withdrawn:
        return skipped(8)
    uncovered = {s.field: told for s in sound if (told := coverage_complaint(s)) is not None}
    if uncovered:
        return failed(8, [*uncovered.values(), ORIGINAL], "FORMAT_FAILURE", fields=list(uncovered), final=True)
    gone = vanished_signatures(document)
    if gone:
        taken = [message("changes.vanished", field=name) for name in gone]
        return failed(8, [*taken, ORIGINAL], "FORMAT_FAILURE", fields=gone, final=True)
    found = [c for c in review(document) if c.kind != "same"]
    if found:
        filled = all(c.kind == "filled" for c in found)
        findings = [c.told for c in found if c.told is not None]
        library = {c.field: c.library for c in found if c.library}
        fields = [c.field for c in found]
        advice = [] if filled else [ORIGINAL]
        return failed(
            8,
            [*findings, *advice],
            "FORMAT_FAILURE",
            fields=fields,
            filled=filled,
            annotated=filled and any(c.annotated for c in found),
            library=library,
            final=True,
        )
    idling = idle_revisions(document)
    if idling:
        return warned(8, [message("changes.idle")], "FORMAT_FAILURE", revisions=idling)
    return passed(8, message("changes.fine"))


def looks(document: Document, comparing: Comparing) -> Step:
    """Step 9."""
    try:
        comparisons = comparing.found()
    except Undrawable as error:
        return warned(9, [message("looks.undrawable")], "FORMAT_FAILURE", library=str(error))
    different = {c.field: list(c.different) for c in comparisons if c.different}
    if different:
        told = [_different(field, pages) for field, pages in different.items()]
        return failed(9, [*told, ORIGINAL], "FORMAT_FAILURE", fields=list(different), pages=different, final=True)
    compared = [c.compared for c in comparisons]
    if not all(c.complete for c in comparisons):
        return warned(9, [message("looks.incomplete")], "FORMAT_FAILURE", compared=compared)
    hidden = {c.field: list(c.hidden) for c in comparisons if c.hidden}
    if hidden:
        told = [
            message("looks.hidden", field=field, pages=[str(page) for page in pages[:MAX_NAMED]])
            for field, pages in hidden.items()
        ]
        covered = [s.field for s in document.approvals if s.field in hidden and stamped_anew(document, s)]
        if covered:
            return failed(9, [*told, ORIGINAL], "FORMAT_FAILURE", fields=covered, pages=hidden, final=True)
        return warned(9, told, "FORMAT_FAILURE", hidden=hidden)
    return passed(9, message("looks.fine"), compared=compared)


def _different(field: str, pages: list[int]) -> Message:
    numbers = [str(page) for page in pages[:MAX_NAMED]]
    if len(pages) > MAX_NAMED:
        return message("looks.many", field=field, pages=numbers)
    return message("looks.different", field=field, pages=numbers)
