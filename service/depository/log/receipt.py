"""Receipts: what a party keeps, and how anybody checks it years later without the depository.

A receipt proves that the party's original (by SHA-256) is entry ``index`` of the log whose signed head is ``checkpoint``.
The steps of :func:`verify`, also printed by it:

1. The receipt can be read.
2. The signed original given is the one the receipt names.
3. The log's entry names that original, the party and the register number.
4. The log's key signed the checkpoint.
5. The entry's place lies within the tree of the checkpoint.
6. The path leads from the entry to the root of the checkpoint (RFC 6962, 2.1.1).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from service.depository import canonical
from service.depository.errors import KeyUnusable, NoteInvalid
from service.depository.log import holding_receipt, merkle, note
from service.depository.log.note import VerifierKey
from service.depository.log.steps import FAILED, NOT_APPLICABLE, PASSED, ReceiptStep, ReceiptVerdict
from service.depository.log.translog import Proof
from service.depository.register.register import RegisterEntry
from service.domain.messages import Message
from service.domain.parties import party_said

KIND = "alternat-receipt/1"
HOW_TO_CHECK = (
    "Keep this receipt together with your signed original. The SHA-256 of your original must be the one under “original”, and "
    "“leaf” must contain it. Hash the leaf and the path as RFC 6962 says: the result must be the root in the checkpoint, and the "
    "checkpoint must be signed by the log's key, which you should have from another source than this file. No answer from the "
    "depository is needed. Once witnesses or time-stamping authorities have confirmed the log, a receipt that is fetched anew has their word under "
    "“confirmation”, as the address under “confirmation_at” does: a C2SP tlog-proof of the leaf, and RFC 3161 time-stamps of its checkpoint."
)

__all__ = ["FAILED", "NOT_APPLICABLE", "PASSED", "ReceiptStep", "ReceiptVerdict", "make", "verify"]


def make(entry: RegisterEntry, party: str, *, leaf: bytes, proof: Proof, log_key: VerifierKey) -> dict[str, Any]:
    """The receipt for one party. :raises KeyError: the entry has no original of that party."""
    own = {original["party"]: original for original in entry.originals}[party]
    return {
        "kind": KIND,
        "number": entry.label,
        "title": entry.title,
        "parties": [row["name"] for row in entry.parties],
        "party": party,
        "object": entry.object_id,
        "entered_on": entry.entered_on.isoformat(),
        "original": {"file": own["path"], "sha256": own["sha256"]},
        **_papers(leaf),
        "leaf": leaf.decode(),
        "index": proof.index,
        "tree_size": proof.size,
        "path": [base64.b64encode(sibling).decode() for sibling in proof.path],
        "checkpoint": proof.checkpoint,
        "log_key": str(log_key),
        "how_to_check": HOW_TO_CHECK,
    }


def _papers(leaf: bytes) -> dict[str, Any]:
    """What was signed in ink, with the digests that the log's entry names; nothing where all signed electronically."""
    named = canonical.loads(leaf).get("papers")
    return {"papers": named} if named else {}


def verify(receipt: Mapping[str, Any], pdf: bytes | None, public_key: str) -> ReceiptVerdict:
    """Takes the six steps; stops after step 1 if there is nothing to go on with. Never raises for what a receipt says.

    :param pdf: the party's signed original; None leaves step 2 open.
    :param public_key: the log's verifier key, from a source other than the receipt.
    """
    first = _readable(receipt)
    if first.outcome == FAILED:
        return ReceiptVerdict((first,))
    return ReceiptVerdict((first, *_further(receipt, pdf, public_key)))


def _further(receipt: Mapping[str, Any], pdf: bytes | None, public_key: str) -> Iterator[ReceiptStep]:
    of_holding = receipt["kind"] == holding_receipt.KIND
    yield holding_receipt.file_given(receipt, pdf) if of_holding else _original(receipt, pdf)
    yield holding_receipt.entry(receipt) if of_holding else _entry(receipt)
    signed = _signature(receipt, public_key)
    yield signed
    place = _place(receipt)
    yield place
    if place.outcome == PASSED:
        yield _path(receipt)


def _readable(receipt: Mapping[str, Any]) -> ReceiptStep:
    name = Message("The receipt can be read")
    of_holding = receipt.get("kind") == holding_receipt.KIND
    try:
        whole = holding_receipt.whole(receipt) if of_holding else _whole(receipt)
        numbers = all(type(receipt[key]) is int for key in ("index", "tree_size"))
        leaf = canonical.loads(receipt["leaf"].encode())
        _siblings(receipt)
        note.parse(receipt["checkpoint"])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, NoteInvalid):
        whole = numbers = False
        leaf = {}
    if of_holding and whole and numbers and leaf.get("kind") == "holding":
        return holding_receipt.readable(receipt, name)
    if not of_holding and whole and numbers and leaf.get("kind") == "deposit":
        return ReceiptStep(
            1, name, PASSED, Message("It is a receipt for the deposit {number}.", number=receipt["number"])
        )
    return ReceiptStep(1, name, FAILED, Message("This is not a receipt of this service, or parts of it are missing."))


def _whole(receipt: Mapping[str, Any]) -> bool:
    fields = (
        receipt["number"],
        receipt["party"],
        receipt["object"],
        receipt["original"]["sha256"],
        receipt["checkpoint"],
    )
    return all(isinstance(field, str) for field in fields) and receipt["kind"] == KIND


def _original(receipt: Mapping[str, Any], pdf: bytes | None) -> ReceiptStep:
    name = Message("The signed original is the one the receipt names")
    wanted = receipt["original"]["sha256"]
    if pdf is None:
        return ReceiptStep(
            2, name, NOT_APPLICABLE, Message("No file was given. Its SHA-256 has to be {digest}.", digest=wanted)
        )
    found = hashlib.sha256(pdf).hexdigest()
    if found == wanted:
        return ReceiptStep(
            2, name, PASSED, Message("The SHA-256 of the file is {digest}, as in the receipt.", digest=found)
        )
    if _begins_with(pdf, wanted):
        sentence = Message(
            "The file begins with the original that the receipt names, and something was added after it, such as a renewed time-stamp. A receipt "
            "says nothing about what was added: check it with the file as it was deposited, and verify the signatures of this one."
        )
        return ReceiptStep(2, name, FAILED, sentence)
    return ReceiptStep(
        2,
        name,
        FAILED,
        Message(
            "The file has the SHA-256 {found}; the receipt names {wanted}. It is another file.",
            found=found,
            wanted=wanted,
        ),
    )


def _begins_with(pdf: bytes, sha256: str) -> bool:
    """Whether one of the revisions in the file, each of which ends after ``%%EOF`` and perhaps a line end, has this digest."""
    running, done = hashlib.sha256(), 0
    for match in re.finditer(rb"%%EOF(\r\n|\n|\r)?", pdf):
        for end in sorted({match.start() + 5, match.end()}):
            running.update(pdf[done:end])
            done = end
            if running.hexdigest() == sha256:
                return True
    return False


def _entry(receipt: Mapping[str, Any]) -> ReceiptStep:
    name = Message("The entry in the log names this deposit and this original")
    leaf = canonical.loads(receipt["leaf"].encode())
    own = [row for row in _rows(leaf) if row.get("party") == receipt["party"]]
    if [row.get("sha256") for row in own] != [receipt["original"]["sha256"]]:
        return ReceiptStep(
            3, name, FAILED, Message("The entry in the log does not name the original of this party with this digest.")
        )
    if (leaf.get("number"), leaf.get("object")) != (receipt["number"], receipt["object"]):
        return ReceiptStep(
            3,
            name,
            FAILED,
            Message(
                "The entry in the log is for the deposit {found}, not {wanted}.",
                found=str(leaf.get("number")),
                wanted=receipt["number"],
            ),
        )
    sentence = Message(
        "It names this original ({party}) under the number {number}, deposited {time}. The title and the names of the parties are in the receipt for information only.",
        party=party_said(str(receipt["party"])),
        number=receipt["number"],
        time=str(leaf.get("utc")).replace("T", " ").replace("Z", " UTC"),
    )
    return ReceiptStep(3, name, PASSED, sentence)


def _signature(receipt: Mapping[str, Any], public_key: str) -> ReceiptStep:
    name = Message("The key of the log signed the checkpoint")
    try:
        checkpoint = note.verify(receipt["checkpoint"], VerifierKey.parse(public_key))
    except (KeyUnusable, NoteInvalid) as reason:
        return ReceiptStep(4, name, FAILED, reason.message)
    return ReceiptStep(
        4,
        name,
        PASSED,
        Message(
            "“{origin}” signed the head of its log with {count} entries.",
            origin=checkpoint.origin,
            count=checkpoint.size,
        ),
    )


def _place(receipt: Mapping[str, Any]) -> ReceiptStep:
    name = Message("The entry lies within the signed log")
    size, index = note.parse(receipt["checkpoint"]).size, receipt["index"]
    if receipt["tree_size"] == size and 0 <= index < size:
        return ReceiptStep(
            5, name, PASSED, Message("It is entry {index}, counted from 0, of {size}.", index=index, size=size)
        )
    sentence = Message(
        "The receipt speaks of entry {index} of {stated}, the checkpoint of {size} entries.",
        index=index,
        stated=str(receipt["tree_size"]),
        size=size,
    )
    return ReceiptStep(5, name, FAILED, sentence)


def _path(receipt: Mapping[str, Any]) -> ReceiptStep:
    name = Message("The path leads from the entry to the signed root")
    root = note.parse(receipt["checkpoint"]).root
    leaf = merkle.leaf_hash(receipt["leaf"].encode())
    if merkle.verify_inclusion(leaf, receipt["index"], receipt["tree_size"], _siblings(receipt), root):
        return ReceiptStep(6, name, PASSED, Message("The entry and the path give exactly the signed root."))
    return ReceiptStep(
        6, name, FAILED, Message("The entry and the path do not give the signed root: one of them was altered.")
    )


def _siblings(receipt: Mapping[str, Any]) -> list[bytes]:
    try:
        return [base64.b64decode(sibling, validate=True) for sibling in receipt["path"]]
    except binascii.Error as reason:
        raise ValueError("The path is not base64.") from reason


def _rows(leaf: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = leaf.get("originals")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
