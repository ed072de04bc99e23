"""One entry of a dictionary."""

from __future__ import annotations

from typing import Any

from pyhanko.pdf_utils import generic


def entry(dictionary: generic.DictionaryObject, key: str, default: Any = None) -> Any:
    """The value of a key, references followed; ``default`` where it is missing or null, which is the same (ISO 32000-2 7.3.7).

    Not ``get``, which would not follow references, and not ``in``, which is true of null.
    """
    try:
        return dictionary[key]
    except KeyError:
        return default
