"""What stands in reports and stamps around the sentences of a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from signing.wording.marker import sentence

SENTENCES: Final[Mapping[str, str]] = {
    "report.title": sentence("Verification report"),
    "report.intact_question": sentence("1. Was the document changed?"),
    "report.trust_question": sentence("2. Can the signatures be relied on?"),
    "report.apart": sentence(
        "These are two questions. An unchanged document may bear the signature of a stranger, and a document signed by people whom we know may have been changed afterwards."
    ),
    "report.file": sentence("File"),
    "report.digest": sentence("Fingerprint (SHA-256)"),
    "report.moment": sentence("Examined as of"),
    "report.level": sentence("Level of all signatures"),
    "report.no_level": sentence("none"),
    "report.register": sentence("In the register"),
    "report.register_known": sentence("Original kept by {keeper} of agreement {number}, deposited on {day}"),
    "report.register_closed": sentence("An original of agreement {number}, deposited on {day}"),
    "report.register_copy": sentence(
        "Certified electronic copy of a paper original of agreement {number}, deposited on {day}; the signatures in ink are on the paper"
    ),
    "report.register_unknown": sentence("This file is not a deposited original of the register"),
    "report.register_unasked": sentence("Not asked"),
    "report.renewal": sentence("Renewal"),
    "report.renewal_newer": sentence(
        "There is a newer file of it, with time-stamps renewed on {day}, which is proved for longer"
    ),
    "report.renewal_current": sentence("Its time-stamps were renewed on {day}"),
    "report.later": sentence("Changes"),
    "report.no_later": sentence("None recorded"),
    "report.later_act": sentence("{kind}, {day}"),
    "report.amendment": sentence("Amendment"),
    "report.termination": sentence("Termination"),
    "report.correction": sentence("Correction"),
    "report.supersession": sentence("Replacement"),
    "report.signatures": sentence("The signatures"),
    "report.no_signatures": sentence("The file bears no signature that could be read."),
    "report.nobody": sentence("Unknown signer"),
    "report.seal": sentence("seal that certifies the document"),
    "report.issuer": sentence("Certificate issued by {issuer}"),
    "report.anchor": sentence("Trusted because of {anchor} (certificate with the SHA-256 {sha256})"),
    "report.no_anchor": sentence("No authority that is trusted here vouches for this certificate"),
    "report.proved": sentence("Existed no later than {time}"),
    "report.unproved": sentence("Nothing proves when it was made"),
    "report.stamps": sentence("The time-stamps"),
    "report.stamp": sentence("{time}, {authority}"),
    "report.stamp_refused": sentence("{time}: not relied on"),
    "report.steps": sentence("What was examined, step by step"),
    "report.passed": sentence("Passed"),
    "report.failed": sentence("Failed"),
    "report.warning": sentence("Note"),
    "report.not_applicable": sentence("Does not apply"),
    "report.words": sentence("In the words of ETSI EN 319 102-1: {words}."),
    "report.how": sentence("How to read this report"),
    "report.how_text": sentence(
        "The fingerprint (SHA-256) identifies the file: two files with the same fingerprint are identical. Steps 1 to 4, 8 and 9 concern the content of the file; steps 5 to 7, the people and authorities behind the signatures; step 10, how long this can be proved; step 11, whether this is the expected file. Times are in UTC and come from time-stamps, never from the signer’s own clock. This report is not signed. In case of doubt, the file can be verified again, here or with another program."
    ),
    "report.page": sentence("Page {page} of {pages}"),
    "stamp_text.signed": sentence("Signed electronically by"),
    "stamp_text.sealed": sentence("Sealed electronically by"),
    "stamp_text.for": sentence("for"),
    "stamp_text.reference": sentence("Reference"),
}
"""Code -> sentence in English."""
