"""``[mail]``: the mail server that letters are handed to, and how long things may wait before somebody is reminded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

from service.domain.mail.addresses import is_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The mail server that letters are handed to."""

    host: str
    """Empty: no letters are sent."""
    port: int
    tls: str
    """``tls`` from the first byte (RFC 8314), ``starttls``, or ``none``."""
    user: str
    """Empty: the server is used without signing in."""
    password_file: Path | None
    sender: str
    """The address that letters come from."""
    timeout: float
    """Seconds for one answer of the server."""
    remind_days: int
    """Whole days after which somebody is reminded of what waits for them, and again after each further period."""
    escalate_days: int
    """Whole days after which everybody in the office or department is told as well."""

    @property
    def on(self) -> bool:
        """Whether letters are sent at all."""
        return bool(self.host)

    def below(self, folder: Path) -> Mail:
        """With an absolute path."""
        return self if self.password_file is None else replace(self, password_file=folder / self.password_file)

    def complaints(self) -> Iterator[str]:
        """What does not go together."""
        if not self.on:
            return
        if not is_address(self.sender):
            yield "mail.sender: the address that letters come from, such as agreements@example.org."
        if bool(self.user) != (self.password_file is not None):
            yield "mail.user and mail.password_file: give both, or neither."
        if self.user and self.tls == "none":
            yield "mail.tls: a password is sent through TLS only. Choose tls or starttls."
        if self.escalate_days <= self.remind_days:
            yield "mail.escalate_days: must be greater than mail.remind_days."


class MailSection(Schema):
    """The table of the file."""

    class Meta:
        unknown = RAISE

    host = fields.String(required=True)
    port = fields.Integer(required=True, validate=validate.Range(min=1, max=65535))
    tls = fields.String(required=True, validate=validate.OneOf(["tls", "starttls", "none"]))
    user = fields.String(required=True)
    password_file = fields.String(required=True)
    sender = fields.String(required=True)
    timeout = fields.Float(required=True, validate=validate.Range(min=0, min_inclusive=False))
    remind_days = fields.Integer(required=True, validate=validate.Range(min=1))
    escalate_days = fields.Integer(required=True, validate=validate.Range(min=1))

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Mail:
        file = data.pop("password_file")
        return Mail(**data, password_file=Path(file) if file else None)
