"""What the sheets of a print package and the cover of a certified copy say, in the language of the original."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.domain.messages import Message
from service.translation import Texts

_SENTENCES: Final[Mapping[str, Message]] = {
    "instructions": Message("How to sign on paper"),
    "of": Message("Original {number} of {count} · {reference}"),
    "not_part": Message("This sheet is not part of the original. It need not be scanned."),
    "step_1": Message(
        "Print this file on white paper, A4 or Letter, on one side only, at actual size (100 %). Do not choose “fit to page”."
    ),
    "step_2": Message(
        "Check that you hold the {sheets} sheets of the original and the signature sheet. Change nothing on them and cover nothing."
    ),
    "step_3": Message(
        "Sign in ink in your box on sheet {signed_on}, and once more on the signature sheet, the last one. Write place and date there by hand."
    ),
    "step_4": Message(
        "Put your initials in the margin of every other sheet. Leave the two square codes in the corners free."
    ),
    "step_5": Message(
        "Scan all {pages} sheets, the signature sheet included, in colour, with at least 150 dots per inch (300 is good). Several files, any order, and photographs taken straight from above will do."
    ),
    "step_6": Message(
        "Upload the scan on the page from which you downloaded this file. The service compares every sheet and tells you what is missing."
    ),
    "step_7": Message("Keep the paper. It is the original; the depository tells you where to send it."),
    "sheet": Message("Signature sheet"),
    "belongs": Message(
        "This sheet belongs to the printed original whose file has this fingerprint (SHA-256), and to no other:"
    ),
    "signature": Message("Signature in ink"),
    "for": Message("For {party}"),
    "place": Message("Place"),
    "date": Message("Date"),
    "line": Message("{reference} · original {number} of {count} · {sheet} · SHA-256 {digest}…"),
    "line_sheet": Message("sheet {page} of {pages}"),
    "kept": Message("The original for {party}"),
    "cover": Message("Certified electronic copy of a paper original"),
    "what": Message(
        "This file is a certified electronic copy of a paper original that was signed in ink. It is not an electronically signed original: the seal on this page vouches for the copy, not for the signatures, which are on the paper."
    ),
    "of_what": Message("Copy of"),
    "signed_by": Message("Signed on paper by"),
    "signed_line": Message("{name}, {office}, for {party}; {place}, {date}"),
    "attested": Message("Attested by"),
    "attested_line": Message("{name}, {at}"),
    "seen_original": Message("The person who attests had the paper itself before them."),
    "seen_scan": Message("The person who attests had only the scan before them, not the paper."),
    "pages": Message("Sheets"),
    "scan": Message("Scan as uploaded, SHA-256"),
    "frozen": Message("Approved original, SHA-256"),
    "printed": Message("File that was printed, SHA-256"),
    "seal": Message("Seal: {organization}"),
    "sheet_of": Message("Sheet {number} of {count} of the paper original"),
}
PRINTED: Final = Texts(_SENTENCES)
"""By language, then by key."""
_STEPS: Final = tuple(key for key in _SENTENCES if key.startswith("step_"))


def word(language: str, key: str, **values: object) -> str:
    """One phrase, filled. A language without phrases of its own gets English."""
    return PRINTED.get(language, PRINTED["en"])[key].format(**values)


def steps(language: str, **values: object) -> list[str]:
    """The numbered instructions, filled."""
    found = PRINTED.get(language, PRINTED["en"])
    return [found[key].format(**values) for key in _STEPS]
