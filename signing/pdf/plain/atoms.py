"""Values without parts, and whether two of them are the same: numbers, names, texts, truth values, null."""

from __future__ import annotations

from typing import Any

from pyhanko.pdf_utils import generic

_NUMBERS = (generic.NumberObject, generic.FloatObject)
_TEXTS = (generic.TextStringObject, generic.ByteStringObject)


def are_numbers(listed: Any) -> bool:
    """Whether an array holds nothing but numbers, each written in it."""
    return all(isinstance(one, _NUMBERS) for one in list.__iter__(listed))


def same_atoms(one: Any, other: Any, *, among_numbers: bool) -> bool:
    """:param among_numbers: both stand in arrays of numbers, where 612 and 612.0 are the same."""
    if isinstance(one, _TEXTS):
        return isinstance(other, _TEXTS) and bool(one.original_bytes == other.original_bytes)
    if isinstance(one, generic.NullObject):
        return isinstance(other, generic.NullObject)
    if among_numbers and isinstance(one, _NUMBERS) and isinstance(other, _NUMBERS):
        return bool(one == other)
    return type(one) is type(other) and bool(one == other)
