"""Names on the server. Each name bears the digest of its bytes, so a reader needs no list from anywhere else.

``objects/urn_uuid_…/v1-DIGEST.tar``, ``logs/LOG/entries/START-STOP-DIGEST.jsonl``, ``logs/LOG/checkpoints/SIZE-DIGEST.txt``,
``logs/LOG/cosigned/SIZE-N-DIGEST.txt``, ``logs/LOG/stamps/SIZE-DIGEST.tst``, ``archive/archive-DIGEST.json``. N: how many cosignatures. DIGEST: the first 64 digits of the SHA-512. A second copy, written because the first was found damaged
under its lock, has ``-2`` after the digest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

COPIES: Final = 3
"""How often the same bytes are written under a new name when the server holds damaged ones under the old."""
_KEY = re.compile(r"(?P<name>.+)-(?P<digest>[0-9a-f]{64})(?:-(?P<copy>[2-9]))?(?P<ending>\.[a-z]+)\Z")


@dataclass(frozen=True, slots=True)
class Name:
    """What a key says."""

    name: str
    digest: str
    ending: str
    copy: int = 1

    def key(self, copy: int = 1) -> str:
        return f"{self.name}-{self.digest}{f'-{copy}' if copy > 1 else ''}{self.ending}"

    def fits(self, sha512: str) -> bool:
        """Whether bytes of this SHA-512 are those that were written under the name."""
        return sha512.startswith(self.digest)


def named(name: str, sha512: str, ending: str) -> Name:
    return Name(name, sha512[:64], ending)


def parse(key: str) -> Name | None:
    """None: not a key of this program."""
    found = _KEY.fullmatch(key)
    return Name(found["name"], found["digest"], found["ending"], int(found["copy"] or 1)) if found else None


def of_version(object_id: str, version: str) -> str:
    return f"objects/{object_id.replace(':', '_')}/{version}"


def of_entries(log: str, start: int, stop: int) -> str:
    return f"logs/{log}/entries/{start:012}-{stop:012}"


def of_checkpoint(log: str, size: int) -> str:
    return f"logs/{log}/checkpoints/{size:012}"


def of_cosigned(log: str, size: int, cosignatures: int) -> str:
    return f"logs/{log}/cosigned/{size:012}-{cosignatures:02}"


def of_stamp(log: str, size: int) -> str:
    return f"logs/{log}/stamps/{size:012}"


IDENTITY: Final = "archive/archive"
