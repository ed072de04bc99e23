"""Fixtures that every room's tests share; each lives in a module of its own."""

from __future__ import annotations

from tests.pki import pki

__all__ = ["pki"]
