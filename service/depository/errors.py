"""Errors of the depository. Every message says what to do next."""

from __future__ import annotations

from service.domain.errors import DomainError
from service.domain.messages import Message


class DepositoryError(DomainError):
    """Base of everything the depository raises on purpose."""


class DepositFailed(DepositoryError):
    """Nothing was acknowledged, because the archive could not be written. The same call may be made again.

    ``data["reason"]`` is one of ``disk_full``, ``read_only``, ``no_permission``, ``unsuited``, ``input_output``.
    """

    message = Message("The archive could not be written. {sentence}")


class ObjectExists(DepositoryError):
    """An object of this id is in the archive already; nothing in the archive is ever overwritten."""

    message = Message("The archive already holds an object “{object_id}”. Check it before you deposit again.")


class ObjectMissing(DepositoryError):
    """No object, or no file in it, of this name."""

    message = Message(
        "The archive holds no “{path}” of the object “{object_id}”. Check the number, or restore it from a copy."
    )


class ObjectDisposed(ObjectMissing):
    """The object was disposed of; ``data`` has ``label``, ``day`` and ``authority``."""

    message = Message(
        "{label} was disposed of on {day} by authority of {authority}. The record of it stays; its files were destroyed."
    )


class ObjectDamaged(DepositoryError):
    """What lies in the archive is not what was put there."""

    message = Message(
        "“{path}” of the object “{object_id}” is damaged. {detail} Do not use it; restore it from a copy."
    )


class LogDamaged(DepositoryError):
    """The log's entries contradict its checkpoint."""

    message = Message(
        "The log is damaged. {detail} Nothing was changed; compare it with a copy before the service is started."
    )


class LogReadOnly(DepositoryError):
    """The log was opened without its key."""

    message = Message("This log was opened for reading. Open it with its signing key to append.")


class KeyUnusable(DepositoryError):
    """A log key or a verifier key cannot be read."""

    message = Message("This is not a usable key of the log. {detail}")


class NoteInvalid(DepositoryError):
    """A checkpoint is not in the form of a signed note, or the key did not sign it."""

    message = Message("The checkpoint cannot be relied on. {detail}")


class IdentityUnreadable(DepositoryError):
    """The file that names the archive is damaged."""

    message = Message("The file {path} does not name an archive. Restore it from a copy of the archive.")


class ArchiveNotFounded(DepositoryError):
    """Neither the database nor the folder knows an archive."""

    message = Message(
        "There is no archive in {folder}. If its disk is not mounted, mount it. To found a new, empty archive there, run “alternat found”."
    )


class ArchiveFounded(DepositoryError):
    """A new archive may not be founded where there is one."""

    message = Message("There is an archive already; nothing was founded. The service can be started.")


class ArchiveMissing(DepositoryError):
    """The database knows an archive that is not in the folder."""

    message = Message(
        "The archive of this database is not in {folder}; its log had {count} entries. Mount its disk, or restore it from a copy. Nothing was written."
    )


class ArchiveUnknown(DepositoryError):
    """The folder holds an archive, and the database knows none."""

    message = Message(
        "The archive in {folder} has {count} entries in its log, and this database knows no archive. If the database was lost, restore it or run “alternat rebuild”; if this is another database, correct the settings. Nothing was written."
    )


class ArchiveOther(DepositoryError):
    """The folder holds another archive than the database's."""

    message = Message(
        "The archive in {folder} is not the one of this database. Correct archive_root or database_url in the settings. Nothing was written."
    )


class LogBehind(DepositoryError):
    """A log is shorter than it was."""

    message = Message(
        "{log} in {folder} has {found} entries; the database knows {known}. The archive is an older copy. Restore a newer one. Nothing was written."
    )


class LogDiffers(DepositoryError):
    """A log does not begin with what the database has seen of it."""

    message = Message(
        "{log} in {folder} does not begin with the {known} entries that the database knows. Do not use this archive; restore the right one from a copy. Nothing was written."
    )
