"""Progress reports of a job, shown to the person who waits."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str], None]
"""Takes one short phrase such as ``Filling the Word files``."""
