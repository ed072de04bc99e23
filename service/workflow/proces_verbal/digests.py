"""The digests that a procès-verbal lists: what each signature was put on, and what it made of it, one original after another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

from service.domain.instrument import Signatory, SignedRevision
from service.domain.parties import ORGANIZATION
from service.domain.route import COMPLETE, REFUSED, Chain
from service.drafting.proces_verbal import everywhere
from service.workflow.context import Services
from service.workflow.draft.titles import text_in
from service.workflow.proces_verbal.facts import Facts

Row = tuple[str, str]


def digests(services: Services, found: Facts, steps: Sequence[str], languages: Sequence[str]) -> tuple[Row, ...]:
    """What a file is, in all ``languages``, with its SHA-256: of the signatures of ``steps`` on every original. Each digest once."""
    signatories = [one for one in found.route.signatories if one.key in steps]
    rows = [(f"{found.instrument.reference}: {everywhere(languages, 'approved')}", found.approval.digest)]
    for chain in found.chains:
        rows += _original(services, found, chain, signatories, languages)
    for one in signatories:
        if one.authority_sha256:
            rows.append((f"{everywhere(languages, 'authority_file')}: {one.name}", one.authority_sha256))
    first = {digest: label for label, digest in reversed(rows) if digest}
    return tuple((label, digest) for label, digest in rows if first.get(digest) == label)


def _original(
    services: Services, found: Facts, chain: Chain, signatories: Sequence[Signatory], languages: Sequence[str]
) -> Iterator[Row]:
    original = chain.original
    label = everywhere(
        languages,
        "original",
        number=dict.fromkeys(languages, str(original.number)),
        of=dict.fromkeys(languages, str(len(found.chains))),
        party={each: _holder(services, found, chain, each) for each in languages},
    )
    for one in signatories:
        raw, paper = raw_of(chain, one.key), chain.paper_of(one.key)
        complete = next((each for each in chain.counting if each.step == one.key and each.stage == COMPLETE), None)
        said = {key: f"{label}: {everywhere(languages, key)}, {one.name}" for key in ("before", "after", "complete")}
        yield said["before"], base_of(chain, one.key)
        yield said["after"], raw.sha256 if raw else ""
        yield said["complete"], complete.sha256 if complete else ""
        yield (
            f"{label}: {everywhere(languages, 'certified_copy')}, {one.name}",
            (paper.certified or "") if paper else "",
        )
    images = json.dumps(list(original.page_images), separators=(",", ":"))
    yield f"{label}: {everywhere(languages, 'images')}", hashlib.sha256(images.encode()).hexdigest()


def _holder(services: Services, found: Facts, chain: Chain, language: str) -> str:
    if chain.original.party == ORGANIZATION:
        return text_in(services.settings.organization.short_name, language)
    return text_in(found.answers.get(f"{chain.original.party}_short_name"), language)


def raw_of(chain: Chain, key: str) -> SignedRevision | None:
    """The signature of this step that counts, as it was made; None when there is none."""
    return _raw(chain, key)[0]


def base_of(chain: Chain, key: str) -> str:
    """SHA-256 of what the signature of this step was put on; empty when it is not made yet."""
    return _raw(chain, key)[1]


def _raw(chain: Chain, key: str) -> tuple[SignedRevision | None, str]:
    base = chain.original.sha256
    found: tuple[SignedRevision | None, str] = (None, "")
    for one in chain.counting:
        if one.step == key and one.stage == REFUSED:
            found = (None, "")
        elif one.step == key and found[0] is None:
            found = (one, base)
        if one.stage == COMPLETE:
            base = one.sha256
    return found
