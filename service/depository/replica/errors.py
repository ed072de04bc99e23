"""Refusals of the replica: the second copy of the archive, on an S3 server that locks what it keeps."""

from __future__ import annotations

from service.depository.errors import DepositoryError
from service.domain.messages import Message


class ReplicaError(DepositoryError):
    """Base of everything that goes wrong with the replica."""


class ReplicaOff(ReplicaError):
    """The installation has no replica."""

    message = Message(
        "This installation has no replica. Set [replica] in the settings first; the operator’s guide says how."
    )


class ReplicaAway(ReplicaError):
    """The server does not answer, or answers that it cannot now."""

    message = Message("The server of the replica does not answer ({reason}).")


class ReplicaRefused(ReplicaError):
    """The server answers, and does not let the service do what it has to do."""

    message = Message(
        "The server of the replica refuses: {reason}. Check bucket, region and access key in [replica], and the rights of the key."
    )


class ReplicaUnfit(ReplicaError):
    """The server accepts what it must refuse, or forgets what it must keep."""

    message = Message("This server cannot hold the replica. {sentence} Use a server that keeps Object Lock.")


class ReplicaDamaged(ReplicaError):
    """What lies on the server is not what was written there."""

    message = Message("The replica holds other bytes under “{key}” than were written there.")


class ReplicaLacks(ReplicaError):
    """The server has no such object."""

    message = Message("The replica has no “{key}”.")
