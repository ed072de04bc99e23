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
