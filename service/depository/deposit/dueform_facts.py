"""What the examination of due form is given, and the points that it answers with. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain.messages import Message


@dataclass(frozen=True, slots=True)
class Check:
    """One point of the examination."""

    key: str
    label: Message
    ok: bool
    figure: Message | None
    """What was seen, for the person who has to act on it."""
    human: bool = False
    """True: a person ticks it; ``ok`` says whether it is ticked."""
    lines: tuple[Message, ...] = ()
    """Further figures, one a line: what stands in each signature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalFacts:
    """One party's original, as frozen and as signed."""

    party: str
    frozen: bytes
    frozen_sha256: str
    """As approved."""
    frozen_pages: int
    signed: bytes
    signed_sha256: str
    """As recorded with the last signature."""
    signed_pages: int
    verdict: Mapping[str, Any]
    """The verdict on ``signed`` as JSON values: ``indication``, ``level``, ``signatures`` with ``field``, ``indication``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """A certified electronic copy of an original signed in ink."""

    party: str
    """Whose original."""
    names: tuple[str, ...]
    """Who signed on it."""
    certified: bytes
    certified_sha256: str
    """As recorded when it was sealed."""
    verdict: Mapping[str, Any]
    sheets: int
    """Found in the scan, each of them once and like the print."""
    printed_sheets: int
    base: bytes
    """The file that was printed."""
    attested_by: str
    seen: str
    """``original`` or ``scan``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationFacts:
    """The agreement to which a later instrument does something."""

    label: str
    """Its register number; empty: it is not in the register."""
    named: str
    """The number that the text gives it."""
    in_time: bool
    """Whether the later instrument came before the end of it."""
    ends: date | None
    """Its last day, without the later instrument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentFacts:
    """What the register will say, and who had to sign."""

    parties: tuple[str, ...]
    """Keys, in the order of the text."""
    party_names: tuple[str, ...]
    title: str
    languages: tuple[str, ...]
    fields: Mapping[str, str | Message]
    """Every PDF field that must be signed on each original -> who signs there."""
    differing: tuple[tuple[str, str], ...] = ()
    """(name in the certificate, name in the agreement) where the two are not the same person's by their words."""
    accepted: tuple[tuple[str, str, str, str], ...] = ()
    """(name in the certificate, name in the agreement, officer, reason) of what the officer accepted."""
    papers: tuple[PaperFacts, ...] = ()
    """Copies of what was signed in ink."""
    ink: tuple[str, ...] = ()
    """Who signed in ink instead of in a field: each of them on each party's original."""
    signed_on: date | None
    signed_places: tuple[str, ...]
    without_place: tuple[str, ...] = ()
    """Who signed without saying where."""
    entered_on: date
    annexes: int
    annex_pages: int
    relation: RelationFacts | None = None
    """None: the instrument stands alone."""
