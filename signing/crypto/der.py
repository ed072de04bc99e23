"""Cache of parsed certificates and revocation data, by their bytes.

The same few occur in every signature, time-stamp and store of a file, and in every file of a day; parsing them, and preparing their names for
comparison (RFC 4518), took a quarter of an assessment. The objects are shared, also between threads, so they are parsed whole first and never
changed. Validity is never cached here.
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache

from asn1crypto import crl, ocsp, parser, x509

from signing.crypto import names  # noqa: F401  names of any kind have to be read

MAX_SHARED_BYTES = 32 * 1024
"""Longer objects are parsed anew each time, so that one hostile file cannot fill the cache."""


def encoded_length(data: bytes) -> int:
    """Bytes of the first DER element in ``data``. :raises ValueError: there is none."""
    return int(parser.peek(data))


def certificate(der: bytes) -> x509.Certificate:
    """:raises ValueError, TypeError: it is not a certificate."""
    return _certificate(der) if len(der) <= MAX_SHARED_BYTES else _parsed(der)


def shared(one: x509.Certificate) -> x509.Certificate:
    """The shared certificate with the same bytes; ``one`` itself if a part of it is malformed."""
    try:
        return certificate(one.dump())
    except (ValueError, TypeError):
        return one


def ocsp_response(der: bytes) -> ocsp.OCSPResponse:
    """:raises ValueError, TypeError: it is not an OCSP response."""
    return _answer(der) if len(der) <= MAX_SHARED_BYTES else _whole(der)


def revocation_list(der: bytes) -> crl.CertificateList:
    """A revocation list, neither parsed whole nor shared: some have a hundred thousand entries."""
    loaded = crl.CertificateList.load(der)
    _ = (loaded.issuer.native, loaded["tbs_cert_list"]["this_update"].native, loaded["signature"].native)
    return loaded


class _Shared(x509.Certificate):
    """Never changed, so its bytes are those that it was read from; asn1crypto would look for changes in all of its parts each time."""

    _read_from: bytes | None = None

    def dump(self, force: bool = False) -> bytes:  # noqa: FBT001, FBT002  as in asn1crypto
        """Its bytes in DER."""
        return self._read_from if self._read_from is not None and not force else bytes(super().dump(force))


def _parsed(der: bytes) -> x509.Certificate:
    loaded = _Shared.load(der)
    loaded._read_from = loaded.dump()  # noqa: SLF001
    _ = loaded.native
    with suppress(ValueError, TypeError, KeyError, AttributeError):  # raised again when that part is used
        _ = (loaded.critical_extensions, loaded.public_key, loaded.subject.hashable, loaded.issuer.hashable)
    return loaded


def _whole(der: bytes) -> ocsp.OCSPResponse:
    loaded = ocsp.OCSPResponse.load(der)
    with suppress(ValueError, TypeError, KeyError, AttributeError):  # malformed parts fail below
        inside = loaded.basic_ocsp_response["certs"]
        inside.children[:] = [shared(one) for one in inside]
    _ = loaded.native
    if loaded["response_status"].native == "successful":
        with suppress(ValueError, TypeError, KeyError, AttributeError):
            _ = (loaded.critical_extensions, [one.critical_extensions for one in loaded.response_data["responses"]])
    return loaded


_certificate = lru_cache(maxsize=512)(_parsed)
_answer = lru_cache(maxsize=512)(_whole)
