"""Access codes: printed on signed pages, so that the holder of a page can look up the agreement.

Nothing is stored. The code is an HMAC of the instrument's id, so it can be printed on the visible stamps before there is a register
number, on receipts years later, and checked against a register that was rebuilt from the archive alone. It is made of the version
``1`` and 95 bits in Crockford's base 32 (no I, L, O, U), in four groups of five: ``1K7Q3-8ZJ4M-...``.
"""

from __future__ import annotations

import hmac
import re

from service.depository.deposit.deposit import StoredDeposit
from service.depository.log.merkle import leaf_hash
from service.domain.instrument import Instrument
from service.workflow.context import Services

VERSION = "1"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
_LENGTH = 20
_GROUP = 5


def code_of(services: Services, instrument_id: str) -> str:
    """The instrument's code, always the same, as it is printed."""
    digest = hmac.digest(services.code_key, f"{VERSION}:{instrument_id}".encode(), "sha256")
    number = int.from_bytes(digest, "big")
    letters = VERSION + "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_LENGTH - len(VERSION)))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


SHORT = 2 * _GROUP + 1
"""Letters of a short code, its hyphen included: two of the four groups."""


def short_code_of(services: Services, holding_id: str) -> str:
    """The code of something for whose number and date, too, is asked, so that half of it is enough."""
    return code_of(services, holding_id)[:SHORT]


def is_short_code_of(services: Services, holding_id: str, typed: str) -> bool:
    """Whether a person typed the short code; as :func:`is_code_of`."""
    plain = re.sub(r"[^0-9A-Z]", "", typed[:80].upper()).translate(_MISREAD)
    return hmac.compare_digest(plain.encode(), short_code_of(services, holding_id).replace("-", "").encode())


def address_of(services: Services, instrument: Instrument) -> str:
    """Address at which the holder of a page verifies it; the QR code on the visible stamp says it."""
    return address_by(services, instrument.reference, instrument.id)


def address_by(services: Services, reference: str, instrument_id: str) -> str:
    """The same, for an instrument that only the register knows any more."""
    return f"{services.settings.server.public_url}/v/{reference}/{code_of(services, instrument_id)}"


def receipt_fields(services: Services, kept: StoredDeposit) -> dict[str, str]:
    """Fields of a receipt besides its proof: where to look up the agreement later, and where its confirmation will be."""
    address = address_by(services, kept.entry.reference, kept.entry.instrument_id)
    fields = {"verify_at": address, "access_code": address.rpartition("/")[2]}
    return fields | confirmation_field(services, kept.leaf)


def confirmation_field(services: Services, leaf: bytes) -> dict[str, str]:
    """Where the confirmation of this entry of the log is to be had, once there is one: an address that nobody can guess who does not have the entry.

    Nothing where nobody is to confirm the log.
    """
    places = services.settings.checkpoints
    if not places.witnesses and not places.timestamp_urls:
        return {}
    return {"confirmation_at": f"{services.settings.server.public_url}/log/proof/{leaf_hash(leaf).hex()}.json"}


def is_code_of(services: Services, instrument_id: str, typed: str) -> bool:
    """Whether a person typed the code of this instrument: small letters, other separators, O for 0 are all the same.

    Takes the same time whatever was typed.
    """
    plain = re.sub(r"[^0-9A-Z]", "", typed[:80].upper()).translate(_MISREAD)
    return hmac.compare_digest(plain.encode(), code_of(services, instrument_id).replace("-", "").encode())
