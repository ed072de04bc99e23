"""Renewal: add a document time-stamp before the newest one can no longer be relied on (EN 319 142-1 5.4.3).

This may be repeated without end, but a time-stamp that comes too late proves nothing about the time before it. Late renewal is refused with
an error of its own: the result would look archived without being so.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from signing.crypto.certificates import subject_of
from signing.crypto.cms import signer_certificate, token_time
from signing.errors import RenewalRefused, RenewalTooLate
from signing.pdf.document import Document, Unreadable, read
from signing.pdf.increments import write_timestamp
from signing.sign.timestamps import FailoverStamper, TimestampAuthorities
from signing.sign.validation_data import authority_validation_data, fresh_validation_data, now
from signing.trust.anchors import TrustAnchors
from signing.validate.endurance import MARGIN, horizon
from signing.validate.verdict import Verdict
from signing.validate.verify import verify
from signing.wording import message

RENEWAL_LEAD_TIME = timedelta(days=365)
"""How long before the end of its proof a file is renewed. A year leaves time for failures and for people to act."""


class RenewalState(StrEnum):
    """Whether a file has to be renewed."""

    FRESH = "fresh"
    DUE = "due"
    LATE = "late"
    """The proof has ended and cannot be restored."""


@dataclass(frozen=True, slots=True)
class ProofTerm:
    """How long the newest document time-stamp proves everything that it covers."""

    stamped: datetime
    authority: str
    ends: datetime

    @property
    def renew_from(self) -> datetime:
        """The first moment at which it should be renewed."""
        return self.ends - RENEWAL_LEAD_TIME

    def state(self, at: datetime, ahead: timedelta = RENEWAL_LEAD_TIME) -> RenewalState:
        """The state at ``at``."""
        return renewal_state(self.ends, at, ahead)


def renewal_state(ends: datetime, at: datetime, ahead: timedelta = RENEWAL_LEAD_TIME) -> RenewalState:
    """The state at ``at`` of a proof that ends at ``ends`` and is renewed ``ahead`` of that."""
    if at >= ends:
        return RenewalState.LATE
    return RenewalState.DUE if at >= ends - ahead else RenewalState.FRESH


def proof_term(pdf: bytes, *, anchors: TrustAnchors) -> ProofTerm:
    """The term of the newest document time-stamp. The file itself is not verified.

    :raises RenewalRefused: the file cannot be read, or has no document time-stamp by a trusted authority.
    """
    return _term(_document(pdf), anchors)


def renew_timestamps(pdf: bytes, *, authorities: TimestampAuthorities, anchors: TrustAnchors) -> bytes:
    """The file with fresh validation data and a time-stamp by the first authority that answers, as an increment.

    The file has to pass verification before and after, and its new proof has to last longer than the old one.

    :raises RenewalTooLate: its proof has ended.
    :raises RenewalRefused: it does not pass, or the new proof would not last longer.
    :raises TimestampUnavailable: no authority answers; try again later.
    :raises RevocationUnavailable: an issuer does not answer; try again later.
    """
    document, at = _document(pdf), now()
    term = _term(document, anchors)
    if term.state(at) is RenewalState.LATE:
        raise RenewalTooLate(term.authority, term.ends)
    _require_passed(verify(pdf, anchors=anchors, at=at))
    renewed = asyncio.run(_renewed(document, authorities.stamper(anchors), anchors))
    if not renewed.startswith(pdf):
        raise RenewalRefused([message("renewal.not_extended")])
    _require_passed(verify(renewed, anchors=anchors, at=now()))
    longer = proof_term(renewed, anchors=anchors)
    if longer.ends <= term.ends:
        day = f"{longer.ends:%Y-%m-%d}"
        raise RenewalRefused([message("renewal.no_gain", authority=longer.authority, day=day)])
    return renewed


async def _renewed(document: Document, stamper: FailoverStamper, anchors: TrustAnchors) -> bytes:
    fresh = await fresh_validation_data(document, anchors=anchors)
    held = document.evidence.joined(fresh)
    material = fresh.joined(await authority_validation_data(stamper, anchors=anchors, held=held))
    return await write_timestamp(document, stamper, material)


def _document(pdf: bytes) -> Document:
    try:
        return read(pdf)
    except Unreadable as error:
        raise RenewalRefused([error.told]) from error


def _term(document: Document, anchors: TrustAnchors) -> ProofTerm:
    ends = horizon(document, anchors=anchors)
    if ends is None:
        raise RenewalRefused([message("renewal.no_stamp")])
    token = document.timestamps[-1].signed_data
    return ProofTerm(token_time(token), subject_of(signer_certificate(token)), ends)


def _require_passed(verdict: Verdict) -> None:
    if not verdict.passed:
        doubtful = [step for step in verdict.steps if step.outcome in {"failed", "warning"}]
        raise RenewalRefused([told for step in doubtful for told in step.messages])


def task(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Run :func:`proof_term` on each of ``blobs`` in a sandbox.

    Arguments: ``anchors`` (``TrustAnchors.to_data``); ``received``, one bool for each file: whether somebody else made it, so that it has to
    pass verification as well, just before its proof ends. What does not pass then could not be renewed.

    ``answers`` has one for each file: ``stamped``, and if that is true ``authority`` and ``ends`` (ISO 8601), or ``refused``, the data of a
    :class:`RenewalRefused`. Without a document time-stamp there is nothing to renew.
    """
    anchors = TrustAnchors.from_data(arguments["anchors"])
    files = zip(blobs, arguments["received"], strict=True)
    return {"answers": [_told(blob, anchors, received=received) for blob, received in files]}, []


def _told(pdf: bytes, anchors: TrustAnchors, *, received: bool) -> dict[str, Any]:
    try:
        document = _document(pdf)
        if not document.timestamps:
            return {"stamped": False}
        term = _term(document, anchors)
        if received:
            _require_passed(verify(pdf, anchors=anchors, at=term.ends - MARGIN))
    except RenewalRefused as error:
        return {"refused": error.to_data()}
    return {"stamped": True, "authority": term.authority, "ends": term.ends.isoformat()}
