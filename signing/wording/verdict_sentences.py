"""What verification says: the steps, the conclusions and the findings of each step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from signing.wording.marker import sentence

SENTENCES: Final[Mapping[str, str]] = {
    "step.1": sentence("The file can be read"),
    "step.2": sentence("Each signature covers its whole revision"),
    "step.3": sentence("Nothing follows the end of the document"),
    "step.4": sentence("Fingerprints and signature values are correct"),
    "step.5": sentence("The signers’ certificates are trusted"),
    "step.6": sentence("The time-stamps are valid"),
    "step.7": sentence("Algorithms were considered secure at the time"),
    "step.8": sentence("Only permitted changes followed each signature"),
    "step.9": sentence("Every page looks as it did when signed"),
    "step.10": sentence("The required level is reached"),
    "step.11": sentence("Signatures and file are the expected ones"),
    "integrity.intact": sentence("The document has not been changed since it was signed."),
    "integrity.filled": sentence(
        "After it was signed, form fields were filled or notes were added, as every signature permits; nothing else was changed."
    ),
    "integrity.altered": sentence(
        "The document was changed after it was signed, in a way that is not permitted. Do not rely on it; ask for the original."
    ),
    "integrity.broken": sentence(
        "The file is not what was signed, or what looks like a signature is not one. Do not rely on it; ask for the original."
    ),
    "integrity.unsigned": sentence("The document carries no signature."),
    "integrity.unreadable": sentence(
        "The file cannot be read safely, so nothing can be said about it. Ask for another copy."
    ),
    "indication.TOTAL_PASSED": sentence(
        "Every signature is valid and rests on a certificate issued by a trusted authority."
    ),
    "indication.INDETERMINATE": sentence("It cannot be said for certain that every signature is valid."),
    "indication.TOTAL_FAILED": sentence("The document did not pass."),
    "because.FORMAT_FAILURE": sentence(
        "The file does not follow the rules for signed documents, or was changed after signing."
    ),
    "because.HASH_FAILURE": sentence("The bytes that were signed are not the bytes of this file."),
    "because.SIG_CRYPTO_FAILURE": sentence("A signature does not match the key of the signer it names."),
    "because.REVOKED": sentence(
        "A signer’s certificate had been revoked before the signature is proved to have existed."
    ),
    "because.EXPIRED": sentence("A signer’s certificate had expired before the signature was made."),
    "because.NOT_YET_VALID": sentence("A signer’s certificate was not valid yet when the signature was made."),
    "because.SIG_CONSTRAINTS_FAILURE": sentence(
        "A signature is not of the kind that is required here, or not one that is expected."
    ),
    "because.CHAIN_CONSTRAINTS_FAILURE": sentence("A certificate was not issued for this use."),
    "because.CERTIFICATE_CHAIN_GENERAL_FAILURE": sentence(
        "The chain of authorities above a signer’s certificate is not valid."
    ),
    "because.CRYPTO_CONSTRAINTS_FAILURE": sentence("An algorithm was too weak when it was used."),
    "because.CRYPTO_CONSTRAINTS_FAILURE_NO_POE": sentence(
        "An algorithm is now too weak, and nothing proves that it was used while it was still considered secure."
    ),
    "because.TIMESTAMP_ORDER_FAILURE": sentence(
        "The time-stamps contradict the order in which the signatures were made."
    ),
    "because.GENERIC": sentence("A signature is of a kind, or made with an algorithm, that is not checked here."),
    "because.NO_SIGNING_CERTIFICATE_FOUND": sentence("The certificate of a signer is not in the file."),
    "because.NO_CERTIFICATE_CHAIN_FOUND": sentence(
        "A signer’s certificate does not lead to an authority that is trusted here."
    ),
    "because.NO_CERTIFICATE_CHAIN_FOUND_NO_POE": sentence(
        "A certificate led to an authority that is no longer trusted here, and nothing proves that the signature is older than that."
    ),
    "because.REVOKED_NO_POE": sentence("A certificate was revoked, and nothing proves that it was used before."),
    "because.REVOKED_CA_NO_POE": sentence(
        "The certificate of an authority was revoked, and nothing proves that the signature is older than that."
    ),
    "because.OUT_OF_BOUNDS_NO_POE": sentence(
        "A certificate has expired or was not valid yet, and nothing proves that the signature was made while it was valid."
    ),
    "because.OUT_OF_BOUNDS_NOT_REVOKED": sentence(
        "A certificate has expired since; it had not been revoked, but nothing proves that the signature was made before."
    ),
    "because.REVOCATION_OUT_OF_BOUNDS_NO_POE": sentence(
        "What says that a certificate was not revoked can itself no longer be relied on."
    ),
    "because.NO_POE": sentence("Nothing proves when a signature was made."),
    "because.TRY_LATER": sentence("The file does not say whether a certificate had been revoked."),
    "because.SIGNED_DATA_NOT_FOUND": sentence("There is no signature in the file."),
    "readable.fine": sentence("The file is a well-formed PDF (revisions: {revisions})."),
    "readable.forgiving": sentence(
        "The file is not well-formed; it could be read only by tolerating errors, and another program may read it differently."
    ),
    "readable.hybrid": sentence(
        "The file has two tables of contents, one for old programs; both say the same about everything that both list."
    ),
    "readable.empty_password": sentence(
        "The file is encrypted with an empty password. Anyone can open it, and it was read in this way."
    ),
    "unreadable.preceded": sentence(
        "Other bytes stand before the beginning of the PDF, and programs do not agree on how to read such a file. Ask for the file as it was signed."
    ),
    "unreadable.not_pdf": sentence("This is not a PDF file. Only a signed PDF can be verified."),
    "unreadable.empty": sentence("The file is empty. Ask for another copy."),
    "unreadable.blank": sentence("The file holds nothing but blanks. Ask for another copy."),
    "unreadable.word": sentence("This is a Word file. Only a signed PDF can be verified."),
    "unreadable.office": sentence("This is a file of an office program, not a PDF. Only a signed PDF can be verified."),
    "unreadable.old_office": sentence(
        "This is a file of an office program in its old format, not a PDF. Only a signed PDF can be verified."
    ),
    "unreadable.encrypted_office": sentence(
        "This is a file of an office program that is encrypted with a password. Only a signed PDF can be verified."
    ),
    "unreadable.asic": sentence(
        "This is a container of a document and its signatures (ASiC). Only signatures inside a PDF can be verified here; verify the container with the program that made it."
    ),
    "unreadable.archive": sentence("This is a ZIP archive. Unpack it and verify the signed PDF in it."),
    "unreadable.detached": sentence(
        "This is a signature in a file of its own (.p7s), without the document. Only signatures inside a PDF can be verified here."
    ),
    "unreadable.enveloping": sentence(
        "This is a signature that holds the signed document inside (.p7m). Only signatures inside a PDF can be verified here."
    ),
    "unreadable.certificate": sentence("This is a certificate. Only a signed PDF can be verified."),
    "unreadable.image": sentence(
        "This is an image. Only a signed PDF can be verified; a scan carries no electronic signature."
    ),
    "unreadable.xml_signature": sentence(
        "This is a signed XML file. Only signatures inside a PDF can be verified here."
    ),
    "unreadable.xml": sentence("This is an XML file. Only a signed PDF can be verified."),
    "unreadable.web_page": sentence("This is a web page. Only a signed PDF can be verified."),
    "unreadable.receipt": sentence(
        "This is a receipt. Check it as a receipt, together with the signed original that it is for."
    ),
    "unreadable.data": sentence("This is data for programs (JSON). Only a signed PDF can be verified."),
    "unreadable.time": sentence(
        "Examining the file takes longer than is allowed, so nothing can be said about it. Ask for a smaller or simpler copy."
    ),
    "unreadable.memory": sentence(
        "Examining the file needs more memory than is allowed, so nothing can be said about it. Ask for a smaller or simpler copy."
    ),
    "unreadable.stopped": sentence(
        "The program that examines the file stopped, so nothing can be said about it. Ask for another copy."
    ),
    "unreadable.too_large": sentence("The file is larger than {megabytes} MB."),
    "unreadable.encrypted": sentence("The file is encrypted with a password. Ask for a copy without a password."),
    "unreadable.damaged": sentence("The file is damaged and cannot be read safely. Ask for another copy."),
    "unreadable.differing": sentence(
        "The file has two tables of contents that contradict each other, so that different programs show different documents. Ask for another copy."
    ),
    "unreadable.rekeyed": sentence(
        "The way in which the file is encrypted changes between its revisions, so that they cannot be compared. Ask for another copy."
    ),
    "unreadable.revisions": sentence(
        "The file was saved more than {maximum} times; that is too often to examine. Ask for another copy."
    ),
    "unreadable.signatures": sentence("The file has more than {maximum} signatures; that is too many to examine."),
    "unreadable.unpacks": sentence("A part of the file unpacks to more than is safe to read. Ask for another copy."),
    "unreadable.unsafe": sentence("The file cannot be examined safely. Ask for another copy."),
    "range.fine": sentence(
        "Each signature covers the file from the first byte to its end, except the signature value itself."
    ),
    "range.no_signature": sentence("“{field}” is signed in appearance only: {why}."),
    "range.from_start": sentence("The signature “{field}” does not cover the file from its beginning."),
    "range.beyond_end": sentence("The signature “{field}” covers bytes that are not there."),
    "range.more": sentence("The signature “{field}” leaves out more than its own value."),
    "range.other": sentence("The signature “{field}” leaves out something else than its own value."),
    "range.numbers": sentence("The signature “{field}” does not say which bytes it covers."),
    "range.stuffed": sentence("Bytes that nobody signed follow the value of the signature “{field}”."),
    "end.fine": sentence("The file ends where its newest revision ends."),
    "end.no_mark": sentence("The end of the newest revision is not marked."),
    "end.bytes": sentence("After the end of the document there are {count} bytes that no signature covers."),
    "values.fine": sentence("The fingerprints and values of all signatures and time-stamps are correct ({count})."),
    "values.wrong": sentence("“{field}”: {why}."),
    "values.unknown": sentence("“{field}” cannot be checked: {why}."),
    "chains.fine": sentence(
        "The certificates were trusted, meant for signing and not revoked when they were used: {who}."
    ),
    "chains.nobody": sentence("No signature is valid, so no signer can be relied on."),
    "chain.untrusted": sentence("The certificate of {who} does not lead to an authority that is trusted here."),
    "chain.out_of_term": sentence(
        "The certificate of {who} leads to {anchor}, which is not trusted here for that time."
    ),
    "chain.revoked": sentence("The certificate of {who} was revoked on {when}."),
    "chain.revoked_above": sentence("An authority above the certificate of {who} was revoked on {when}."),
    "chain.expired": sentence("The certificate of {who}, or one above it, expired on {when}."),
    "chain.not_yet_valid": sentence("The certificate of {who} is valid only from {when}."),
    "chain.no_revocation": sentence(
        "Nothing at hand says that the certificate of {who} and those above it were not revoked at the time."
    ),
    "chain.stale_revocation": sentence(
        "What says that the certificate of {who} was not revoked can itself no longer be relied on: nothing proves that it existed before its own signer’s certificate expired."
    ),
    "chain.weak_algorithm": sentence(
        "The chain of authorities above {who} uses an algorithm that may not be relied on."
    ),
    "chain.invalid": sentence("The chain of authorities above {who} is not valid."),
    "chain.wrong_usage": sentence("The certificate of {who} is not issued for this use."),
    "stamps.fine": sentence("All time-stamps are valid ({count}); the newest is of {time} UTC by {authority}."),
    "stamps.none": sentence("There is no time-stamp, so nothing proves when the signatures were made."),
    "stamp.wrong": sentence("The time-stamp inside the signature “{field}” is not valid: {why}."),
    "stamp.order": sentence("The time-stamp of {time} UTC is later than what came after it."),
    "stamp.expired": sentence(
        "The time-stamping certificate {who} expired on {when} and nothing renewed the proof before."
    ),
    "stamp.revoked": sentence("The time-stamping certificate {who} was revoked on {when}."),
    "algorithms.fine": sentence(
        "Every algorithm could be relied on at the time for which it is needed (ETSI TS 119 312)."
    ),
    "algorithms.wrong": sentence("“{field}”: {why}"),
    "algorithm.digest_ended": sentence("The digest algorithm {name} may not be relied on since {since}."),
    "algorithm.digest_unlisted": sentence("The digest algorithm {name} is not listed in ETSI TS 119 312."),
    "algorithm.key_ended": sentence("A {bits}-bit key for {name} may not be relied on since {since}."),
    "algorithm.key_unlisted": sentence("A {bits}-bit key for {name} is not listed in ETSI TS 119 312."),
    "algorithm.unlisted": sentence("The algorithm {name} is not listed in ETSI TS 119 312."),
    "changes.fine": sentence("After each signature only signatures, time-stamps and validation data were added."),
    "changes.filled": sentence("After the signature “{field}” form fields were filled."),
    "changes.title": sentence(
        "After the signature “{field}” the title of the document was changed; form fields may have been filled as well."
    ),
    "changes.redrawn": sentence(
        "After the signature “{field}” programs are told to draw all form fields anew; form fields may have been filled as well."
    ),
    "changes.annotated": sentence(
        "Notes were added to pages after the signature “{field}”, as it permits. Notes can cover text: read the document without them as well."
    ),
    "changes.altered": sentence(
        "After the signature “{field}” the document was changed in a way that it does not permit."
    ),
    "changes.incomparable": sentence("The file was changed in a way that its later parts can no longer be compared."),
    "changes.uncovered": sentence("The signature “{field}” does not cover its revision to the end."),
    "changes.unknown": sentence("It cannot be determined what “{field}” covers."),
    "changes.idle": sentence(
        "After the signatures the file was saved again without anything being added; nothing that is shown was changed, but nobody vouches for that."
    ),
    "changes.vanished": sentence("The signature “{field}” was taken out of the document."),
    "looks.fine": sentence("Every page looks as it did when it was signed."),
    "looks.undrawable": sentence("The pages cannot be drawn, so their look cannot be compared."),
    "looks.different": sentence("These pages look different than when “{field}” was signed: {pages}."),
    "looks.many": sentence("These pages and more look different than when “{field}” was signed: {pages}."),
    "looks.incomplete": sentence(
        "Not every page could be compared with the time and memory allowed; those that were look the same."
    ),
    "looks.hidden": sentence(
        "On these pages the stamp of a later signature hides what was shown when “{field}” was signed: {pages}."
    ),
    "level.fine": sentence("Every signature reaches {required} or more."),
    "level.other": sentence(
        "The format of “{field}” is not PAdES; the level {level} says how much evidence was added to it, as in EN 319 142-2."
    ),
    "level.short": sentence("“{field}” reaches {reached}; {required} is required."),
    "level.none": sentence("“{field}” reaches no level; {required} is required."),
    "level.unsigned": sentence("The file has no signature."),
    "level.original": sentence(
        "Verify the signed original: a draft, a reading copy or a print of it carries no electronic signature."
    ),
    "expected.fine": sentence("The signatures and the file are the expected ones."),
    "expected.unsaid": sentence("Nothing was said about who should have signed or what the register knows."),
    "expected.missing": sentence("The signature “{field}” is missing."),
    "expected.extra": sentence("The signature “{field}” was not expected."),
    "expected.other": sentence("“{field}” was signed by {found}, not by {name}."),
    "expected.unregistered": sentence("The register does not know a file with this digest."),
    "signature.fine": sentence("Valid; issued by a trusted authority."),
    "skipped.unreached": sentence("This step was not reached."),
    "skipped.changed": sentence("Does not count, because the signed bytes were changed."),
}
"""Code -> sentence in English."""
