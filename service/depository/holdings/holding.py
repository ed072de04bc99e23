"""Holdings: everything that the archive keeps besides agreements, such as conference documents, treaties and certified copies.

A holding is one object of the archive, one entry in the log and one row. Of every kind the form is the same; what a kind means by ``number``,
``about`` and ``details`` is described where its holdings are made.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, Final, Self

from service.domain.record.formats import format_of

METADATA, PREMIS, TEXT = "metadata.json", "premis.xml", "text.txt"
OWN: Final = frozenset({METADATA, PREMIS})
"""Paths that the deposit itself writes."""
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class HoldingKind(StrEnum):
    """What a holding is."""

    CERTIFIED_COPY = "certified_copy"
    """A certified true copy of something in the archive, as it was given to somebody."""
    DISPOSAL = "disposal"
    """That something was disposed of: its number, title, parties and digests, on what authority, and who decided."""
    NOTIFICATION = "notification"
    """A notification by the depositary or to it."""
    RECORD = "record"
    """A document of a conference or of another body whose records the organization keeps."""
    RECTIFICATION = "rectification"
    """A procès-verbal of rectification, and what belongs to it."""
    REPORT = "report"
    """A report that is published, with the files it was made from."""
    TREATY = "treaty"
    """The original or certified text of a treaty of which the organization is depositary."""
    TREATY_ACTION = "treaty_action"
    """What a State did about a treaty: signature, ratification, accession, reservation, denunciation."""


SEALED: Final[Mapping[str, str]] = {
    HoldingKind.CERTIFIED_COPY: "certified-copy.pdf",
    HoldingKind.NOTIFICATION: "notification.pdf",
}
"""Kind -> logical path of the file that the organization seals."""


class Access(StrEnum):
    """Who may read a holding and its files."""

    PUBLIC = "public"
    """Everybody."""
    INTERNAL = "internal"
    """Whoever may read the register."""
    CLOSED = "closed"
    """The archivist and the auditor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What is to be deposited.

    :raises ValueError: a value is not of the form that the field says.
    """

    id: str
    """A UUID in its usual form; the object's id is ``urn:uuid:<id>``."""
    kind: str
    """One of :class:`HoldingKind`."""
    title: Mapping[str, str]
    """ISO 639 code of the language -> title; at least one."""
    entered_on: date
    access: str
    """One of :class:`Access`."""
    details: Mapping[str, Any]
    """JSON values without fractions. It is in the archive and in the row, never in the log."""
    files: Mapping[str, bytes]
    """Logical path -> bytes; at least one. ``text.txt``, if there is one, is the text by which the holding is found."""
    number: str = ""
    """The number within the kind, where the kind has numbers; nobody else of the kind may have it. It is in the log: no name of a person."""
    about: str = ""
    """Id of the instrument or holding that this one belongs to, where there is one."""
    formats: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Logical path -> name of the format, where it is known better than :func:`format_of` tells."""

    def __post_init__(self) -> None:
        if str(uuid.UUID(self.id)) != self.id:
            raise ValueError(f"“{self.id}” is not a UUID in its usual form.")
        HoldingKind(self.kind)
        Access(self.access)
        if not self.title or not all(_LANGUAGE.fullmatch(key) and text.strip() for key, text in self.title.items()):
            raise ValueError("A holding needs a title, by the code of its language.")
        if not self.files or OWN & set(self.files):
            raise ValueError("A holding needs a file, and none of them is named as the deposit names its own.")
        if any(PurePosixPath(path).is_absolute() for path in self.files):
            raise ValueError("The paths of files are relative.")

    @property
    def object_id(self) -> str:
        """Of the object in the archive."""
        return object_id_of(self.id)


@dataclass(frozen=True, slots=True)
class HoldingFile:
    """One file of a holding."""

    path: str
    size: int
    """Bytes."""
    sha256: str
    format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingEntry:
    """The row of one holding; the archive alone can rebuild it."""

    id: str
    kind: str
    number: str
    about: str
    title: Mapping[str, str]
    entered_on: date
    access: str
    """As it was deposited."""
    details: Mapping[str, Any]
    files: tuple[HoldingFile, ...]
    """Without those that the deposit itself wrote; by path."""
    object_id: str
    deposited_at: datetime
    deposited_by: str
    leaf_index: int | None = None
    """Place in the log, from 0."""

    @property
    def label(self) -> str:
        """How findings and the operator's log name it."""
        return f"{self.kind} {self.number or self.id}"

    @property
    def at(self) -> int:
        """Place in the log. :raises ValueError: it has none yet."""
        if self.leaf_index is None:
            raise ValueError(f"The holding {self.label} has no place in the log.")
        return self.leaf_index

    def titled(self, language: str) -> str:
        """The title in this language, or in English, or in the first one that there is."""
        return self.title.get(language) or self.title.get("en") or next(iter(self.title.values()))

    def at_leaf(self, index: int) -> Self:
        """The same with its place in the log."""
        return replace(self, leaf_index=index)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingRecord:
    """A holding as it lies in the archive, for whoever derives rows from it: the row and every file of version 1, re-hashed."""

    entry: HoldingEntry
    """With ``leaf_index``."""
    files: Mapping[str, bytes]

    @property
    def text(self) -> str:
        """The text by which it is found; empty where there is none."""
        return self.files[TEXT].decode("utf-8") if TEXT in self.files else ""


def object_id_of(holding_id: str) -> str:
    """The object's id: ``urn:uuid:<id>``."""
    return f"urn:uuid:{holding_id}"


def format_name(holding: Holding, path: str) -> str:
    """The format of a file: as the holding says, or as its bytes tell."""
    return holding.formats.get(path) or format_of(holding.files[path])
