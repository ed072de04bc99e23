"""Open a credential from a source and a PIN. What is returned has passed policy."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from signing.credentials import csc, token
from signing.credentials.credential import Credential
from signing.credentials.files import load_pem, load_pkcs12
from signing.credentials.sources import CscService, PemFiles, Pkcs11Token, Pkcs12File, Source
from signing.errors import CredentialUnusable
from signing.wording import message


def open_credential(source: Source, pin: str, at: datetime, *, signatures: int = 1) -> Credential:
    """The key behind ``source``, opened with what a person typed; to be closed after the ceremony.

    The PIN is tried exactly once, and is kept no longer than the credential is open.

    :param signatures: how many will be made before it is closed; a remote service wants to know.

    :raises WrongPin: the PIN does not open it; one try was spent where tries are counted.
    :raises CredentialUnusable: it cannot be used, whatever the PIN; ``code`` and sentence say why. No try was spent.
    :raises KeyUnavailable: the token or the service does not answer now.
    """
    match source:
        case Pkcs12File():
            return load_pkcs12(read_file(source.file), pin, at=at)
        case PemFiles():
            chain = [read_file(path) for path in source.chain]
            return load_pem(read_file(source.key), read_file(source.certificate), pin, chain=chain, at=at)
        case Pkcs11Token():
            own = read_file(source.certificate) if source.certificate is not None else None
            chain = [read_file(path) for path in source.chain]
            return token.open_token(source, pin, at=at, certificate=own, chain=chain)
        case CscService():
            access = read_file(source.access_file).decode() if source.access_file is not None else ""
            return csc.open_service(source, pin, at=at, access=access, signatures=signatures)


def read_file(path: Path) -> bytes:
    """:raises CredentialUnusable: there is no such file, or it may not be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        told = message("credential.no_file", path=str(path), why=str(error.strerror or error))
        raise CredentialUnusable("no_file", told) from error
