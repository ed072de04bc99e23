"""Refusals of the use cases, beyond those of the domain.

Errors of ``signing`` become these in :mod:`service.workflow.signature.keys`, so that web and API never import it.
"""

from __future__ import annotations

from service.domain.errors import DomainError
from service.domain.messages import Message


class WorkflowError(DomainError):
    """Base of the refusals of use cases."""


class NotReady(WorkflowError):
    """Something that has to come first is not there yet."""

    message = Message("This is not possible yet.")


class NobodyAnswers(NotReady):
    """The issuer of a certificate, or every time-stamping authority, is silent while a person waits."""

    message = Message("Nothing was signed. {reason} Try again in a few minutes.")


class ReviewMissing(NotReady):
    """A review that this text needs has not cleared it."""

    message = Message(
        "A review of this text is missing. Request it on the page with the preview; then submit the agreement."
    )


class CommentsOpen(NotReady):
    """The counterpart has comments that nobody has settled, and the officer has not said to submit all the same."""

    message = Message.counted(
        "{count} comment of the counterpart is still open. Settle it first, or tick the box to submit all the same.",
        "{count} comments of the counterpart are still open. Settle them first, or tick the box to submit all the same.",
        count=0,
    )


class ReviewNotYours(WorkflowError):
    """The review belongs to another unit, comes later, or has been made."""

    message = Message("This review is not waiting for your unit. Return to the worklist to see what is.")


class NotYourTurn(WorkflowError):
    """Somebody else signs before, or this signature is already there."""

    message = Message("It is not your turn to sign.")


class KeyElsewhere(NotYourTurn):
    """The service does not have the key of the signatory who signs now."""

    message = Message("The key of {name} is not kept in this service. Sign with your own tool, or on paper.")


class PinWrong(WorkflowError):
    """The PIN does not open the signing certificate. The certificate itself is not locked by this."""

    message = Message("The PIN is incorrect. Nothing was signed. Enter it again.")


class PinNearlyLocked(PinWrong):
    """The same, of a token that locks itself at the next wrong PIN."""

    message = Message(
        "The PIN is incorrect. Nothing was signed. One attempt is left: another incorrect PIN locks the token. Check the PIN first with the program of the token."
    )


class TooManyPins(WorkflowError):
    """Too many wrong PINs in a short time by one person."""

    message = Message(
        "The PIN was entered incorrectly {count} times within {minutes} minutes. Nothing was signed. Wait {minutes} minutes, then try again."
    )


class SigningFailed(WorkflowError):
    """The signature could not be made, or what was made did not pass verification. Nothing was recorded as signed."""

    message = Message("Nothing was signed. {reason}")


class SignsTwice(SigningFailed):
    """The certificate has signed for another signatory of the same side."""

    message = Message(
        "Nothing was signed. The certificate of {signer} has already been used to sign for {before}. {name} must sign with another certificate."
    )


class SignsInOtherName(SigningFailed):
    """The certificate bears another name than the signatory's, and the officer has not accepted it."""

    message = Message(
        "Nothing was signed. The certificate is in the name of {found}, but the agreement names {name} here. "
        "Sign with the certificate of {name}, or ask the officer to accept this certificate."
    )


class KeyNotThere(SigningFailed):
    """The token or the signing service does not answer. Nothing was recorded as signed, and the act can be repeated."""

    message = Message("{reason}")


class PreparationExpired(WorkflowError):
    """The values came too late."""

    message = Message(
        "The signature was prepared more than {minutes} minutes ago and has expired. Nothing was signed. Review the documents and prepare a new signature."
    )


class PreparationUsed(WorkflowError):
    """The preparation was used, with other values than these."""

    message = Message(
        "This preparation has already been used. Its signature is on record; these values were not accepted."
    )


class UploadNotAccepted(WorkflowError):
    """The uploaded file is not what was handed out plus one valid signature in its place."""

    message = Message("This file cannot be accepted. {reason}")


class SignedTwice(UploadNotAccepted):
    """The certificate has signed for another signatory of the same side."""

    message = Message(
        "This file cannot be accepted. The certificate of {signer} has already been used to sign for {before}. {name} must sign with another certificate."
    )


class OtherName(UploadNotAccepted):
    """The certificate bears another name than the signatory's, and the officer has not accepted it."""

    message = Message(
        "This file cannot be accepted. The certificate is in the name of {found}, but the agreement names {name} here. "
        "Sign with the certificate of {name}, or ask the officer to accept this certificate and then upload the same file again."
    )


class SignedAlready(UploadNotAccepted):
    """This original bears the counterpart's signature."""

    message = Message(
        "This file cannot be accepted. Original {number} already bears your signature. Upload the other original."
    )


class Busy(WorkflowError):
    """Too many files are being examined at this moment, by everybody or by this person or address."""

    SECONDS = 20
    """After which trying again is worth it."""
    message = Message(
        "Many files are being examined at this moment, and nothing was done with yours. Try again in a minute."
    )


class KeyUsedOtherwise(WorkflowError):
    """The key came with another request before."""

    message = Message(
        "This Idempotency-Key came with another request before. Nothing was done. Send a new key with a new request."
    )


class StillAnswering(WorkflowError):
    """The first request with this key is still being answered."""

    message = Message(
        "The first request with this Idempotency-Key is still being answered. Wait a few seconds, then send it again."
    )


class AnswerUnknown(WorkflowError):
    """The service stopped while it answered the first request with this key."""

    message = Message(
        "The first request with this Idempotency-Key was interrupted, and its answer is not known. Look whether it was done; if it was not, send it with a new key."
    )


class DueFormIncomplete(WorkflowError):
    """A point of due form failed, or was not confirmed by the archivist."""

    message = Message("The agreement cannot be deposited yet. Correct these points, or record an objection: {points}.")


class JobUnknown(WorkflowError):
    """No code performs this kind of job."""

    message = Message(
        "This version does not know tasks of the kind “{kind}”. The service may have been downgraded; install the version that queued the task."
    )


class BackupFailed(WorkflowError):
    """The folder of the backups cannot be written."""

    message = Message("The backup could not be written to {folder}: {reason}. The earlier backups are as they were.")


class BackupRunning(WorkflowError):
    """Two runs would write the same copies."""

    message = Message("Another backup to {folder} is under way. Wait until it ends.")


class NoBackup(WorkflowError):
    """Nothing to restore."""

    message = Message("There is no finished backup in {folder} of the time that you named.")


class BackupUnusable(WorkflowError):
    """A part of the backup is missing or damaged."""

    message = Message("{what} is missing or damaged, so this backup cannot be restored. Take another one.")


class PlaceNotEmpty(WorkflowError):
    """A restore never overwrites."""

    message = Message("{place} is not empty, so nothing was restored. Name empty places in the settings.")


class NotInCharge(WorkflowError):
    """The actor is not the officer in charge, and that officer can act. ``name`` in the data says who it is."""

    message = Message("{name} is in charge of this agreement and hands it over. Ask {name}, or an administrator.")
