"""The private address of a proposal, and the code that confirms its e-mail address. Both are computed, so that letters can say them again.

Each is an HMAC-SHA-256 under the service's secret, cut to 128 bits; nothing of it is stored.
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime
from typing import Final

from service.domain.counterparts.proposals import Proposal
from service.domain.errors import NotFound
from service.store.unit import Unit
from service.workflow.context import Services

_TOKEN: Final = re.compile(r"([0-9a-f]{32})([0-9a-f]{32})")
FASTEST: Final = 3.0
"""Seconds that a person needs at least to fill the first form."""
_LATEST: Final = 86_400.0


def token_of(services: Services, proposal_id: str) -> str:
    """What stands in the private address: 64 hexadecimal digits."""
    return proposal_id.replace("-", "") + _mac(services, f"proposal:{proposal_id}")


def path_of(services: Services, proposal: Proposal) -> str:
    """The private address, below the public one."""
    return f"/propose/{token_of(services, proposal.id)}"


def code_of(services: Services, proposal: Proposal) -> str:
    """Confirms exactly this e-mail address of this proposal."""
    return _mac(services, f"confirm:{proposal.id}:{proposal.email}")


def confirmation_path(services: Services, proposal: Proposal) -> str:
    """Where the letter leads."""
    return f"{path_of(services, proposal)}/confirm/{code_of(services, proposal)}"


def confirms(services: Services, proposal: Proposal, code: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(code_of(services, proposal).encode(), code.encode())


def opened(services: Services, unit: Unit, token: str) -> Proposal:
    """The proposal of this private address. :raises NotFound: there is none."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise NotFound(noun="proposal")
    plain = found[1]
    proposal_id = "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))
    if not hmac.compare_digest(token_of(services, proposal_id), token):
        raise NotFound(noun="proposal")
    proposal = unit.proposals.get(proposal_id)
    if proposal is None:
        raise NotFound(noun="proposal")
    return proposal


def stamp(services: Services) -> str:
    """For a form that robots fill at once: when it was shown, signed."""
    at = f"{services.clock().timestamp():.3f}"
    return f"{at}.{_mac(services, f'shown:{at}')}"


def shown_long_enough(services: Services, given: str, now: datetime) -> bool:
    """Whether the form was shown at least :data:`FASTEST` seconds ago, and today."""
    at, _, mac = given.rpartition(".")
    if not hmac.compare_digest(_mac(services, f"shown:{at}").encode(), mac.encode()):
        return False
    return FASTEST <= now.timestamp() - float(at) <= _LATEST


def _mac(services: Services, text: str) -> str:
    return hmac.digest(services.code_key, text.encode(errors="replace"), "sha256").hex()[:32]
