"""The two keys on the service's side, and the one place where errors of ``signing`` become sentences for people.

The seal's passphrase lies in a file that only the service reads. The Secretary General's PIN comes with the act, opens the
PKCS#12 file for the length of one call, and is never stored, logged or put on an errand. The counterpart's key is never here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.domain.errors import Waiting
from service.workflow.errors import NotReady, PinWrong, SigningFailed, UploadNotAccepted
from service.workflow.house import House
from signing.credentials import Credential, load_pkcs12
from signing.errors import (
    CredentialUnusable,
    RevocationUnavailable,
    SigningError,
    TimestampUnavailable,
    UploadRefused,
    WrongPin,
)


def seal_credential(house: House) -> Credential:
    """The organization's seal. :raises SigningFailed: it is not configured, not readable, or cannot be used."""
    signing = house.settings.signing
    passphrase = _read(signing.seal_passphrase_file, "the passphrase of the seal").decode().strip()
    with translated():
        return load_pkcs12(_read(signing.seal_p12, "the seal"), passphrase)


def secretary_general(house: House, pin: str) -> Credential:
    """The Secretary General's signing certificate, opened with the PIN.

    :raises PinWrong: the PIN does not open it.
    :raises SigningFailed: there is none, or it cannot be used (expired, wrong kind of key).
    """
    with translated():
        return load_pkcs12(_read(house.settings.signing.sg_p12, "the signing certificate"), pin)


def _read(path: Path | None, what: str) -> bytes:
    if path is None:
        raise SigningFailed(reason=f"{what} is not configured. An administrator has to set it under [signing].")
    try:
        return path.read_bytes()
    except OSError as error:
        raise SigningFailed(
            reason=f"{what} cannot be read from its file. An administrator has to look at the file and its rights."
        ) from error


@contextmanager
def translated(*, by_hand: bool = False) -> Iterator[None]:
    """Lets ``signing`` speak the language of this room.

    :param by_hand: a person is waiting for the answer and nothing will be tried again by itself.
    :raises Waiting: an authority or a responder does not answer now (:class:`NotReady` when ``by_hand``).
    :raises PinWrong, UploadNotAccepted, SigningFailed: the rest.
    """
    try:
        yield
    except (TimestampUnavailable, RevocationUnavailable) as error:
        if by_hand:
            raise NotReady(reason=f"nothing was signed. {error} Try again in a few minutes") from error
        raise Waiting(reason=str(error).rstrip(".")) from error
    except WrongPin as error:
        raise PinWrong from error
    except UploadRefused as error:
        raise UploadNotAccepted(reason=str(error), code=error.code) from error
    except CredentialUnusable as error:
        raise SigningFailed(reason=str(error), code="credential_unusable") from error
    except SigningError as error:
        raise SigningFailed(reason=str(error), code=getattr(error, "code", "")) from error
