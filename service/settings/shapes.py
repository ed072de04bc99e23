"""Shapes that the files of settings share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate


class Section(Schema):
    """A table of the file: no unknown and no missing key."""

    makes: type[Any]

    class Meta:
        unknown = RAISE

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Any:
        return self.makes(**data)


class Texts(fields.Dict):
    """Language -> text, with the languages that must be there."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.languages = languages
        super().__init__(keys=fields.String(), values=fields.String(validate=validate.Length(min=1)), required=True)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        texts = super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
        missing = [language for language in self.languages if language not in texts]
        if missing:
            raise ValidationError(f"Missing languages: {', '.join(missing)}.")
        return texts


class Strings(fields.List[str]):
    """A list of strings, as a tuple; one string with commas when it comes from the environment."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(fields.String(validate=validate.Length(min=1)), **{"required": True, **kwargs})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str):
            value = [part.strip() for part in value.split(",") if part.strip()]
        return tuple(super()._deserialize(value, attr, data, **kwargs))


class Day(fields.Field[date]):
    """A TOML date, as :mod:`tomllib` reads it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if type(value) is not date:
            raise ValidationError("A day, written 2026-01-31 without quotes.")
        return value


def sentences(messages: Any, path: str = "") -> Iterator[str]:
    """What is wrong, with the key in front."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from sentences(inner, f"{path}.{key}" if path else str(key))
        return
    for message in messages if isinstance(messages, list) else [messages]:
        yield f"{path}: {message}"
