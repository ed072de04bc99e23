"""Seals on the rows of disposals: a row that was made or changed in the database directs nothing."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Final

from service.depository import canonical
from service.domain.messages import Message
from service.store.preservation.disposals import StoredDisposal
from service.workflow.context import Services

FORGED: Final = Message(
    "This proposal was not written by the service, or was changed afterwards. Inform the operator, and propose the disposal again."
)


def of_proposal(services: Services, row: StoredDisposal) -> str:
    """Hex. Over everything that was proposed."""
    return _seal(services, b"disposal:", _proposed(row))


def of_approval(services: Services, row: StoredDisposal) -> str:
    """Hex. Over the proposal, its seal, and who approved it when."""
    return _seal(
        services, b"disposal approved:", [*_proposed(row), row.seal, row.closed_by, row.closed_name, _when(row)]
    )


def proposed(services: Services, row: StoredDisposal) -> bool:
    """Whether the service wrote this proposal as it stands."""
    return hmac.compare_digest(row.seal, of_proposal(services, row))


def approved(services: Services, row: StoredDisposal) -> bool:
    """Whether the service wrote the proposal and the approval as they stand."""
    return proposed(services, row) and hmac.compare_digest(row.approval_seal, of_approval(services, row))


def _proposed(row: StoredDisposal) -> list[str]:
    return [
        row.id, row.object_id, row.subject, row.kind, row.label, row.authority, row.authority_date.isoformat(), row.reason, row.digest,
        row.proposed_by, row.proposed_name, row.proposed_at.isoformat(),
    ]  # fmt: skip


def _when(row: StoredDisposal) -> str:
    return row.closed_at.isoformat() if row.closed_at else ""


def _seal(services: Services, name: bytes, said: Sequence[str | None]) -> str:
    return hmac.digest(services.code_key, name + canonical.dumps({"said": list(said)}), "sha256").hex()
