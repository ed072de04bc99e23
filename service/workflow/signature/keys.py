"""The keys that the service has, and the translation of ``signing``'s errors.

The settings say where each key is (a file, a token, a remote service). The seal's PIN is in a file that only the service reads.
A signatory's PIN comes with the act, opens the key for the length of one act, and is never stored, logged or put on a job.
The counterpart's key is never here.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from service.domain.errors import Waiting
from service.domain.instrument import Instrument, Signatory
from service.domain.messages import Message
from service.domain.office.delegations import Delegation
from service.settings import KeyPlace
from service.workflow.context import Sealing, Services
from service.workflow.draft.edit import pinned
from service.workflow.errors import (
    KeyElsewhere,
    KeyNotThere,
    NobodyAnswers,
    PinNearlyLocked,
    PinWrong,
    SigningFailed,
    UploadNotAccepted,
)
from service.workflow.signature import evidence
from signing import (
    Appearance,
    Credential,
    CredentialUnusable,
    CscService,
    KeyUnavailable,
    PemFiles,
    Pkcs11Token,
    Pkcs12File,
    RevocationUnavailable,
    SigningError,
    Source,
    TimestampUnavailable,
    UploadRefused,
    WrongPin,
    certify_document,
    complete_signatures,
    open_credential,
    require_person,
)

_SALT = secrets.token_bytes(16)
_wrong: set[bytes] = set()
"""Wrong PINs of the seal, salted and hashed, in this process: a token would lock if every job tried them again."""


@contextmanager
def seal_credential(services: Sealing, *, signatures: int = 1) -> Iterator[Credential]:
    """The organization's seal for the length of the block.

    :raises SigningFailed: it is not readable, cannot be used, or its file holds a wrong PIN; that one is not tried a second time.
    :raises Waiting: its token or its service does not answer now.
    """
    place = services.settings.signing.seal
    pin = _pin_of(place)
    tried = hmac.digest(_SALT, f"{place}\0{pin}".encode(), "sha256")
    if tried in _wrong:
        raise SigningFailed(reason=_WRONG_FILE, code="credential_unusable")
    try:
        with translated(), open_credential(source(place), pin, services.clock(), signatures=signatures) as credential:
            yield credential
    except PinWrong as error:
        _wrong.add(tried)
        raise SigningFailed(reason=_WRONG_FILE, code="credential_unusable") from error


_WRONG_FILE = Message(
    "The PIN in the file of the seal does not open the seal and is not tried again. An administrator has to correct the file."
)


def _pin_of(place: KeyPlace) -> str:
    if place.pin_file is None:
        return ""
    try:
        return place.pin_file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = Message(
            "The PIN of the seal cannot be read from its file. An administrator has to check the file and its permissions."
        )
        raise SigningFailed(reason=reason, code="credential_unusable") from error


def of_signatory(
    services: Services, instrument: Instrument, signatory: Signatory, delegation: Delegation | None = None
) -> KeyPlace | None:
    """The key that the signatory opens with a PIN, as the model says; None: the person signs with an external key or in ink.

    :param delegation: on which a substitute signs in the signatory's place, with the substitute's own key and no other.
    :raises NotReady: the model was changed after the instrument was opened.
    """
    if delegation is not None:
        return services.settings.signing.keys.get(delegation.key)
    return services.settings.signing.key(pinned(services, instrument).signatory(signatory.key).signs_with)


def require_of_signatory(
    services: Services, instrument: Instrument, signatory: Signatory, delegation: Delegation | None = None
) -> KeyPlace:
    """:raises KeyElsewhere: there is none."""
    place = of_signatory(services, instrument, signatory, delegation)
    if place is None:
        raise KeyElsewhere(name=signatory.name)
    return place


def opened(services: Services, place: KeyPlace, pin: str, *, signatures: int = 1) -> Credential:
    """A signatory's key, opened with the PIN; to be closed after the act.

    :param signatures: how many the act will make.

    :raises PinWrong: the PIN does not open it. Where tries are counted, exactly one was spent.
    :raises SigningFailed: there is none, or it cannot be used (expired, wrong kind of key, locked).
    :raises KeyNotThere: its token or its service does not answer now.
    """
    with translated(by_hand=True):
        return open_credential(source(place), pin, services.clock(), signatures=signatures)


def require_own(credential: Credential, signatory: str) -> None:
    """The certificate bears the name of the signatory on record. :raises SigningFailed: it is somebody else's."""
    with translated(by_hand=True):
        require_person(credential.certificate_der, signatory)


def source(place: KeyPlace) -> Source:
    """The settings' words for a place, as ``signing`` knows it."""
    match place.source:
        case "pkcs12":
            assert place.file is not None
            return Pkcs12File(place.file)
        case "pem":
            assert place.file is not None
            assert place.certificate is not None
            return PemFiles(place.file, place.certificate, place.chain)
        case "pkcs11":
            assert place.module is not None
            return Pkcs11Token(place.module, place.token, place.key, place.certificate, place.chain)
        case _:
            return CscService(place.url, place.credential, place.access_file)


@contextmanager
def translated(*, by_hand: bool = False) -> Iterator[None]:
    """Turns errors of ``signing`` into those of the use cases.

    :param by_hand: a person is waiting for the answer and nothing will be tried again by itself.
    :raises Waiting: an authority, a responder, a token or a signing service does not answer now (:class:`NobodyAnswers` or
        :class:`KeyNotThere` when ``by_hand``).
    :raises PinWrong, UploadNotAccepted, SigningFailed: the rest.
    """
    try:
        yield
    except (TimestampUnavailable, RevocationUnavailable) as error:
        if by_hand:
            raise NobodyAnswers(reason=error.told) from error
        raise Waiting(reason=error.told) from error
    except KeyUnavailable as error:
        if by_hand:
            raise KeyNotThere(reason=error.told, code=error.code) from error
        raise Waiting(reason=error.told) from error
    except WrongPin as error:
        raise (PinNearlyLocked if error.last_try else PinWrong) from error
    except UploadRefused as error:
        raise UploadNotAccepted(reason=error.told, code=error.code) from error
    except CredentialUnusable as error:
        raise SigningFailed(reason=error.told, code="credential_unusable") from error
    except SigningError as error:
        raise SigningFailed(reason=error.told, code=getattr(error, "code", "")) from error


def seal_document(
    services: Sealing, unsigned: bytes, *, field: str, appearance: Appearance | None, reason: str
) -> bytes:
    """A document of the service's own with the seal in ``field``, time-stamps and validation data; it begins with ``unsigned``, byte for byte.

    :raises Waiting: an authority or a responder does not answer. :raises SigningFailed, KeyNotThere: the seal cannot be used.
    """
    with seal_credential(services) as credential, translated():
        certified = certify_document(
            unsigned, field=field, credential=credential, authorities=services.authorities, anchors=services.anchors,
            appearance=appearance, reason=reason, location="",
        )  # fmt: skip
        lasting = complete_signatures(
            certified.pdf, field=field, authorities=services.authorities, anchors=services.anchors, final=True
        )
    evidence.prove_extends(unsigned, lasting.pdf)
    evidence.require_enduring(services, lasting.pdf)
    return lasting.pdf
