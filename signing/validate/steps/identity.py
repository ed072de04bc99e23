"""What identifies one signature in reports: its value, digests, certificate and anchor."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime

from signing.crypto.certificates import subject_of
from signing.crypto.cms import MALFORMED
from signing.pdf.document import READING_FAILS
from signing.validate.assess import Assessed, Assessment

DIGESTS = frozenset({"sha256", "sha384", "sha512"})


def identity(one: Assessed) -> dict[str, str]:
    """Texts only, DER and values in base 64: ``certificate``, ``value``, ``digest_algorithm``, ``signed_digest`` (of what was signed),
    ``document_digest`` (of the bytes that it covers), ``claimed_time`` (not proved), ``anchor``, ``anchor_sha256``.
    What cannot be read is left out.
    """
    found: dict[str, str] = {}
    if one.certificate is not None:
        found["certificate"] = _text(one.certificate.dump())
    if one.anchor is not None:
        found |= {"anchor": subject_of(one.anchor), "anchor_sha256": one.anchor.sha256.hex()}
    try:
        found |= _value(one)
    except (*MALFORMED, *READING_FAILS, OSError):
        return found
    return found


def _value(one: Assessed) -> dict[str, str]:
    embedded = one.signature.readable
    signer = embedded.signer_info
    algorithm = embedded.md_algorithm
    found = {"value": _text(signer["signature"].native)}
    if algorithm in DIGESTS:
        signed = hashlib.new(algorithm, signer["signed_attrs"].untag().dump()).digest()
        found |= {"digest_algorithm": algorithm, "signed_digest": _text(signed)}
        found["document_digest"] = _text(one.signature.digest())
    if isinstance(embedded.self_reported_timestamp, datetime):
        found["claimed_time"] = embedded.self_reported_timestamp.isoformat()
    return found


def proofs(assessment: Assessment) -> list[dict[str, str | bool]]:
    """Every time-stamp of the file: where it stands, its time, its authority, whether it is relied on."""
    return [
        {
            "where": stamp.where,
            "time": stamp.time.isoformat(),
            "authority": stamp.authority,
            "over_document": not stamp.embedded,
            "relied_on": stamp.failure is None,
        }
        for stamp in assessment.times.stamps
    ]


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
