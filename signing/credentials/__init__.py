"""Keys that may sign: in files, on tokens, at remote services.

``open_credential(source, pin, at)`` opens one; a :class:`Credential` exists only after policy was checked.
"""

from __future__ import annotations

from signing.credentials.credential import Credential
from signing.credentials.files import load_pem, load_pkcs12
from signing.credentials.names import Holder, bears_name, holder_of
from signing.credentials.opening import open_credential
from signing.credentials.policy import require_person, same_person
from signing.credentials.sources import CscService, PemFiles, Pkcs11Token, Pkcs12File, Source

__all__ = [
    "Credential",
    "CscService",
    "Holder",
    "PemFiles",
    "Pkcs11Token",
    "Pkcs12File",
    "Source",
    "bears_name",
    "holder_of",
    "load_pem",
    "load_pkcs12",
    "open_credential",
    "require_person",
    "same_person",
]
