"""People with accounts, their sign-ins, and the one-time links of counterparts. Plain data."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from service.domain.permissions import Permission, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account. Never deleted, only deactivated: the history names people by ``id``."""

    id: str
    """UUID4, 36 characters."""
    email: str
    """As the person writes it; found again without regard to case."""
    name: str
    roles: frozenset[Role]
    department: str | None
    password_hash: str
    """Argon2id in PHC form; never leaves ``accounts``."""
    active: bool
    created_at: datetime
    language: str | None = None
    """Of the pages, as the person chose it last; None: never chosen."""
    letters: str | None = None
    """How the person wants to be told, a :class:`service.domain.mail.letters.Delivery`; None: never chosen."""


class AccountChange(StrEnum):
    """What can happen to an account, ``account:action``."""

    CLOSE = "account:close"
    CREATE = "account:create"
    DELEGATION = "delegation:make"
    """The head of the organization named this person as substitute."""
    DELEGATION_END = "delegation:revoke"
    DEPUTY_ACT = "deputy:act"
    """The deputy began to act for the person."""
    DEPUTY_END = "deputy:end"
    DEPUTY_NAME = "deputy:name"
    """The person named a deputy for days of absence."""
    IDENTITY = "account:identity"
    """The account was joined to an account at the provider, at the first sign-in there."""
    OWN_PASSWORD = "account:own_password"  # noqa: S105 - a kind of change
    """By the person; the other changes are by administrators."""
    PASSWORD = "account:password"  # noqa: S105 - see above
    PASSKEY_ADD = "passkey:add"
    PASSKEY_REMOVE = "passkey:remove"
    REFUSE = "account:refuse"
    """A second administrator refused the change that ``detail["requested"]`` names."""
    RENAME = "account:rename"
    REOPEN = "account:reopen"
    REQUEST = "account:request"
    """An administrator asked for the change that ``detail["requested"]`` names; a second one decides."""
    RESET = "account:reset"
    """A new password by the link that was sent by e-mail."""
    ROLES = "account:roles"
    TOKEN_CREATE = "token:create"  # noqa: S105 - a kind of change
    TOKEN_REVOKE = "token:revoke"  # noqa: S105 - see above
    WITHDRAW = "account:withdraw"
    """Who had asked for the change took it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent:
    """One change of one account. Append-only, for auditors and for the person."""

    change: AccountChange
    person_id: str
    person_name: str
    """As it was before the change."""
    actor_id: str
    actor_name: str
    """Empty for the operator at the command line."""
    at: datetime
    detail: Mapping[str, Any] = field(default_factory=dict)
    """What was and what is, for names, addresses and roles; never a password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRequest:
    """A change of an account that waits for a second administrator."""

    id: str
    change: AccountChange
    person_id: str
    detail: Mapping[str, Any]
    """What is to be written. A password only as its hash."""
    asked_by: str
    asked_name: str
    asked_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    confirmed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One signed-in browser, of a person or of the holder of a link; exactly one of ``person_id`` and ``link_id`` is set."""

    id: str
    token_hash: str
    """SHA-256 of the cookie's token, lower-case hex. The token itself is stored nowhere."""
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    person_id: str | None = None
    link_id: str | None = None
    revoked_at: datetime | None = None
    address: str = ""
    agent: str = ""
    """What the browser calls itself, cut to 200 characters."""
    proof: str | None = None
    """How the person last proved who it is: ``password``, ``passkey`` or ``openid``; None for a link."""
    proved_at: datetime | None = None
    """When that was: at the sign-in or later, before an approval or a signature."""
    acts_for: str | None = None
    """Id of the person for whom the person acts as deputy now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deputy:
    """Somebody who does a person's work on days of absence."""

    id: str
    """UUID4, 36 characters."""
    person_id: str
    deputy_id: str
    starts: date
    ends: date
    """The last day."""
    named_at: datetime
    ended_at: datetime | None = None
    """When it was ended before its last day."""

    def holds(self, now: datetime) -> bool:
        """On the days from the first to the last, in UTC, unless it was ended."""
        return self.ended_at is None and self.starts <= now.date() <= self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """Lets a program act for a person, with some of the person's permissions and for a limited time."""

    id: str
    token_hash: str
    """SHA-256 of the token, lower-case hex. The token itself is shown once and stored nowhere."""
    person_id: str
    name: str
    """What the person calls it, for example after the program."""
    scopes: frozenset[Permission]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A key pair whose private half stays in a device or a password manager of the person (W3C Web Authentication, Level 3)."""

    id: str
    credential_id: str
    """As the authenticator names it, Base64url."""
    person_id: str
    public_key: str
    """COSE key (RFC 9052), Base64url."""
    sign_count: int
    """The authenticator's counter at the last use; 0 where it has none. A smaller one later shows a copy."""
    name: str
    created_at: datetime
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A one-time invitation for one party of one instrument. Opening it consumes it and starts a sign-in."""

    id: str
    token_hash: str
    instrument_id: str
    party: str
    purpose: str
    """Why it was handed out, ``noun:action``, e.g. ``text:confirm`` or ``signature:make``. For history, not a limit: what its
    holder may do follows from the instrument's state, so that the counterpart need not be invited anew for each step."""
    created_by: str
    """Actor id."""
    created_at: datetime
    expires_at: datetime
    opened_at: datetime | None = None
    revoked_at: datetime | None = None
    person: str = ""
    """Name of the natural person who acts through it, as that person gave it; empty until it is opened on the pages."""
    function: str = ""
    """What that person is in the party."""
    address: str | None = None
    """Where the service sent it by e-mail; None: the officer handed it over."""
    language: str | None = None
    """Of the letter it was sent with."""

    @property
    def holder(self) -> str:
        """Name and function of the person who acts; empty when they are not known."""
        return ", ".join(part for part in (self.person, self.function) if part)


def token_hash(token: str) -> str:
    """What is stored of a token. SHA-256 without salt is enough: a token is 32 random bytes, not something one can guess."""
    return hashlib.sha256(token.encode()).hexdigest()
