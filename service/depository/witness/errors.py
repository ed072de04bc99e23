"""Why a witness does not cosign. Each refusal has the status that C2SP tlog-witness gives it."""

from __future__ import annotations

from typing import ClassVar

from service.depository.errors import DepositoryError
from service.domain.messages import Message


class WitnessError(DepositoryError):
    """Base of everything that a witness refuses."""

    status: ClassVar[int] = 500


class NotAWitness(WitnessError):
    """The folder does not hold a witness, or lost what it remembers."""

    message = Message(
        "There is no whole witness in {folder}: {detail} If it was one, do not begin again with the same key. A witness without its memory could be "
        "deceived: found a new one with “alternat witness init” in an empty folder, and publish its new key."
    )


class WitnessExists(WitnessError):
    """A witness is founded in an empty folder only."""

    message = Message("There is something in {folder}. Name an empty folder, or one that does not exist.")


class MemoryNotKept(WitnessError):
    """The witness could not write down what it is about to cosign."""

    message = Message("What the witness would cosign could not be written down ({reason}). Nothing was cosigned.")


class RequestMalformed(WitnessError):
    """Not the body of ``add-checkpoint``."""

    status = 400
    message = Message(
        "This is not a request to cosign a checkpoint. It must have the form that “alternat checkpoint --request” writes."
    )


class OldSizeAbove(WitnessError):
    """The old size is above that of the checkpoint."""

    status = 400
    message = Message(
        "The request goes from {old} entries back to {size}. A log only grows; this checkpoint is not cosigned."
    )


class LogUnknown(WitnessError):
    """The witness does not watch this log."""

    status = 404
    message = Message(
        "This witness does not watch the log “{origin}”. If it should, add the key of the log with “alternat witness add”."
    )


class NotSigned(WitnessError):
    """No signature of the log."""

    status = 403
    message = Message("The checkpoint of “{origin}” is not signed by the key of this log. It is not cosigned.")


class OldSizeDiffers(WitnessError):
    """The proof begins at another size than the one that was cosigned last. ``data["known"]`` is that size."""

    status = 409
    message = Message(
        "The witness has cosigned {known} entries of “{origin}”. The request has to prove from there on, not from {old}."
    )


class RolledBack(OldSizeDiffers):
    """The checkpoint is older than the one that was cosigned last."""

    message = Message(
        "The witness has cosigned {known} entries of “{origin}”, and this checkpoint has only {size}. It is not cosigned: send the newest "
        "checkpoint. If it is the newest, entries were taken out of the log."
    )


class Forked(WitnessError):
    """Another root over as many entries."""

    status = 409
    message = Message(
        "The witness has cosigned another history of “{origin}” with the same {size} entries. This one is not cosigned, and is kept as evidence: "
        "the log was rewritten, or shows different people different entries."
    )


class NotConsistent(WitnessError):
    """The proof does not lead from the one to the other."""

    status = 422
    message = Message(
        "The request does not prove that the {size} entries of “{origin}” begin with the {known} that the witness has cosigned. It is not cosigned, "
        "and is kept as evidence: if the proof is whole, the log was rewritten."
    )


class WitnessUnknown(WitnessError):
    """The settings do not name it."""

    message = Message(
        "There is no witness “{name}” in the settings. Add it below [checkpoints.witnesses], or correct the name."
    )


class WitnessRefused(WitnessError):
    """A witness was asked and gave no cosignature."""

    message = Message("The witness {name} did not cosign: {reason}.")


class CosignatureInvalid(WitnessError):
    """What came is not a cosignature by a known witness over a checkpoint of this service."""

    message = Message(
        "This is not a cosignature of a checkpoint that was published here, by a witness of the settings. Nothing was kept; ask the witness again."
    )
