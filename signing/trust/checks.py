"""Problems of a set of trust anchors: those that prevent a start, and those that people should know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from signing.crypto.types import Certificate
from signing.trust.folder import ANCHOR_PURPOSES, Anchor


@dataclass(frozen=True, slots=True)
class AnchorProblem:
    """One sentence; ``grave`` if these anchors must not be used until it is fixed."""

    sentence: str
    grave: bool


def check_anchors(
    anchors: Sequence[Anchor], *, now: datetime, forbidden_mark: str | None = None
) -> list[AnchorProblem]:
    """All problems, grave ones first.

    :param forbidden_mark: no subject may contain this (the mark of the development PKI, in production).
    """
    found = [*_missing(anchors, now), *_duplicates(anchors)]
    for anchor in anchors:
        found += _about(anchor, now, forbidden_mark)
    return sorted(found, key=lambda one: not one.grave)


def _missing(anchors: Sequence[Anchor], now: datetime) -> Iterator[AnchorProblem]:
    for purpose in ANCHOR_PURPOSES:
        mine = [anchor for anchor in anchors if anchor.purpose == purpose]
        if not mine:
            yield AnchorProblem(
                f"No trust anchor for the purpose “{purpose}”. Add one with `alternat trust add`.", grave=True
            )
        elif not any(_good_now(anchor, now) for anchor in mine):
            told = f"No trust anchor for the purpose “{purpose}” counts today: all are expired or outside their dates."
            yield AnchorProblem(told, grave=True)


def _good_now(anchor: Anchor, now: datetime) -> bool:
    return anchor.certificate.not_valid_after > now and any(term.covers(now) for term in anchor.terms)


def _duplicates(anchors: Sequence[Anchor]) -> Iterator[AnchorProblem]:
    """Several windows from trusted lists are not a contradiction. The same certificate in a file and elsewhere is: the dates of one would be void."""
    places: dict[tuple[str, str], list[str]] = {}
    for anchor in anchors:
        files = places.setdefault((anchor.purpose, anchor.sha256), [])
        if anchor.file not in files or not anchor.file.startswith("lists/"):
            files.append(anchor.file)
    for (purpose, _), files in places.items():
        if len(files) > 1:
            told = f"The same certificate stands twice under “{purpose}”: {' and '.join(files)}. Remove one of them."
            yield AnchorProblem(told, grave=True)


def _about(anchor: Anchor, now: datetime, forbidden_mark: str | None) -> Iterator[AnchorProblem]:
    if forbidden_mark and forbidden_mark in anchor.name:
        yield AnchorProblem(f"{anchor.file} is an anchor of the development PKI. Remove it.", grave=True)
    if not _may_vouch(anchor):
        told = "no authority for certificates" + (
            " and no time-stamping unit" if anchor.purpose == "timestamping" else ""
        )
        yield AnchorProblem(
            f"{anchor.file}: {anchor.name} is {told}. Only an authority can be an anchor; remove it.", grave=True
        )
    if anchor.certificate.not_valid_after <= now:
        told = f"{anchor.file}: {anchor.name} expired on {anchor.certificate.not_valid_after:%Y-%m-%d}."
        yield AnchorProblem(
            f"{told} What was proved before stays valid; nothing new can be signed under it.", grave=False
        )
    elif not any(term.covers(now) for term in anchor.terms):
        yield AnchorProblem(f"{anchor.file}: {anchor.name} is outside its dates today.", grave=False)


def _may_vouch(anchor: Anchor) -> bool:
    """An authority (RFC 5280 4.2.1.9); trusted lists also name time-stamping units themselves (ETSI TS 119 612 5.5.3)."""
    if anchor.certificate.ca:
        return True
    return anchor.purpose == "timestamping" and _stamps_time(anchor.certificate)


def _stamps_time(certificate: Certificate) -> bool:
    extended = certificate.extended_key_usage_value
    return extended is not None and "time_stamping" in extended.native
