"""The refusal of a command."""

from __future__ import annotations


class Refused(Exception):
    """A command does nothing; the sentence says why and what to do next."""
