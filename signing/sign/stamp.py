"""Time-stamps of bytes that are no PDF: a token (RFC 3161) beside the file, over its SHA-512."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime

from signing.crypto.certificates import subject_of
from signing.crypto.cms import MALFORMED, TokenInvalid, certificates_in, check_token, read_token, token_time
from signing.errors import StampInvalid
from signing.sign.timestamps import TimestampAuthorities
from signing.trust.anchors import TrustAnchors
from signing.validate.failures import ChainFailure
from signing.validate.paths import Purpose, validate_offline
from signing.wording import message

_ALGORITHM = "sha512"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a token says."""

    authority: str
    """Name in the certificate of who made it."""
    at: datetime
    """The authority's time, aware, UTC."""


def stamp_bytes(data: bytes, *, authorities: TimestampAuthorities, anchors: TrustAnchors) -> bytes:
    """A token over ``data``, DER, of the first authority that gives a usable one. :raises TimestampUnavailable: none did."""
    digest = hashlib.new(_ALGORITHM, data).digest()
    return bytes(asyncio.run(authorities.stamper(anchors).async_timestamp(digest, _ALGORITHM)).dump())


def read_stamp(token: bytes, data: bytes, *, anchors: TrustAnchors) -> Stamp:
    """What the token says, if it is over ``data`` and its authority was valid at its time, by an anchor that counted then. Revocation is not asked.

    :raises StampInvalid: it is not.
    """
    try:
        signed_data = read_token(token)
        certificate = check_token(signed_data, hashlib.new(_ALGORITHM, data).digest(), _ALGORITHM)
        at = token_time(signed_data)
        trusted, known = anchors.timestamping_certificates(at), certificates_in(signed_data)
        asyncio.run(validate_offline(certificate, Purpose.TIMESTAMPING, anchors=trusted, known=known, moment=at))
    except TokenInvalid as error:
        raise StampInvalid(error.why) from error
    except ChainFailure as error:
        raise StampInvalid(error.told) from error
    except MALFORMED as error:
        raise StampInvalid(message("reason.stamp_malformed")) from error
    return Stamp(subject_of(certificate), at)
