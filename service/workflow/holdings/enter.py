"""Deposit of anything that is no agreement, as safe against a crash as that of an agreement.

The object is durable in the archive (**the archive's commit point**), then its leaf in the log, then one transaction writes the row, the files'
digests and what the kind derives, and commits (**the commit point** for readers). What a crash leaves between them is finished by
:func:`service.workflow.deposit.commit.recover` from the archive's own bytes, under the same number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from service.depository.holdings import package as taking
from service.depository.holdings.holding import Holding, HoldingEntry
from service.domain.messages import Message
from service.domain.permissions import Actor
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.deposit import commit, holdings
from service.workflow.deposit.package import depositor
from service.workflow.errors import NotReady
from service.workflow.proofs import expiry

DEPOSITED, ACCESS_DECIDED = "holding:deposit", "holding:access"
"""Kinds of events."""
ATTEMPTS = 3
"""How often a deposit begins again because it had to finish an interrupted one first."""


class Interrupted(NotReady):
    """An earlier deposit has to be finished before this one, so that numbers and the log have one order."""

    message = Message("An interrupted deposit could not be finished. The reason is in the operator’s log.")


def deposit(services: Services, actor: Actor, make: Callable[[Unit], Holding]) -> HoldingEntry:
    """Deposits one holding in a transaction of its own. The caller has checked that the actor may.

    :param make: composes the holding, and takes its number if it has one; called in the transaction, again after an interrupted deposit was
        finished. What it raises is passed on, and nothing is deposited.
    :raises ObjectExists, DepositFailed, Interrupted: nothing was acknowledged.
    """
    for _ in range(ATTEMPTS):
        with services.store.unit() as unit:
            if not commit.unfinished(services, unit):
                entry = enter(services, unit, make(unit), actor)
                unit.commit()  # Commit point.
                break
        commit.recover(services)
    else:
        raise Interrupted
    expiry.after_deposit(services, entry)
    return entry


def enter(services: Services, unit: Unit, holding: Holding, actor: Actor) -> HoldingEntry:
    """Enters one holding in the caller's transaction, for an act that writes more rows than the holding's; the caller commits at once.

    Nothing that can fail belongs between this and the commit: what the archive has acknowledged will be entered by recovery, the caller's own
    rows will not. Rows that the holding implies belong into the kind's :data:`service.workflow.context.Refill`.

    :raises Interrupted: leave the transaction, call :func:`service.workflow.deposit.commit.recover`, begin again; :func:`deposit` does.
    :raises ObjectExists, DepositFailed: nothing was acknowledged.
    """
    if commit.unfinished(services, unit):
        raise Interrupted
    at = services.clock().replace(microsecond=0)
    entry = holdings.enter(services, unit, taking.compose(holding, depositor(unit, actor), at))
    record_act(
        unit, actor, DEPOSITED, at=services.clock(), entry=entry, detail={"kind": entry.kind, "number": entry.number}
    )
    return entry


def record_act(
    unit: Unit, actor: Actor, kind: str, *, at: datetime, entry: HoldingEntry, detail: Mapping[str, Any]
) -> None:
    """An act on a holding for the auditors' record of acts; the caller commits. The archive has the act itself."""
    unit.access_events.add(
        kind,
        actor_id=actor.id,
        actor_name=actor.name,
        at=at,
        detail={"holding": entry.titled("en"), "id": entry.id, **detail},
    )
