"""What a log sends to a witness: the body of ``add-checkpoint`` (C2SP tlog-witness), over HTTP or as a file.

::

    old <size of the checkpoint that the witness cosigned last>
    <hash of the consistency proof, base64>     none to 63 lines
                                                an empty line
    <the signed checkpoint>
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from service.depository.log.translog import Log
from service.depository.witness.errors import RequestMalformed

MOST_HASHES = 63
MOST_BYTES = 64 * 1024
PATH = "/add-checkpoint"
SIZE_TYPE = "text/x.tlog.size"
"""Media type of the answer that only says which size the witness cosigned last."""


@dataclass(frozen=True, slots=True)
class Request:
    """Please cosign this."""

    old: int
    """Entries of the checkpoint that the witness cosigned last; 0: none yet."""
    proof: tuple[bytes, ...]
    """From ``old`` to the checkpoint (RFC 6962, 2.1.2)."""
    checkpoint: str
    """A signed note."""

    def __str__(self) -> str:
        proof = "".join(f"{base64.b64encode(value).decode()}\n" for value in self.proof)
        return f"old {self.old}\n{proof}\n{self.checkpoint}"


def make(log: Log, checkpoint: str, size: int, old: int) -> Request:
    """:param size: of the checkpoint. :raises ValueError: the log has fewer entries than ``old``."""
    return Request(old, tuple(log.consistency(old, size)), checkpoint)


def parse(text: str) -> Request:
    """:raises RequestMalformed: it does not have this form."""
    head, gap, checkpoint = text.partition("\n\n")
    first, *hashes = head.split("\n")
    word, _, number = first.partition(" ")
    if not gap or word != "old" or not _is_size(number) or len(hashes) > MOST_HASHES:
        raise RequestMalformed
    try:
        proof = tuple(base64.b64decode(line, validate=True) for line in hashes)
    except (binascii.Error, ValueError):
        raise RequestMalformed from None
    if any(len(value) != 32 for value in proof):
        raise RequestMalformed
    return Request(int(number), proof, checkpoint)


def _is_size(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18 and text == str(int(text))
