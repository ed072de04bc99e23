"""``[replica]``: the second copy of the archive, on a server that speaks S3 and keeps Object Lock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from marshmallow import RAISE, Schema, fields, post_load, validate


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """Where the replica is, and for how long it is locked."""

    endpoint: str
    """Scheme, host and port. Empty: there is no replica."""
    bucket: str
    region: str
    access_file: Path | None
    """Two lines: the id of the access key, and its secret."""
    prefix: str
    """Before every name in the bucket; empty, or ending in a slash."""
    retention_days: int
    """For so long nobody can delete what is written, the operator of the server included. Checks extend it."""
    timeout: float
    """Seconds for one answer of the server."""

    @property
    def on(self) -> bool:
        """Whether there is a replica."""
        return bool(self.endpoint)

    def below(self, folder: Path) -> Replica:
        """With an absolute path."""
        return self if self.access_file is None else replace(self, access_file=folder / self.access_file)

    def complaints(self) -> Iterator[str]:
        """What does not go together."""
        if not self.on:
            return
        parts = urlsplit(self.endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            yield "replica.endpoint: scheme and host of the server, such as https://s3.example.org."
        if not self.bucket:
            yield "replica.bucket: the bucket, made with Object Lock, that holds the replica."
        if self.access_file is None:
            yield "replica.access_file: a file of two lines, the id of the access key and its secret."
        if self.prefix and not self.prefix.endswith("/"):
            yield "replica.prefix: ends with a slash, or is empty."

    def complaints_in_production(self) -> Iterator[str]:
        """What only a demonstration may do."""
        if self.on and not self.endpoint.startswith("https://"):
            yield "replica.endpoint: production reaches the replica by https."


class ReplicaSection(Schema):
    """The table of the file."""

    class Meta:
        unknown = RAISE

    endpoint = fields.String(required=True)
    bucket = fields.String(required=True)
    region = fields.String(required=True, validate=validate.Length(min=1))
    access_file = fields.String(required=True)
    prefix = fields.String(required=True)
    retention_days = fields.Integer(required=True, validate=validate.Range(min=1, max=36500))
    timeout = fields.Float(required=True, validate=validate.Range(min=0, min_inclusive=False))

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Replica:
        file = data.pop("access_file")
        return Replica(**data, access_file=Path(file) if file else None)
