"""Kinds of holdings that have rows of their own, and what derives these rows. A new kind adds its line here."""

from __future__ import annotations

from collections.abc import Mapping

from service.workflow.context import Refill

REFILLS: Mapping[str, Refill] = {}
