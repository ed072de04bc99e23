"""Signing in ink: paper copies, who may decide on them, and when they count. Pure.

A signatory's *means* are electronic or ink. A *paper copy* is one scan of one printed original. It covers the ink signatures that
stand on it, and counts once an archivist has attested it and the certified electronic copy is sealed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from service.domain.errors import FourEyes, InvalidInput, PermissionMissing
from service.domain.messages import Message, too_long
from service.domain.permissions import Actor, Permission, Role


class Means(StrEnum):
    """How a signatory signs."""

    ELECTRONIC = "electronic"
    INK = "ink"


class PaperStage(StrEnum):
    """Where a paper copy stands."""

    CHECKING = "checking"
    CHECKED = "checked"
    REPLACED = "replaced"
    """Another scan was uploaded in its place before anybody decided; files and findings stay."""
    REFUSED = "refused"
    ATTESTED = "attested"
    """The certified copy is being made."""
    CERTIFIED = "certified"


COUNTS = frozenset({PaperStage.ATTESTED, PaperStage.CERTIFIED})
OPEN = frozenset({PaperStage.CHECKING, PaperStage.CHECKED})


class Weight(StrEnum):
    """What a finding means; the words of a step of verification."""

    PASSED = "passed"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found out about a scan, as a code with figures; pages say it in the reader's language."""

    number: int
    """From 1, in the order of the sheets."""
    code: str
    weight: Weight
    sheet: int | None = None
    """The numbered sheet; None for the scan as a whole, or for a side that is no sheet of this print."""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedSheet:
    """A numbered sheet as it was found in the scan."""

    sheet: int
    file: int
    """The uploaded file, from 1, and the page in it, from 1."""
    page: int
    image: str
    """SHA-256 of the sheet set straight, JPEG at 200 dpi: what the certified copy is made of."""
    shown: str
    """SHA-256 of the same for the screen, with differences framed."""
    printed: str
    """SHA-256 of the sheet as it was printed, for the screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedFile:
    """One file of a scan, as it came."""

    name: str
    sha256: str
    size: int
    kept: tuple[int, ...] | None = None
    """Pages that were taken over from an earlier scan; None: all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """What the archivist said."""

    seen: str
    """``original``: the paper itself; ``scan``: only the scan."""
    signed: Mapping[str, Mapping[str, str]]
    """Signatory's key -> ``place`` and ``date`` (ISO) as written by hand on the signature sheet."""
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCopy:
    """One scan of one printed original, what was found, and what became of it."""

    id: str
    instrument_id: str
    party: str
    """Whose original."""
    number: int
    """From 1 for each instrument."""
    covers: tuple[str, ...]
    """Keys of the signatories whose ink is on it."""
    printed: str
    """SHA-256 of the print package."""
    base: str
    """SHA-256 of the file that was printed."""
    files: tuple[UploadedFile, ...]
    stage: PaperStage
    by: str
    by_name: str
    at: datetime
    sheets: tuple[ScannedSheet, ...] = ()
    findings: tuple[Finding, ...] = ()
    attested: Attested | None = None
    reason: str = ""
    """Why it was refused."""
    certified: str = ""
    """SHA-256 of the certified electronic copy."""
    verdict: Mapping[str, Any] = field(default_factory=dict)
    """On the certified copy."""

    @property
    def acceptable(self) -> bool:
        """The scan was checked, and no check failed."""
        return self.stage is PaperStage.CHECKED and is_right(self.findings)


def is_right(findings: Sequence[Finding]) -> bool:
    """Something was looked at, and nothing failed."""
    return bool(findings) and all(one.weight is not Weight.FAILED for one in findings)


def require_chooser(actor: Actor, party: str) -> None:
    """The officer chooses for anybody, each side for itself.

    :raises PermissionMissing: it is somebody else's choice.
    """
    if Permission.PAPER_SCAN in actor.permissions:
        if Role.OFFICER in actor.roles:
            return
        if Role.COUNTERPART in actor.roles and party == "counterpart":
            return
        if Role.SG_OFFICE in actor.roles and party == "organization":
            return
    raise PermissionMissing(permission=Permission.PAPER_SCAN)


def require_other_eyes(copy: PaperCopy, actor: Actor) -> None:
    """:raises FourEyes: the actor uploaded the scan."""
    if copy.by == actor.id:
        raise FourEyes(Message("You uploaded this scan. Another person has to attest it."), copy=copy.id)


TICKS = ("sheets", "signatures")
"""What the archivist confirms, each with its own eyes: every sheet beside the printed one; ink by the persons named."""


def attestation(
    copy: PaperCopy,
    *,
    ticked: Sequence[str],
    seen: str,
    signed: Mapping[str, Mapping[str, str]],
    approved_on: date,
    by_name: str,
    at: datetime,
) -> Attested:
    """What was said, when it is whole.

    :param signed: signatory's key -> ``place`` and ``date`` (ISO, or what was typed) as they stand on the sheet.
    :raises InvalidInput: keys are, in this order, ``seen``, ``place-KEY``, ``date-KEY``, ``sheets``, ``signatures``.
    """
    errors: dict[str, list[Message]] = {}
    if seen not in {"original", "scan"}:
        errors["seen"] = [Message("State whether you examined the paper original or only the scan.")]
    kept = {key: _as_written(key, signed.get(key, {}), approved_on, at.date(), errors) for key in copy.covers}
    if "sheets" not in ticked:
        errors["sheets"] = [Message("Compare every sheet with the printed one beside it, then tick this box.")]
    if "signatures" not in ticked:
        errors["signatures"] = [Message("Check that the persons named have signed in ink, then tick this box.")]
    if errors:
        raise InvalidInput(errors)
    return Attested(seen=seen, signed=kept, by_name=by_name, at=at)


def _as_written(
    key: str, written: Mapping[str, str], approved_on: date, today: date, errors: dict[str, list[Message]]
) -> dict[str, str]:
    place = " ".join(written.get("place", "").split())
    if not place:
        errors[f"place-{key}"] = [Message("Enter the place as it is written on the signature sheet.")]
    elif len(place) > 100:
        errors[f"place-{key}"] = [too_long(place, 100)]
    try:
        on = date.fromisoformat(written.get("date", ""))
    except ValueError:
        errors[f"date-{key}"] = [
            Message("Enter the date as it is written on the signature sheet: day, month and year.")
        ]
        return {}
    # One day of tolerance on both sides, for time zones and for dates written by hand.
    if on < approved_on - timedelta(days=1):
        errors[f"date-{key}"] = [
            Message("The text was approved on {day}; it cannot have been signed before.", day=approved_on)
        ]
    elif on > today + timedelta(days=1):
        errors[f"date-{key}"] = [Message("The date is in the future.")]
    return {"place": place, "date": on.isoformat()}
