"""What the kinds of actions are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.domain.messages import Message
from service.domain.treaties.actions import ActionKind

KINDS: Final[Mapping[ActionKind, Message]] = {
    ActionKind.SIGNATURE: Message("Signature"),
    ActionKind.RATIFICATION: Message("Ratification"),
    ActionKind.ACCEPTANCE: Message("Acceptance"),
    ActionKind.APPROVAL: Message("Approval"),
    ActionKind.ACCESSION: Message("Accession"),
    ActionKind.SUCCESSION: Message("Succession"),
    ActionKind.RESERVATION: Message("Reservation"),
    ActionKind.DECLARATION: Message("Interpretative declaration"),
    ActionKind.OBJECTION: Message("Objection to a reservation"),
    ActionKind.CLAUSE: Message("Acceptance of a further clause or jurisdiction"),
    ActionKind.WITHDRAWAL: Message("Withdrawal of a reservation, declaration, objection or acceptance"),
    ActionKind.DENUNCIATION: Message("Denunciation"),
    ActionKind.REVOCATION: Message("Revocation of a denunciation"),
    ActionKind.DESIGNATION: Message("Designation of an authority"),
    ActionKind.TERRITORY: Message("Territorial application"),
    ActionKind.CORRECTION: Message("Correction of the record"),
}
