"""Addresses of electronic mail: what the service accepts wherever one is entered, and what it writes letters to."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 254
"""Characters (RFC 5321 section 4.5.3.1.3, without the angle brackets)."""
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")


def is_address(text: str) -> bool:
    """One address that every mail server takes: ASCII, a dot-atom on the left (RFC 5322 section 3.4.1), a domain with a dot.

    Line breaks, angle brackets, commas and everything else that could add a header or a recipient are not in the pattern.
    """
    return len(text) <= LONGEST and len(text.partition("@")[0]) <= 64 and _ADDRESS.fullmatch(text) is not None
