"""What each finding about a scan says to a person."""

from __future__ import annotations

from collections.abc import Mapping

from service.domain.messages import Message, rich
from service.domain.paper.copies import Finding

MESSAGES: Mapping[str, Message] = {
    "blank": Message("File {file}, page {page} is empty and was left out."),
    "changed": Message(
        "This sheet does not say what was printed: {percent} % of its print is missing or different. The places are framed. Print the sheet again, sign it and scan it."
    ),
    "coarse": Message(
        "The scan of this sheet has about {dpi} dots per inch; {least} are needed. Scan it again with a higher resolution."
    ),
    "complete": Message("All {of} sheets are present."),
    "instructions": Message("File {file}, page {page} is the sheet of instructions and was left out."),
    "marks": Message(
        "There are marks between or on the letters ({area} mm²). The places are framed: check whether they change the text."
    ),
    "missing": Message("Missing sheets: {sheets}, of {of}. Scan them and add them."),
    "mixed": Message("File {file}, page {page} shows two sheets at once. Scan each sheet separately."),
    "no_code": Message(
        "File {file}, page {page} shows no code that can be read. Scan the whole sheet, flat, with both corners."
    ),
    "no_initials": Message("No initials were found in the margin of this sheet."),
    "no_signature": Message("No ink was found where {name} signs."),
    "not_a_scan": Message("This is the file itself, not a scan of the paper. Print it, sign it in ink and scan it."),
    "older": Message(
        "File {file}, page {page} was printed from another version of this original. Print the current version and sign that."
    ),
    "other_instrument": Message("File {file}, page {page} belongs to another agreement ({reference})."),
    "other_original": Message(
        "File {file}, page {page} is sheet {sheet} of original {original}. Each original is scanned separately."
    ),
    "reordered": Message("The sheets came in another order and were put in order."),
    "same": Message("The sheet says what was printed ({dpi} dots per inch)."),
    "signature": Message("There is ink where {name} signs."),
    "straightened": Message("The sheet was scanned at an angle of {degrees} degrees and was straightened."),
    "too_coarse": Message(
        "File {file}, page {page} has about {dpi} dots per inch, and its code cannot be read; {least} are needed. Scan it again with a higher resolution."
    ),
    "turned": Message("The sheet was turned by {degrees} degrees and was set upright."),
    "twice": Message("This sheet was uploaded {times} times. Upload it once."),
    "unreadable": Message("{why}"),
    "written_on": Message(
        "Something was written between the lines of this sheet ({area} mm² of ink; the places are framed). A changed text needs a new agreement: print the sheet again and sign it as it is."
    ),
}
"""Code -> message without its figures."""


def message_of(finding: Finding) -> Message:
    """The finding in words, with its figures."""
    return MESSAGES[finding.code].with_params({name: rich(value) for name, value in finding.detail.items()})
