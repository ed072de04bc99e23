"""What an audit reports: one :class:`Finding` for each thing that is not as it was deposited."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is wrong, so that the right person does the right thing."""

    CONTENT = "content"
    """A file is missing, or its bytes are not those that were deposited."""
    DECLARATION = "declaration"
    """The file that makes a folder an OCFL object is missing or altered."""
    DOUBLE_NUMBER = "double_number"
    """Two deposits bear the same register number."""
    INVENTORY = "inventory"
    LOG = "log"
    """The log contradicts its checkpoint, or the register."""
    MISPLACED = "misplaced"
    """An object lies in the place of another."""
    MISSING_OBJECT = "missing_object"
    """The register or the log has a deposit that the archive does not."""
    NOT_IN_LOG = "not_in_log"
    """The archive has a deposit, or a later version of one, that the log does not."""
    OLD_VERSION = "old_version"
    """The log has a version of an object that the archive does not, or has otherwise."""
    REGISTER = "register"
    """The register's row differs from the record in the archive."""
    ROOT = "root"
    """The description of the storage root is missing or altered."""
    SIDECAR = "sidecar"
    """The digest beside an inventory is missing or wrong."""
    STRAY_FILE = "stray_file"
    """A file that nothing refers to."""
    STRAY_OBJECT = "stray_object"
    """The register does not know an object of the archive."""


class Question(StrEnum):
    """What the audit asks. Each has its own answer: an archive may be whole and its database wrong, or the other way round."""

    BYTES = "bytes"
    """Is every file, byte by byte, as it was stored?"""
    COMPLETE = "complete"
    """Is every deposit there, in its place and in its newest version, and nothing else?"""
    LOG = "log"
    """Is every deposit recorded in the log, and is the log as its checkpoint says?"""
    DATABASE = "database"
    """Does the database say the same?"""


QUESTIONS = {
    Kind.CONTENT: Question.BYTES,
    Kind.DECLARATION: Question.BYTES,
    Kind.DOUBLE_NUMBER: Question.COMPLETE,
    Kind.INVENTORY: Question.BYTES,
    Kind.LOG: Question.LOG,
    Kind.MISPLACED: Question.COMPLETE,
    Kind.MISSING_OBJECT: Question.COMPLETE,
    Kind.NOT_IN_LOG: Question.LOG,
    Kind.OLD_VERSION: Question.COMPLETE,
    Kind.REGISTER: Question.DATABASE,
    Kind.ROOT: Question.BYTES,
    Kind.SIDECAR: Question.BYTES,
    Kind.STRAY_FILE: Question.COMPLETE,
    Kind.STRAY_OBJECT: Question.COMPLETE,
}
"""Kind -> the question to which it is an answer."""
REMEDIES = {
    Kind.CONTENT: "Do not use the file. Propose a repair (“alternat repair”), or restore the whole object from a copy.",
    Kind.DECLARATION: "Propose a repair (“alternat repair”), or restore the whole object from a copy.",
    Kind.DOUBLE_NUMBER: "Find out from the log which deposit was first; the archivist decides what becomes of the other.",
    Kind.INVENTORY: "Propose a repair (“alternat repair”), or restore the whole object from a copy.",
    Kind.LOG: "Stop depositing. Compare the log with its copies and restore the folder “log” of the archive.",
    Kind.MISPLACED: "Propose the repair of both (“alternat repair”), or restore both objects from a copy.",
    Kind.MISSING_OBJECT: "Propose a repair (“alternat repair”), or restore the object from a copy.",
    Kind.NOT_IN_LOG: "Run “alternat recover”. If the finding stays, compare the log with its copies.",
    Kind.OLD_VERSION: "The object was put back to an older state. Propose a repair (“alternat repair”), or restore it from a newer copy.",
    Kind.REGISTER: "Compare both. The archive is the record: restore the database, or run “alternat rebuild” on an empty one.",
    Kind.ROOT: "Restore the files that describe the storage root from a copy.",
    Kind.SIDECAR: "Propose a repair (“alternat repair”), or restore the whole object from a copy.",
    Kind.STRAY_FILE: "Find out who put the file there, and move it out of the archive.",
    Kind.STRAY_OBJECT: "Run “alternat recover”: it finishes an interrupted deposit. If the finding stays, ask the archivist.",
}
"""Kind -> what to do about it, in English; pages have their own translated sentences."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was deposited."""

    kind: Kind
    object_id: str
    """Empty for the log and the storage root."""
    path: str
    """Below the object's folder; below the archive where there is no object."""
    sentence: str
    """In English."""
    code: str = ""
    """The broken rule's code in the OCFL specification, e.g. ``E092``; empty where another rule was broken."""

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return REMEDIES[self.kind]
