"""Errors of the database and of the stored files. Drivers' exceptions do not leave this package."""

from __future__ import annotations

from service.domain.errors import DomainError, Waiting
from service.domain.messages import Message


class StoreError(DomainError):
    """The database refused a statement: a fault of the program, not of the person."""

    message = Message(
        "This could not be saved because of a fault in the service. Nothing was changed; tell the operator."
    )


class StoreConflict(StoreError):
    """A unique, foreign-key, check or append-only rule refused a row."""

    message = Message(
        "This could not be saved because it contradicts what is on file. Reload the page to see the current state."
    )


class TextUnstorable(StoreError):
    """A text with half a surrogate pair or a NUL, which PostgreSQL cannot store."""

    message = Message("This text contains invisible characters that cannot be stored. Remove them and save again.")


class NumberUnstorable(StoreError):
    """A number that is larger than a column, and so nothing on file can have it."""

    message = Message("This number is too large. Check it and try again.")


class StoreBusy(Waiting):
    """Another writer held the lock for too long. Nothing was changed."""

    message = Message("The database is busy at the moment and nothing was changed. Try again in a few seconds.")


class StoreFull(Waiting):
    """No space left for the database or for files. Nothing was changed."""

    message = Message(
        "There is no disk space left, so nothing was saved. The operator has to free space; then try again."
    )


class StoreUnavailable(Waiting):
    """The database cannot be opened or reached, or the connection broke. What was not committed is undone."""

    message = Message(
        "The database cannot be reached at the moment and nothing was changed. Try again in a few minutes."
    )


class FileMissing(StoreError):
    """No file with this digest is stored."""

    message = Message("The file {sha256} is missing from the store. The operator has to restore it from a copy.")


class FileDamaged(StoreError):
    """The bytes on disk no longer have the digest they are filed under."""

    message = Message("The file {sha256} is damaged and was not used. The operator has to restore it from a copy.")


class DumpFailed(StoreError):
    """The database could not be written to a file, or read back from one."""

    message = Message("{tool} failed, and nothing was changed. {detail}")
