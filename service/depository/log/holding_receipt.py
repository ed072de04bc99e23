"""Receipts for holdings, checked offline like those for agreements: the same six steps of :mod:`service.depository.log.receipt`.

Such a receipt names every file of the holding; step 2 asks whether the file that was given is one of them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from service.depository import canonical
from service.depository.holdings.holding import HoldingEntry
from service.depository.log.note import VerifierKey
from service.depository.log.steps import FAILED, NOT_APPLICABLE, PASSED, ReceiptStep
from service.depository.log.translog import Proof
from service.domain.messages import Message

KIND = "alternat-holding-receipt/1"
HOW_TO_CHECK = (
    "Keep this receipt together with the files. The SHA-256 of each file must be the one under “files”, and “leaf” must contain it. Hash "
    "the leaf and the path as RFC 6962 says: the result must be the root in the checkpoint, and the checkpoint must be signed by the log's "
    "key, which you should have from another source than this file. No answer from the depository is needed."
)


def make(entry: HoldingEntry, *, leaf: bytes, proof: Proof, log_key: VerifierKey) -> dict[str, Any]:
    """The receipt."""
    return {
        "kind": KIND,
        "holding": entry.kind,
        "number": entry.number,
        "title": dict(entry.title),
        "object": entry.object_id,
        "entered_on": entry.entered_on.isoformat(),
        "files": [{"file": one.path, "size": one.size, "sha256": one.sha256} for one in entry.files],
        "leaf": leaf.decode(),
        "index": proof.index,
        "tree_size": proof.size,
        "path": [base64.b64encode(sibling).decode() for sibling in proof.path],
        "checkpoint": proof.checkpoint,
        "log_key": str(log_key),
        "how_to_check": HOW_TO_CHECK,
    }


def whole(receipt: Mapping[str, Any]) -> bool:
    """Whether the fields that only such a receipt has are there. :raises KeyError, TypeError: some are missing."""
    texts = (receipt["number"], receipt["object"], receipt["checkpoint"], *(row["sha256"] for row in receipt["files"]))
    return bool(receipt["files"]) and all(isinstance(text, str) for text in texts)


def readable(receipt: Mapping[str, Any], name: Message) -> ReceiptStep:
    """Step 1 of a receipt that is whole."""
    return ReceiptStep(1, name, PASSED, Message("It is a receipt for the deposit {number}.", number=_named(receipt)))


def file_given(receipt: Mapping[str, Any], data: bytes | None) -> ReceiptStep:
    """Step 2."""
    name = Message("The file is one of those that the receipt names")
    wanted = [row["sha256"] for row in receipt["files"]]
    if data is None:
        sentence = Message("No file was given. Its SHA-256 has to be one of: {digests}.", digests=", ".join(wanted))
        return ReceiptStep(2, name, NOT_APPLICABLE, sentence)
    found = hashlib.sha256(data).hexdigest()
    if found in wanted:
        sentence = Message("The SHA-256 of the file is {digest}, as in the receipt.", digest=found)
        return ReceiptStep(2, name, PASSED, sentence)
    sentence = Message(
        "The file has the SHA-256 {found}, which the receipt does not name. It is another file.", found=found
    )
    return ReceiptStep(2, name, FAILED, sentence)


def entry(receipt: Mapping[str, Any]) -> ReceiptStep:
    """Step 3."""
    name = Message("The entry in the log names this deposit and its files")
    leaf = canonical.loads(receipt["leaf"].encode())
    rows = leaf.get("files")
    logged = {str(row.get("sha256")) for row in rows if isinstance(row, dict)} if isinstance(rows, list) else set()
    if not {row["sha256"] for row in receipt["files"]} <= logged:
        sentence = Message("The entry in the log does not name every file of the receipt.")
        return ReceiptStep(3, name, FAILED, sentence)
    if (leaf.get("number", ""), leaf.get("object")) != (receipt["number"], receipt["object"]):
        sentence = Message(
            "The entry in the log is for the deposit {found}, not {wanted}.",
            found=str(leaf.get("number") or leaf.get("object")), wanted=_named(receipt),
        )  # fmt: skip
        return ReceiptStep(3, name, FAILED, sentence)
    sentence = Message(
        "It names the files of the deposit {number}, made {time}. The title is in the receipt for information only.",
        number=_named(receipt), time=str(leaf.get("utc")),
    )  # fmt: skip
    return ReceiptStep(3, name, PASSED, sentence)


def _named(receipt: Mapping[str, Any]) -> str:
    return str(receipt["number"] or receipt["object"])
