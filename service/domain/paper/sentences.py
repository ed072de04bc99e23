"""What each finding says to a person. Pages say the same in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.domain.paper.copies import Finding

SENTENCES: Mapping[str, str] = {
    "blank": "File %(file)s, page %(page)s is empty and was left out.",
    "changed": "This sheet does not say what was printed: %(percent)s %% of its print is missing or different. The places are framed. Print the sheet again, sign it and scan it.",
    "coarse": "The scan of this sheet has about %(dpi)s dots per inch; %(least)s are needed. Scan it again with a higher resolution.",
    "complete": "All %(of)s sheets are there.",
    "instructions": "File %(file)s, page %(page)s is the sheet of instructions and was left out.",
    "marks": "There are marks between or on the letters (%(area)s mm²). The places are framed: look whether they change the text.",
    "missing": "Sheets that are missing: %(sheets)s, of %(of)s. Scan them and add them.",
    "mixed": "File %(file)s, page %(page)s shows two sheets at once. Scan each sheet on its own.",
    "no_code": "File %(file)s, page %(page)s shows no code that can be read. Scan the whole sheet, flat, with both corners.",
    "no_initials": "No initials were found in the margin of this sheet.",
    "no_signature": "No ink was found where %(name)s signs.",
    "not_a_scan": "This is the file itself, not a scan of the paper. Print it, sign it in ink and scan it.",
    "older": "File %(file)s, page %(page)s was printed from another version of this original. Print the present version and sign that.",
    "other_instrument": "File %(file)s, page %(page)s belongs to another agreement (%(reference)s).",
    "other_original": "File %(file)s, page %(page)s is sheet %(sheet)s of original %(original)s. Each original is scanned on its own.",
    "reordered": "The sheets came in another order and were put in order.",
    "same": "The sheet says what was printed (%(dpi)s dots per inch).",
    "signature": "There is ink where %(name)s signs.",
    "straightened": "The sheet lay askew by %(degrees)s degrees and was straightened.",
    "too_coarse": "File %(file)s, page %(page)s has about %(dpi)s dots per inch, and its code cannot be read; %(least)s are needed. Scan it again with a higher resolution.",
    "turned": "The sheet was turned by %(degrees)s degrees and was set upright.",
    "twice": "This sheet is there %(times)s times. Upload it once.",
    "unreadable": "%(why)s",
    "written_on": "Something was written between the lines of this sheet (%(area)s mm² of ink; the places are framed). A changed text needs a new agreement: print the sheet again and sign it as it is.",
}
"""Code -> sentence, filled with ``%`` from the finding's figures."""


def figures(finding: Finding) -> dict[str, Any]:
    """The figures as they stand in a sentence."""
    return {
        key: ", ".join(str(each) for each in value) if isinstance(value, (list, tuple)) else value
        for key, value in finding.detail.items()
    }


def sentence(finding: Finding) -> str:
    """In English."""
    return SENTENCES[finding.code] % figures(finding)
