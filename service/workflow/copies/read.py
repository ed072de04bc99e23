"""List certified copies, and check one that somebody holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from service.depository.holdings.copies import FILE, CertifiedCopy
from service.depository.holdings.holding import HoldingEntry
from service.domain.errors import NotFound
from service.domain.jobs import Job
from service.domain.permissions import Actor, Permission
from service.store.holdings.copies import CopyPage
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.access_code import is_short_code_of
from service.workflow.context import Services
from service.workflow.copies.ask import key_of
from service.workflow.signature import evidence

_NUMBER = re.compile(r"\s*(\d{1,6})\s*[/-]\s*(\d{4})\s*")
_NOBODY = "00000000-0000-4000-8000-000000000000"
"""Stands in for a copy that was not found: its code is computed and compared all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyView:
    """One copy and how far it has come."""

    copy: CertifiedCopy
    entry: HoldingEntry | None
    """None: it is not sealed and deposited yet."""
    job: Job | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the holder of a copy types from it."""

    number: str
    day: date | None
    """None: it is no date."""
    code: str
    data: bytes | None
    """A file that somebody wants compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the holder of a copy learns: that it was given, and whether a file fits. No title, no name, no text."""

    number: str
    day: date
    pages: int
    sha256: str
    """Of the deposited file that was copied."""
    copy_sha256: str
    """Of the sealed copy."""
    printed: int
    fits: str = ""
    """``copy``, ``source`` or ``other``: what the file is; empty where none was given."""


def listed(services: Services, actor: Actor, *, subject: str = "", limit: int = 20, offset: int = 0) -> CopyPage:
    """Newest first. :raises PermissionMissing: for the archivist and the auditor."""
    require(actor, Permission.HOLDING_READ)
    with services.store.reader() as unit:
        return unit.certified_copies.listed(subject=subject, limit=limit, offset=offset)


def view(services: Services, actor: Actor, copy_id: str) -> CopyView:
    """One copy. :raises NotFound: there is none. :raises PermissionMissing: as :func:`listed`."""
    require(actor, Permission.HOLDING_READ)
    with services.store.reader() as unit:
        copy = unit.certified_copies.get(copy_id)
        if copy is None:
            raise NotFound(noun="certified copy")
        return CopyView(copy=copy, entry=unit.holdings.get(copy_id), job=unit.jobs.newest(key_of(copy_id)))


def check(services: Services, asked: Asked) -> Checked | None:
    """None: no copy answers to this number, day and code; which of them is wrong is not said, and takes the same work."""
    match = _NUMBER.fullmatch(asked.number)
    with services.store.reader() as unit:
        copy = unit.certified_copies.by_number(f"{int(match[1])}/{match[2]}") if match else None
        entry = unit.holdings.get(copy.id) if copy is not None else None
        right = is_short_code_of(services, copy.id if copy is not None else _NOBODY, asked.code)
        if copy is None or entry is None or not right or copy.asked_at.date() != asked.day:
            return None
        sealed = next(one.sha256 for one in entry.files if one.path == FILE)
        fits = _fits(unit, copy, sealed, evidence.digest(asked.data)) if asked.data is not None else ""
    return Checked(
        number=copy.number, day=copy.asked_at.date(), pages=copy.pages, sha256=copy.sha256, copy_sha256=sealed,
        printed=copy.printed, fits=fits,
    )  # fmt: skip


def _fits(unit: Unit, copy: CertifiedCopy, sealed: str, sha256: str) -> str:
    """What the file of this digest is, also with renewed time-stamps."""
    if sha256 == sealed or _renewed(unit, copy.id, FILE, sha256):
        return "copy"
    return "source" if sha256 == copy.sha256 or _renewed(unit, copy.subject, copy.path, sha256) else "other"


def _renewed(unit: Unit, subject: str, path: str, sha256: str) -> bool:
    files = (file for renewal in unit.renewals.of(subject) for file in renewal.files)
    return any((file.path, file.sha256) == (path, sha256) for file in files)
