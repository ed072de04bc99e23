"""``[accounts]``: how people sign in, and how they prove who they are when they approve and sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

from service.domain.permissions import Role

_NO_ROLE = {str(Role.SERVICE), str(Role.COUNTERPART)}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenId:
    """The provider at which people sign in (OpenID Connect Core 1.0)."""

    issuer: str
    """Its address, exactly as it names itself; empty: there is none."""
    name: str
    """As people know it, for the button."""
    client_id: str
    client_secret_file: Path | None
    """None: a public client, protected by PKCE alone."""
    scopes: tuple[str, ...]
    role_claim: str
    roles: Mapping[str, str]
    """Value of the claim -> role. Empty: roles are given by administrators only."""
    department_claim: str
    departments: Mapping[str, str]
    """Value of the claim -> key of a unit. A value that is not here is taken as the key itself."""
    create: bool
    """Whether a person without an account gets one at the first sign-in, if a role is mapped."""
    timeout: float
    """Seconds for one answer of the provider."""

    @property
    def on(self) -> bool:
        """Whether people can sign in there."""
        return bool(self.issuer)

    def complaints(self, units: frozenset[str]) -> Iterator[str]:
        """What does not go together. :param units: keys of all units."""
        if not self.on:
            return
        if not self.client_id or not self.name:
            yield "accounts.openid: an issuer needs client_id and name."
        if bool(self.roles) != bool(self.role_claim):
            yield "accounts.openid: role_claim and roles go together."
        if self.create and not self.roles:
            yield "accounts.openid.create: accounts are made for mapped roles only. Set role_claim and roles."
        for unit in self.departments.values():
            if unit not in units:
                yield f"accounts.openid.departments: there is no unit {unit}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Rules for people with an account."""

    local_sign_in: bool
    """Whether people sign in with a password or a passkey of this service."""
    step_up: bool
    """Whether a person proves again who acts before approving and signing, unless it was proved lately."""
    step_up_minutes: float
    """How long a proof counts."""
    openid: OpenId = field(repr=False)

    @property
    def fresh_for(self) -> timedelta:
        """How long a proof counts."""
        return timedelta(minutes=self.step_up_minutes)

    def below(self, folder: Path) -> Accounts:
        """With absolute paths."""
        file = self.openid.client_secret_file
        return replace(self, openid=replace(self.openid, client_secret_file=folder / file)) if file else self

    def complaints(self, units: frozenset[str]) -> Iterator[str]:
        """What does not go together."""
        yield from self.openid.complaints(units)
        if not self.local_sign_in and not self.openid.on:
            yield "accounts.local_sign_in: without it nobody can sign in. Set accounts.openid.issuer first."


class _OpenIdSection(Schema):
    class Meta:
        unknown = RAISE

    issuer = fields.String(
        required=True,
        validate=validate.Regexp(r"(https?://[^\s?#]+)?\Z", error="An address that begins with https://."),
    )
    name = fields.String(required=True)
    client_id = fields.String(required=True)
    client_secret_file = fields.String(required=True)
    scopes = fields.List(fields.String(validate=validate.Regexp(r"\S+\Z")), required=True)
    role_claim = fields.String(required=True)
    roles = fields.Dict(
        keys=fields.String(),
        values=fields.String(validate=validate.OneOf([str(role) for role in Role if str(role) not in _NO_ROLE])),
        required=True,
    )
    department_claim = fields.String(required=True)
    departments = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    create = fields.Boolean(required=True)
    timeout = fields.Float(required=True, validate=validate.Range(min=0, min_inclusive=False))

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> OpenId:
        file = data.pop("client_secret_file")
        return OpenId(**{**data, "scopes": tuple(data["scopes"])}, client_secret_file=Path(file) if file else None)


class AccountsSection(Schema):
    """The table of the file."""

    class Meta:
        unknown = RAISE

    local_sign_in = fields.Boolean(required=True)
    step_up = fields.Boolean(required=True)
    step_up_minutes = fields.Float(required=True, validate=validate.Range(min=1, max=60))
    openid = fields.Nested(_OpenIdSection, required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Accounts:
        return Accounts(**data)
