"""The rows of treaties and actions, written from what the archive holds: at the deposit, by recovery, and by a rebuild."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from service.depository.holdings.holding import Access, Holding, HoldingKind, HoldingRecord
from service.domain.treaties.actions import TreatyAction
from service.domain.treaties.data import action_data, action_from, treaty_data, treaty_from
from service.domain.treaties.treaty import Treaty
from service.store.unit import Unit
from service.workflow.context import Services


def refill_treaty(services: Services, unit: Unit, record: HoldingRecord) -> None:
    """The row of a treaty's revision, if it is missing; see :data:`service.workflow.context.Refill`."""
    details = record.entry.details
    treaty, revision = treaty_from(details["treaty"]), int(details["revision"])
    if not unit.treaties.has(treaty.code, revision):
        unit.treaties.add(treaty, revision, record.entry.id)


def refill_actions(services: Services, unit: Unit, record: HoldingRecord) -> None:
    """The rows of the actions of one instrument, if they are missing; see :data:`service.workflow.context.Refill`."""
    for data in record.entry.details["actions"]:
        action = action_from(data)
        if unit.treaties.action(action.id) is None:
            unit.treaties.add_action(action, record.entry.id)


def treaty_holding(
    holding_id: str,
    treaty: Treaty,
    revision: int,
    *,
    files: Mapping[str, bytes],
    day: date,
    formats: Mapping[str, str] | None = None,
) -> Holding:
    """A treaty as it is deposited: its facts, and its text where there is one. Anybody may read it."""
    return Holding(
        id=holding_id, kind=HoldingKind.TREATY, title=_titles(treaty, treaty.code), entered_on=day, access=Access.PUBLIC,
        details={"treaty": treaty_data(treaty), "revision": revision}, files=files, number=f"{treaty.code}/{revision}",
        formats=formats or {},
    )  # fmt: skip


def actions_holding(
    holding_id: str,
    treaty: Treaty,
    actions: Iterable[TreatyAction],
    *,
    files: Mapping[str, bytes],
    day: date,
    about: str,
    formats: Mapping[str, str] | None = None,
) -> Holding:
    """An instrument with everything that it contains. Its document is closed; its facts are public by nature.

    :param about: id of the treaty's holding. :param formats: of files, where they are known from an examination.
    """
    listed = list(actions)
    states = ", ".join(sorted({one.state for one in listed}))
    details: dict[str, Any] = {"treaty": treaty.code, "actions": [action_data(one) for one in listed]}
    return Holding(
        id=holding_id, kind=HoldingKind.TREATY_ACTION, title=_titles(treaty, f"{treaty.code}, {states}"), entered_on=day,
        access=Access.CLOSED, details=details, files=files, about=about, formats=formats or {},
    )  # fmt: skip


def _titles(treaty: Treaty, before: str) -> dict[str, str]:
    return {language: f"{before}: {title}" for language, title in treaty.titles.items()}
