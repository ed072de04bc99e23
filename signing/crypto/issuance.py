"""Whether the key of one certificate signed another (RFC 5280 4.1.1.3)."""

from __future__ import annotations

from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko_certvalidator.errors import ValidationError
from pyhanko_certvalidator.sig_validate import DefaultSignatureValidator

from signing.crypto.certificates import MALFORMED_CERTIFICATE, load_certificate


@lru_cache(maxsize=1024)
def is_signed_by(certificate: bytes, authority: bytes) -> bool:
    """Whether the key of ``authority`` made the signature on ``certificate`` (both DER). Depends on nothing but these bytes, so it is cached."""
    try:
        signed, signer = load_certificate(certificate), load_certificate(authority)
        DefaultSignatureValidator().validate_signature(
            signature=signed["signature_value"].native,
            signed_data=signed["tbs_certificate"].dump(),
            public_key_info=signer.public_key,
            signature_algorithm=signed["signature_algorithm"],
        )
    except (InvalidSignature, UnsupportedAlgorithm, ValidationError, *MALFORMED_CERTIFICATE):
        return False
    return True
