"""What the last examination of a prepared import found, as a stored file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from service.workflow.legacy.findings import Finding

REPORTED: Final = 5_000
"""Findings that a report keeps."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the last examination found."""

    findings: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()
    """Scans that no row names."""

    def to_bytes(self) -> bytes:
        """JSON."""
        kept = [one.to_data() for one in self.findings[:REPORTED]]
        return json.dumps({"findings": kept, "unused": list(self.unused)}).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Report:
        """The reverse of :meth:`to_bytes`."""
        said = json.loads(data)
        return cls(tuple(Finding.from_data(one) for one in said["findings"]), tuple(said["unused"]))
