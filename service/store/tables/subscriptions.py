"""Subscriptions of the public to notifications of the depositary."""

from __future__ import annotations

from service.store.tables.base import moment, table, text

subscriptions = table(
    "subscriptions",
    text("id", primary_key=True),
    text("email", index=True),
    text("language"),
    text("scope"),
    text("value"),
    moment("created_at"),
    moment("confirmed_at", nullable=True),
    moment("ended_at", nullable=True),
)
