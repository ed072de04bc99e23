"""Shape of the tables ``[reviews]``: which reviews there are, who makes them, which texts need them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate, validates_schema

from service.domain.review import Departure, ReviewKind, ReviewSettings

_LANGUAGES = ("en", "es", "pt", "fr")
_KEY = validate.Regexp(r"[a-z][a-z_]*\Z", error="Small letters and “_”.")
_CURRENCY = validate.Regexp(r"[A-Z]{3}\Z", error="A currency by its three letters, such as USD.")
_COUNTING = tuple(str(one) for one in (Departure.ALTERED, Departure.ADDED, Departure.DROPPED, Departure.FILLED))


class _Kind(Schema):
    class Meta:
        unknown = RAISE

    name = fields.Dict(keys=fields.String(), values=fields.String(validate=validate.Length(min=1)), required=True)
    unit = fields.String(required=True, validate=validate.Length(min=1))
    departures = fields.List(fields.String(validate=validate.OneOf(_COUNTING)), load_default=list)
    money = fields.Boolean(load_default=False)
    from_amount = fields.Dict(
        keys=fields.String(validate=_CURRENCY),
        values=fields.Decimal(validate=validate.Range(min=0)),
        load_default=dict,
    )
    models = fields.List(fields.String(validate=validate.Length(min=1)), load_default=list)
    always = fields.Boolean(load_default=False)

    @validates_schema
    def _named(self, data: dict[str, Any], **_: Any) -> None:
        lacking = [language for language in _LANGUAGES if language not in data["name"]]
        if lacking:
            raise ValidationError({"name": [f"Missing languages: {', '.join(lacking)}."]})

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        amounts: dict[str, Decimal] = data["from_amount"]
        departures = frozenset(Departure(one) for one in data["departures"])
        return {**data, "departures": departures, "from_amount": amounts, "models": tuple(data["models"])}


class ReviewsSection(Schema):
    """``order`` names the kinds that are in use; a kind that it does not name is not needed by any text."""

    class Meta:
        unknown = RAISE

    order = fields.List(fields.String(validate=_KEY), required=True)
    in_order = fields.Boolean(required=True)
    kinds = fields.Dict(keys=fields.String(validate=_KEY), values=fields.Nested(_Kind), required=True)

    @validates_schema
    def _known(self, data: dict[str, Any], **_: Any) -> None:
        strange = [key for key in data["order"] if key not in data["kinds"]]
        if strange:
            raise ValidationError({"order": [f"There is no table [reviews.kinds.{strange[0]}]."]})
        if len(set(data["order"])) != len(data["order"]):
            raise ValidationError({"order": ["Names each kind of review once."]})

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ReviewSettings:
        kinds = tuple(ReviewKind(key=key, **data["kinds"][key]) for key in data["order"])
        return ReviewSettings(kinds=kinds, in_order=data["in_order"])
