"""The signing log: what a key is about to sign, written before it is used. Tamper-evident, separate from the log of deposits.

It is a second transparency log (``service.depository.log.translog``) with its own name, so that the log of deposits keeps one
meaning. It holds no names of persons, because entries can never be removed. Each entry has ``v``, ``kind``, ``instrument``,
``reference``, ``party`` (whose original), ``step``, ``base`` (SHA-256 of the bytes that are signed over) and ``utc``; and by kind:

- ``signature:intent``: a key of the service, or one that the signer holds, is about to be used. ``approved`` is the approved digest,
  ``original`` the frozen file's, ``document`` that of the new revision's byte ranges, ``to_sign`` what the key is given,
  ``page_images`` what was shown, ``consent`` the SHA-256 of the sentence that was confirmed, ``actor`` whose act it is.
- ``signature:made``: ``sha256`` of the signed file, and the place of its ``intent`` in this log.
- ``signature:received``: ``sha256`` of a file that was signed elsewhere and accepted here.

An intent without a result is a signature that failed or was never recorded; a recorded signature without its entry is an alarm.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.depository import canonical
from service.depository.ocfl.inventory import utc_text
from service.domain.instrument import Instrument, SignedRevision
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.domain.route import Chain
from service.workflow import continuity
from service.workflow.access import require
from service.workflow.context import Services

INTENT, MADE, RECEIVED = "signature:intent", "signature:made", "signature:received"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One entry and its place."""

    index: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What :func:`check` found."""

    entries: int
    root_hash: str
    signatures: int
    """Recorded signatures of people, without the seals."""
    problems: tuple[Message, ...]


def intend(
    services: Services,
    instrument: Instrument,
    chain: Chain,
    *,
    step: str,
    base: str,
    approved: str,
    document: str,
    to_sign: str,
    consent: str,
    actor: Actor,
) -> int:
    """The entry before a key is used; its place. Durable when the call returns.

    :param document: SHA-256 of the byte ranges of the new revision. ``to_sign``: of the signed attributes.
    :param consent: the sentence that the signer confirmed, as it was shown.
    :raises LogDamaged, DepositFailed, LogBehind, LogDiffers: it could not be written, and the key must not be used.
    """
    return _append(
        services,
        INTENT,
        instrument,
        chain.original.party,
        step=step,
        base=base,
        approved=approved,
        original=chain.original.sha256,
        document=document,
        to_sign=to_sign,
        page_images=list(chain.original.page_images),
        consent=hashlib.sha256(consent.encode()).hexdigest(),
        actor=actor.id,
    )


def made(
    services: Services, instrument: Instrument, party: str, *, step: str, base: str, sha256: str, intent: int
) -> int:
    """The entry for a signed file, before it is put on record."""
    return _append(services, MADE, instrument, party, step=step, base=base, sha256=sha256, intent=intent)


def received(services: Services, instrument: Instrument, party: str, *, step: str, base: str, sha256: str) -> int:
    """The entry for a file that was signed elsewhere, before it is put on record."""
    return _append(services, RECEIVED, instrument, party, step=step, base=base, sha256=sha256)


def _append(services: Services, kind: str, instrument: Instrument, party: str, **more: Any) -> int:
    common = {
        "v": 1,
        "kind": kind,
        "instrument": instrument.id,
        "reference": instrument.reference,
        "party": party,
        "utc": utc_text(services.clock()),
    }
    continuity.require_heads(services)
    return services.signing_log.append(canonical.dumps({**common, **more}))


def leaves(services: Services) -> Iterator[Leaf]:
    """Every entry, oldest first. :raises LogDamaged: the entries contradict the signed checkpoint."""
    for index, data in enumerate(services.signing_log.entries()):
        yield Leaf(index=index, data=canonical.loads(data))


def page(services: Services, actor: Actor, *, limit: int, offset: int = 0) -> tuple[list[Leaf], int]:
    """The newest entries first, and how many there are. :raises PermissionMissing: not an auditor."""
    require(actor, Permission.AUDIT_READ)
    size = services.signing_log.size
    stop = max(0, size - offset)
    start = max(0, stop - limit)
    found = enumerate(services.signing_log.entries(start, stop), start)
    return [Leaf(index=index, data=canonical.loads(data)) for index, data in found][::-1], size


def check(services: Services) -> Account:
    """Does every recorded signature have its entry, and every made one an intent before it, over the same bytes?

    That the entries are the ones that the checkpoint signs is proved by reading them.

    :raises LogDamaged: they are not.
    """
    found = list(leaves(services))
    results = {leaf.data["sha256"]: leaf for leaf in found if leaf.data["kind"] in {MADE, RECEIVED}}
    problems = [problem for leaf in results.values() if (problem := _unannounced(leaf, found))]
    recorded = list(_recorded(services))
    problems += [_missing(reference, row) for reference, row in recorded if row.sha256 not in results]
    return Account(
        entries=len(found),
        root_hash=services.signing_log.root_hash.hex(),
        signatures=len(recorded),
        problems=tuple(problems),
    )


def _unannounced(leaf: Leaf, found: list[Leaf]) -> Message | None:
    if leaf.data["kind"] != MADE:
        return None
    place = leaf.data["intent"]
    before = found[place].data if 0 <= place < leaf.index else {}
    same = all(before.get(key) == leaf.data[key] for key in ("instrument", "party", "step", "base"))
    if before.get("kind") == INTENT and same:
        return None
    return Message(
        "Entry {index} names a signed file, but no intention over the same bytes precedes it.", index=leaf.index
    )


def _recorded(services: Services) -> Iterator[tuple[str, SignedRevision]]:
    with services.store.reader() as unit:
        for row in unit.signatures.raw():
            instrument = unit.instruments.get(row.instrument_id)
            yield (instrument.reference if instrument else row.instrument_id), row


def _missing(reference: str, row: SignedRevision) -> Message:
    return Message(
        "The signature of “{step}” on the original of “{party}” of {reference} ({digest}) is on record, but the signing log does not have it.",
        step=row.step,
        party=row.party,
        reference=reference,
        digest=row.sha256,
    )
