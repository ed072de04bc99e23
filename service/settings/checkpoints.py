"""``[checkpoints]``: who outside of the organization confirms what the logs' checkpoints say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from marshmallow import fields, validate

from service.settings.shapes import Section, Strings


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessPlace:
    """One witness."""

    key: str
    """Its public key, one line: name+hash+key."""
    url: str
    """Where it answers ``add-checkpoint``; empty: requests and cosignatures are carried as files."""
    required: bool
    """Whether it is an alarm when it has not cosigned for long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoints:
    """Witnesses and time-stamps of the logs, and what of the log of deposits is public."""

    public_tiles: bool
    """Whether everybody may read the hashes of the log's tree. Its entries are never public."""
    timestamp_urls: tuple[str, ...]
    """RFC 3161; two different authorities stamp each published checkpoint. Empty: none is stamped."""
    timeout: float
    """Seconds for one answer of a witness."""
    witness_days: int
    """A required witness that has not cosigned for so many days is an alarm."""
    witnesses: Mapping[str, WitnessPlace]
    """By a short name of the installation's own."""

    def complaints(self) -> Iterator[str]:
        """What cannot be meant."""
        if len(set(self.timestamp_urls)) < len(self.timestamp_urls):
            yield "checkpoints.timestamp_urls: names an authority twice."
        for name, place in self.witnesses.items():
            if place.url and not _is_address(place.url):
                yield f"checkpoints.witnesses.{name}.url: scheme and host of the witness, such as https://witness.example.org."

    def complaints_in_production(self) -> Iterator[str]:
        """What only a demonstration may do."""
        for name, place in self.witnesses.items():
            if place.url and not place.url.startswith("https://"):
                yield f"checkpoints.witnesses.{name}.url: production reaches a witness by https."


def _is_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


class _WitnessSection(Section):
    makes = WitnessPlace
    key = fields.String(required=True, validate=validate.Regexp(r"[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}\Z"))
    url = fields.String(load_default="")
    required = fields.Boolean(load_default=True)


class _Witnesses(fields.Dict):
    """Short name -> witness."""

    def __init__(self) -> None:
        name = fields.String(validate=validate.Regexp(r"[a-z][a-z0-9_-]*\Z", error="Lower-case letters and digits."))
        super().__init__(keys=name, values=fields.Nested(_WitnessSection), load_default=dict)


class CheckpointsSection(Section):
    """The table of the file."""

    makes: type[Any] = Checkpoints
    public_tiles = fields.Boolean(required=True)
    timestamp_urls = Strings()
    timeout = fields.Float(required=True, validate=validate.Range(min=0, min_inclusive=False))
    witness_days = fields.Integer(required=True, validate=validate.Range(min=1, max=366))
    witnesses = _Witnesses()
