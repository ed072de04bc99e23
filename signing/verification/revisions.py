"""Steps 2, 3, 8 and 9: what the signatures cover and what came after them."""

from __future__ import annotations

from signing.document import Document
from signing.verdict import Outcome, Step
from signing.verification.changes import review
from signing.verification.context import NAMES, failed, passed
from signing.verification.coverage import byte_range_complaint, coverage_complaint, tail_complaint
from signing.verification.pages import Undrawable, compare


def byte_ranges(document: Document) -> Step:
    """Step 2."""
    found = {s.field: told for s in document.signatures if (told := byte_range_complaint(document, s)) is not None}
    if found:
        return failed(2, " ".join(found.values()), "FORMAT_FAILURE", fields=list(found), final=True)
    return passed(2, "Each signature covers the file from the first byte to its end, but for its own value.")


def end(document: Document) -> Step:
    """Step 3."""
    told = tail_complaint(document)
    if told is not None:
        return failed(3, told, "FORMAT_FAILURE", fields=[s.field for s in document.signatures], final=True)
    return passed(3, "The file ends where its newest revision ends.")


def changes(document: Document) -> Step:
    """Step 8. A signature that does not cover its revision counts here: bytes inside it may have been exchanged."""
    sound = [s for s in document.signatures if s.embedded is not None]
    uncovered = {s.field: told for s in sound if (told := coverage_complaint(s)) is not None}
    if uncovered:
        return failed(8, " ".join(uncovered.values()), "FORMAT_FAILURE", fields=list(uncovered), final=True)
    found = [c for c in review(document) if c.kind != "same"]
    if found:
        filled = all(c.kind == "filled" for c in found)
        told = " ".join(dict.fromkeys(c.told for c in found))
        library = {c.field: c.library for c in found if c.library}
        fields = [c.field for c in found]
        return failed(8, told, "FORMAT_FAILURE", fields=fields, filled=filled, library=library, final=True)
    return passed(8, "After each signature only signatures, time-stamps and validation data were added.")


def looks(document: Document) -> Step:
    """Step 9."""
    try:
        comparisons = compare(document)
    except Undrawable as error:
        told = "The pages cannot be drawn, so their look cannot be compared."
        return Step(9, NAMES[9], Outcome.WARNING, told, {"library": str(error)}, "FORMAT_FAILURE")
    different = {c.field: list(c.different) for c in comparisons if c.different}
    if different:
        told = " ".join(f"Pages {_numbers(p)} look different than when “{f}” was signed." for f, p in different.items())
        return failed(9, told, "FORMAT_FAILURE", fields=list(different), pages=different, final=True)
    if not all(c.complete for c in comparisons):
        told = "Not every page could be compared in the time allowed; those that were look the same."
        return Step(
            9, NAMES[9], Outcome.WARNING, told, {"compared": [c.compared for c in comparisons]}, "FORMAT_FAILURE"
        )
    return passed(9, "Every page looks as it did when it was signed.", compared=[c.compared for c in comparisons])


def _numbers(pages: list[int]) -> str:
    return ", ".join(str(p) for p in pages[:10]) + (" and more" if len(pages) > 10 else "")
