"""Records that cross between processes, or are stored, as JSON: verdicts, uploads, trust anchors.

The form of the JSON is fixed, because verdicts are archived: moments as ISO 8601, bytes as hexadecimal digits, tuples as lists, messages as
code and parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from cattrs import Converter

from signing.wording import Message


class Record:
    """Base of a frozen dataclass that is written as JSON and read back."""

    __slots__ = ()

    def to_data(self) -> dict[str, Any]:
        """JSON values."""
        data: dict[str, Any] = CONVERTER.unstructure(self)
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The reverse of :meth:`to_data`. :raises KeyError, TypeError, ValueError: ``data`` is not of this form."""
        return CONVERTER.structure(data, cls)


def _text(value: Any, _: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _converter() -> Converter:
    made = Converter(detailed_validation=False)
    made.register_unstructure_hook(datetime, datetime.isoformat)
    made.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
    made.register_unstructure_hook(bytes, bytes.hex)
    made.register_structure_hook(bytes, lambda value, _: bytes.fromhex(value))
    made.register_unstructure_hook(str, str)  # enumerations as plain text
    made.register_structure_hook(str, _text)
    made.register_unstructure_hook(Message, Message.to_data)
    made.register_structure_hook(Message, lambda value, _: Message.from_data(value))
    return made


CONVERTER = _converter()
