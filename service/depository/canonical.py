"""One byte string for one value: JSON with sorted keys, no spaces, UTF-8 (RFC 8785 for the values used here).

RFC 8785 also fixes how fractions are written; the log has no fractions, so they are refused instead of written two ways.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from service.depository.indented import indented

_KEPT = 4


def dumps(value: Any) -> bytes:
    """:raises ValueError: a float, a non-string key, a lone surrogate, or a type JSON does not have."""
    _check(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def loads(data: bytes) -> dict[str, Any]:
    """The object that ``data`` is the canonical form of.

    :raises ValueError: ``data`` is not the canonical JSON of an object, so another spelling of it would have another digest.
    """
    value = json.loads(data.decode("utf-8"))
    if not isinstance(value, dict) or dumps(value) != data:
        raise ValueError("This is not canonical JSON (sorted keys, no spaces, UTF-8).")
    return value


@lru_cache(_KEPT)
def parsed(data: bytes) -> Any:
    """The value of JSON that is asked for several times in a row; nobody changes it. :raises ValueError: it is not JSON."""
    return json.loads(data)


def readable(value: Any) -> bytes:
    """The form for files that people open: indented, sorted, ending in a line feed; equally determined by the value."""
    _check(value)
    return indented(value).encode("utf-8")


def _check(value: Any) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise ValueError(f"The key {key!r} is not a string.")  # noqa: TRY004 -- wrong data, not a wrong call
            _check(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check(item)
    elif isinstance(value, float):
        raise ValueError("Fractions have no single spelling; write them as text.")  # noqa: TRY004 -- the same
    elif not (value is None or isinstance(value, (str, int, bool))):
        raise ValueError(f"{type(value).__name__} has no place in JSON.")
