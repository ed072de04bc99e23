"""What a receipt carries of others: the proof of its entry under a checkpoint that witnesses cosigned, and time-stamps of that checkpoint.

In a receipt it stands under ``confirmation``: ``proof`` (C2SP tlog-proof), and ``time_stamps`` with a ``token`` each (RFC 3161, DER in base64) over
the signed note, that is, the checkpoint without the lines of witnesses. What is said besides (``witnesses``, ``authority``, ``at``) is for
information only. :func:`verify` takes the six steps of :mod:`service.depository.log.receipt`, and for such a receipt a seventh:

7. Witnesses confirmed a state of the log that has the entry.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from service.depository.errors import KeyUnusable, NoteInvalid
from service.depository.log import merkle, note, receipt, tlog_proof
from service.depository.log.note import VerifierKey
from service.depository.log.steps import FAILED, NOT_APPLICABLE, PASSED, STEPS, ReceiptStep, ReceiptVerdict
from service.depository.log.tlog_proof import TlogProof
from service.depository.witness import cosignature
from service.depository.witness.cosignature import WitnessVerifier
from service.domain.messages import Message

FIELD = "confirmation"


def verify(
    made: Mapping[str, Any], pdf: bytes | None, public_key: str, witnesses: Collection[WitnessVerifier] = ()
) -> ReceiptVerdict:
    """As :func:`service.depository.log.receipt.verify`, and what witnesses confirmed.

    :param witnesses: keys from a source other than the receipt; others are not believed.
    """
    verdict = receipt.verify(made, pdf, public_key)
    if FIELD not in made or len(verdict.steps) < STEPS:
        return verdict
    return ReceiptVerdict((*verdict.steps, _step(made, public_key, witnesses)))


def _step(made: Mapping[str, Any], public_key: str, witnesses: Collection[WitnessVerifier]) -> ReceiptStep:
    name = Message("Witnesses confirmed a state of the log that has the entry")
    try:
        proof = tlog_proof.parse(made[FIELD]["proof"])
        checkpoint = note.verify(proof.checkpoint, VerifierKey.parse(public_key))
    except (KeyError, TypeError, ValueError, AttributeError, NoteInvalid, KeyUnusable):
        unread = Message("The confirmation cannot be read, or the key of the log did not sign its checkpoint.")
        return ReceiptStep(7, name, FAILED, unread)
    if not _leads(made, proof, checkpoint):
        return ReceiptStep(7, name, FAILED, Message("The confirmation is about another entry, or was altered."))
    lines = proof.checkpoint.partition("\n\n")[2].splitlines()
    found = list(cosignature.cosignatures(lines, proof.checkpoint, witnesses))
    wrong = {key.name for key in witnesses if any(cosignature.is_from(line, key) for line in lines)}
    wrong -= {one.witness for one in found}
    if wrong:
        altered = Message("The cosignature of {names} is not over this state of the log.", names=sorted(wrong))
        return ReceiptStep(7, name, FAILED, altered)
    if not found:
        unknown = Message("No witness whose key is known here has confirmed it.")
        return ReceiptStep(7, name, NOT_APPLICABLE, unknown)
    told = Message(
        "The log with {size} entries, of which this is one, was confirmed by {names}.",
        size=checkpoint.size, names=[f"{one.witness} ({one.at:%Y-%m-%d})" for one in found],
    )  # fmt: skip
    return ReceiptStep(7, name, PASSED, told)


def _leads(made: Mapping[str, Any], proof: TlogProof, checkpoint: note.Checkpoint) -> bool:
    leaf = merkle.leaf_hash(made["leaf"].encode())
    inside = proof.index == made["index"] and proof.index < checkpoint.size
    return inside and merkle.verify_inclusion(leaf, proof.index, checkpoint.size, proof.path, checkpoint.root)
