"""Settings."""

from __future__ import annotations

DEVELOPMENT_MARK = "DEVELOPMENT ONLY"
"""Stands in the subject of every certificate of the development PKI; production refuses trust anchors that bear it."""
