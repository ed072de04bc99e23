"""What witnesses and time-stamping authorities confirmed of an entry of the log of deposits, for receipts.

When a deposit is made nobody has confirmed it yet; ``alternat checkpoint`` asks for that, usually the next night. So a receipt names the address
where its confirmation will be, and a receipt that is fetched later carries it. The address holds the hash of the entry: who does not have the
entry cannot guess it, and it opens nothing but hashes.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from operator import itemgetter
from typing import Any, Final

from service.depository.errors import DepositoryError
from service.depository.log import note
from service.depository.log.tlog_proof import TlogProof
from service.depository.witness import published
from service.depository.witness.confirmation import FIELD
from service.depository.witness.cosignature import WitnessVerifier
from service.depository.witness.published import Published
from service.domain.errors import NotFound
from service.workflow.access_code import confirmation_field
from service.workflow.checkpoints import stamps
from service.workflow.checkpoints.witnesses import keys_of
from service.workflow.context import Services

_LOOKED_AT: Final = 30
"""Confirmed checkpoints, from the first that has the entry on, among which the best confirmed one is looked for."""


def confirmed(services: Services, receipt: Mapping[str, Any]) -> dict[str, Any]:
    """The receipt with its confirmation as far as there is one now."""
    found = _of(services, receipt["index"])
    return {**receipt, **confirmation_field(services, receipt["leaf"].encode()), **({FIELD: found} if found else {})}


def by_hash(services: Services, leaf_hash: str) -> dict[str, Any]:
    """The confirmation of the entry with this hash (hex), as receipts carry it. :raises NotFound: there is none, or nobody has confirmed it yet."""
    try:
        index = services.log.find_hash(bytes.fromhex(leaf_hash))
    except ValueError:
        index = None
    found = None if index is None else _of(services, index)
    if found is None:
        raise NotFound(noun="confirmation")
    return found


def _of(services: Services, index: int) -> dict[str, Any] | None:
    """None: nobody has confirmed it."""
    keys = keys_of(services.settings).values()
    _, best = max(islice(_confirmed(services, index, keys), _LOOKED_AT), key=itemgetter(0), default=(None, None))
    if best is None:
        return None
    made, stamped = best.cosignatures(keys), list(stamps.valid(services, best))
    if not made and not stamped:
        return None
    checkpoint = best.checkpoint() + "".join(f"{one.line}\n" for one in made)
    proof = TlogProof(index, tuple(services.log.inclusion(index, best.size)), checkpoint)
    return {
        "proof": str(proof),
        "witnesses": [{"name": one.witness, "at": one.at.isoformat()} for one in made],
        "time_stamps": [
            {"authority": one.authority, "at": one.at.isoformat(), "token": base64.b64encode(token).decode()}
            for token, one in stamped
        ],
    }


def _confirmed(
    services: Services, index: int, keys: Collection[WitnessVerifier]
) -> Iterator[tuple[tuple[bool, bool], Published]]:
    """The published checkpoints that have this entry and that somebody confirmed, the smallest first, with whether witnesses and authorities did.

    None that cannot be read or that the log contradicts: the audit tells that.
    """
    log = services.log
    for one in published.covering(log.root, index):
        try:
            by = bool(one.cosignatures(keys)), bool(one.stamp_names())
            sound = any(by) and one.size <= log.size
            if sound and note.verify(one.checkpoint(), log.verifier).root == log.root_at(one.size):
                yield by, one
        except DepositoryError:
            continue
