"""How a job says where it stands, in words that the waiting person reads."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str], None]
"""Takes one short phrase such as ``Filling the Word files``."""
