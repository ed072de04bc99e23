"""From domain dataclasses to rows and back, where a plain copy of the fields does not do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

from service.domain.instrument import Annex, Original, SignaturePlace
from service.store.repository import AnyRow

T = TypeVar("T")


def plain(record: Any) -> dict[str, Any]:
    """The fields of a dataclass by name, nested ones left as they are."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def built(kind: type[T], row: AnyRow, /, **changed: Any) -> T:
    """A ``kind`` from the columns of the same names; ``changed`` fields are given instead."""
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    values = {name: value for name, value in row._asdict().items() if name in names}
    return kind(**{**values, **changed})


def annex_from(data: Mapping[str, Any]) -> Annex:
    """The annex that :func:`dataclasses.asdict` wrote."""
    return Annex(**{**data, "removed": tuple(data["removed"])})


def original_from(data: Mapping[str, Any]) -> Original:
    """The original that :func:`dataclasses.asdict` wrote."""
    places = tuple(SignaturePlace(**{**place, "box": tuple(place["box"])}) for place in data["places"])
    return Original(
        **{
            **data,
            "places": places,
            "languages": tuple(data["languages"]),
            "page_images": tuple(data["page_images"]),
        }
    )


def document_of(record: Any) -> dict[str, Any]:
    """A nested dataclass as plain data for a JSON column."""
    data: dict[str, Any] = asdict(record)
    return data
