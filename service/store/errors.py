"""Errors of the database and of the stored files. Drivers' exceptions do not leave this package."""

from __future__ import annotations

from service.domain.errors import DomainError, Waiting


class StoreError(DomainError):
    """The database refused a statement: a fault of the program, not of the person."""

    message = "This could not be saved because of a fault in the service. Nothing was changed; tell the operator."


class StoreConflict(StoreError):
    """A unique, foreign-key, check or append-only rule refused a row."""

    message = (
        "This could not be saved because it contradicts what is on file. Reload the page to see where things stand."
    )


class TextUnstorable(StoreError):
    """A text with half a surrogate pair or a NUL, which no keyboard makes and PostgreSQL cannot hold."""

    message = "This text contains invisible characters that cannot be stored. Remove them and save again."


class StoreBusy(Waiting):
    """Another writer held the lock for too long. Nothing was changed."""

    message = "The database is busy at the moment and nothing was changed. Try again in a few seconds."


class StoreFull(Waiting):
    """No space left for the database or for files. Nothing was changed."""

    message = "There is no disk space left, so nothing was saved. The operator has to make room; then try again."


class StoreUnavailable(Waiting):
    """The database cannot be opened or reached, or the connection broke. What was not committed is undone."""

    message = "The database cannot be reached at the moment and nothing was changed. Try again in a few minutes."


class FileMissing(StoreError):
    """No file with this digest is stored."""

    message = "The file {sha256} is missing from the store. The operator has to restore it from a copy."


class FileDamaged(StoreError):
    """The bytes on disk no longer have the digest they are filed under."""

    message = "The file {sha256} is damaged and was not used. The operator has to restore it from a copy."
