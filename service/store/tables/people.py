"""People, changes of their accounts, their sign-ins and API tokens, one-time links and failed attempts. Tokens are stored as SHA-256 only."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text

from service.store.tables.base import document, instrument_id, moment, number, serial, table, text
from service.store.types import Day, Flag

people = table(
    "people",
    text("id", primary_key=True),
    text("email"),
    text("email_folded", unique=True),
    text("name"),
    document("roles"),
    Column("department", Text),
    text("password_hash"),
    Column("active", Flag, nullable=False),
    moment("created_at"),
    Column("language", Text),
    Column("letters", Text),
)

links = table(
    "links",
    text("id", primary_key=True),
    text("token_hash", unique=True),
    instrument_id(index=True),
    text("party"),
    text("purpose"),
    text("created_by"),
    moment("created_at"),
    moment("expires_at"),
    moment("opened_at", nullable=True),
    moment("revoked_at", nullable=True),
    text("person"),
    text("function"),
    Column("address", Text),
    Column("language", Text),
)

signins = table(
    "signins",
    text("id", primary_key=True),
    text("token_hash", unique=True),
    moment("created_at"),
    moment("last_seen_at"),
    moment("expires_at"),
    Column("person_id", Text, ForeignKey("people.id"), index=True),
    Column("link_id", Text, ForeignKey("links.id"), index=True),
    moment("revoked_at", nullable=True),
    text("address"),
    text("agent"),
    Column("proof", Text),
    moment("proved_at", nullable=True),
    Column("acts_for", Text),
    CheckConstraint("(person_id IS NULL) <> (link_id IS NULL)", name="person_or_link"),
)

attempts = table(
    "attempts",
    serial(),
    text("key"),
    moment("at"),
    Index(None, "key", "at"),
)

deputies = table(
    "deputies",
    text("id", primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("deputy_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("starts", Day, nullable=False),
    Column("ends", Day, nullable=False),
    moment("named_at"),
    moment("ended_at", nullable=True),
)

access_events = table(
    "access_events",
    serial(),
    text("kind"),
    text("actor_id"),
    text("actor_name"),
    instrument_id(nullable=True, index=True),
    moment("at", index=True),
    document("detail"),
    text("folded"),
)

account_events = table(
    "account_events",
    serial(),
    text("change"),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    text("person_name"),
    text("actor_id"),
    text("actor_name"),
    moment("at", index=True),
    document("detail"),
)

account_requests = table(
    "account_requests",
    text("id", primary_key=True),
    text("change"),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    document("detail"),
    text("asked_by"),
    text("asked_name"),
    moment("asked_at"),
    Column("decided_by", Text),
    moment("decided_at", nullable=True),
    Column("confirmed", Flag),
)

api_tokens = table(
    "api_tokens",
    text("id", primary_key=True),
    text("token_hash", unique=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    text("name"),
    document("scopes"),
    moment("created_at"),
    moment("expires_at"),
    moment("last_used_at", nullable=True),
    moment("revoked_at", nullable=True),
)

passkeys = table(
    "passkeys",
    text("id", primary_key=True),
    text("credential_id", unique=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    text("public_key"),
    number("sign_count"),
    text("name"),
    moment("created_at"),
    moment("last_used_at", nullable=True),
)

spent_challenges = table(
    "spent_challenges",
    text("hash", primary_key=True),
    moment("at"),
)

openid_identities = table(
    "openid_identities",
    text("issuer", primary_key=True),
    text("subject", primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    moment("created_at"),
)
