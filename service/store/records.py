"""Row types of repositories whose noun no other package owns. Frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A reason not to deposit yet; stays on file when it is overcome."""

    instrument_id: str
    number: int
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVerdict:
    """What verification said about exactly these bytes at that moment."""

    instrument_id: str
    party: str
    sha256: str
    verdict: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReceipt:
    """The receipt a party was given."""

    instrument_id: str
    party: str
    receipt: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProof:
    """Until when the newest time-stamp of one deposited file proves it. Derived: read from the archive when it was last checked."""

    subject: str
    """Id of the agreement or holding."""
    path: str
    """Logical path in the object."""
    sha256: str
    """Of the bytes that were asked about."""
    stamped: bool
    """False: there is nothing to renew: the file has no document time-stamp, or one that cannot be relied on here (see ``doubt``)."""
    ends: datetime | None
    """None: not stamped, or unknown (see ``doubt``)."""
    authority: str
    """Whose time-stamp it is; empty where it is not known."""
    doubt: Mapping[str, Any] | None = None
    """Why it is not known: the data of a :class:`service.domain.messages.Message`."""
    trouble: Mapping[str, Any] | None = None
    """Why the last attempt to renew it failed, likewise; None when there was none, or it worked."""
    tried_at: datetime | None = None

    @property
    def settled(self) -> bool:
        """There is nothing to renew as long as the bytes are the same."""
        return not self.stamped and self.doubt is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveIdentity:
    """Which archive this is. The database and the archive's folder both hold it."""

    id: str
    """A UUID, given when the archive was founded."""
    founded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogHead:
    """How far a log went when an act of this database last used it."""

    log: str
    size: int
    root: str
    """Hex, over the first ``size`` entries."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One leaf of the log, as the register's transaction recorded it."""

    index: int
    data: bytes
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """One signing act with an external key, prepared and waiting for its signature values. Used once, before it expires."""

    id: str
    """UUID4, 36 characters."""
    instrument_id: str
    step: str
    """The signatory's key."""
    actor_id: str
    """Whose act it is; nobody else may finish it."""
    digest: str
    """The approved digest."""
    place: str
    originals: Sequence[Mapping[str, Any]]
    """For each original that is to be signed, what is needed to finish it; JSON."""
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    values_sha256: str | None = None
    """Of the values that it was used with, so that sending them again is known to be the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPrint:
    """A print package as it was handed out."""

    instrument_id: str
    party: str
    made_from: str
    """SHA-256 over everything that went into it, so that it is made once."""
    base: str
    """SHA-256 of the file whose pages it has."""
    sha256: str
    pages: tuple[Mapping[str, Any], ...]
    """The layout: ``service.drafting.paper.print_package.PrintedPage`` as plain data."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """A request with a key, and what it was answered."""

    person: str
    """Whose key it is."""
    key: str
    request: str
    """SHA-256 of what was asked."""
    begun_at: datetime
    status: int | None = None
    """None: it is still being answered."""
    kind: str = ""
    """Media type."""
    body: str = ""
