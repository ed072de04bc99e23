"""Typed records as JSON values and back, by cattrs.

What was archived, hashed or stored keeps its form: days as ISO 8601, moments in UTC to the second with ``Z``, tuples as lists. Keys that a
record does not know are ignored, missing ones take the field's default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from service.depository.ocfl.inventory import utc_text

T = TypeVar("T")
VERSION_KEY = "schema_version"


def to_data(record: Any) -> dict[str, Any]:
    """The record as JSON values. :raises ValueError: a moment in it has no time zone."""
    data: dict[str, Any] = _CONVERTER.unstructure(record)
    return data


def from_data(kind: type[T], data: Mapping[str, Any]) -> T:
    """The record of this kind in JSON values. :raises KeyError, TypeError, ValueError: ``data`` is not of this form."""
    return _CONVERTER.structure(data, kind)


def versioned(schema_version: int, *, omitted: Sequence[str] = (), **keys: str) -> Callable[[type[T]], type[T]]:
    """Decorates a record that is archived by itself: its JSON names the version of its form, and only that version is read.

    :param omitted: see :func:`omitting`. :param keys: field -> key in JSON, where they differ.
    """

    def register(kind: type[T]) -> type[T]:
        renamed: Any = {field: override(rename=key) for field, key in keys.items()}
        written: Any = {**renamed, **{field: override(omit_if_default=True) for field in omitted}}
        write: Callable[[T], dict[str, Any]] = make_dict_unstructure_fn(kind, _CONVERTER, **written)
        read: Callable[[Mapping[str, Any], Any], T] = make_dict_structure_fn(kind, _CONVERTER, **renamed)

        def read_version(data: Mapping[str, Any], _: Any) -> T:
            if data[VERSION_KEY] != schema_version:
                raise ValueError(f"its schema version is {data[VERSION_KEY]}, not {schema_version}")
            return read(data, kind)

        _CONVERTER.register_unstructure_hook(kind, lambda record: {VERSION_KEY: schema_version, **write(record)})
        _CONVERTER.register_structure_hook(kind, read_version)
        return kind

    return register


def omitting(*names: str) -> Callable[[type[T]], type[T]]:
    """Decorates a record whose fields ``names`` came later: one that has its default is not written, so that what was archived before keeps
    its form.
    """

    def register(kind: type[T]) -> type[T]:
        left: Any = {name: override(omit_if_default=True) for name in names}
        _CONVERTER.register_unstructure_hook(kind, make_dict_unstructure_fn(kind, _CONVERTER, **left))
        return kind

    return register


def _text(value: Any, _: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _converter() -> Converter:
    made = Converter(detailed_validation=False)
    made.register_unstructure_hook(datetime, utc_text)
    made.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
    made.register_unstructure_hook(date, date.isoformat)
    made.register_structure_hook(date, lambda value, _: date.fromisoformat(value))
    made.register_structure_hook(str, _text)
    return made


_CONVERTER = _converter()
