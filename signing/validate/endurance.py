"""Check that the file will still validate until its newest time-stamp expires.

Until one of its certificates expires, or one of its algorithms may no longer be relied on, the newest time-stamp proves everything else. Up to
then the file has to validate without the network, with nothing but what it contains. A file that passes today but not at that moment lacks
evidence, typically because a revocation list was older than the signature; renewal would not help.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from signing.crypto.algorithms import cms_ends
from signing.crypto.cms import certificates_in, signer_certificate, supply_certificate
from signing.pdf.document import Document, read
from signing.trust.anchors import TrustAnchors
from signing.validate.assess import Assessment, assess
from signing.validate.failures import ChainFailure
from signing.validate.paths import build_path
from signing.validate.steps import context, evidence, scope
from signing.validate.verdict import Outcome
from signing.wording import Message, message

MARGIN = timedelta(minutes=1)
"""How long before the end the file is assessed."""


def horizon(document: Document, *, anchors: TrustAnchors) -> datetime | None:
    """When the proof by the newest document time-stamp ends: the first end among the certificates of its chain and its algorithms.

    ``None`` if there is no such time-stamp, or its authority is not trusted.
    """
    if not document.timestamps:
        return None
    return asyncio.run(_horizon(document, anchors))


def find_endurance_problems(pdf: bytes, *, anchors: TrustAnchors, until: datetime | None = None) -> tuple[Message, ...]:
    """What would fail just before ``until`` if nothing were added; empty if nothing would. Nothing is fetched and nothing written.

    Pages and revisions are not checked again: they do not change with time.

    :param until: by default the :func:`horizon`. A file without a trusted document time-stamp has none, and that is the problem reported.

    :raises Unreadable: the file cannot be read.
    """
    return asyncio.run(_endures(read(pdf), anchors, until))


async def _endures(document: Document, anchors: TrustAnchors, until: datetime | None) -> tuple[Message, ...]:
    end = until or (await _horizon(document, anchors) if document.timestamps else None)
    if end is None:
        return (message("future.no_timestamp"),)
    return _wrong(await assess(document, anchors=anchors, at=end - MARGIN), end)


def _wrong(assessment: Assessment, end: datetime) -> tuple[Message, ...]:
    asked = context.VerificationRequest(TrustAnchors((), ()), assessment.at, None, None, "PAdES-B-LTA", "")
    steps = (
        evidence.values(assessment),
        evidence.timestamps(assessment),  # before the chains: when it fails, they do because of it
        evidence.chains(assessment),
        evidence.algorithms(assessment),
        scope.level(assessment, asked),
    )
    found = [told for step in steps if step.outcome == Outcome.FAILED for told in step.messages]
    return (message("future.fails", day=f"{end:%Y-%m-%d}"), *found) if found else ()


async def _horizon(document: Document, anchors: TrustAnchors) -> datetime | None:
    token = document.timestamps[-1].signed_data
    supply_certificate(token, lambda: document.evidence.certificates)
    certificate, inside = signer_certificate(token), certificates_in(token)
    try:
        path = await build_path(certificate, anchors=anchors.timestamping_certificates(), known=inside)
    except ChainFailure:
        return None
    ends = [one.not_valid_after for one in path.iter_certs(include_root=True)]
    weak = cms_ends(token["signer_infos"][0], certificate.public_key)
    return min([*ends, weak] if weak is not None else ends)
