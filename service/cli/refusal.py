"""Why a verb of the command line does nothing."""

from __future__ import annotations


class Refused(Exception):
    """The sentence says what is wrong and what to do next."""
