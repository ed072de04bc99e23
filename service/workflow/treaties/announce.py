"""The depositary tells subscribers what a State did to a treaty (Vienna Convention, article 77(1)(e)). Called in the transaction that enters the holding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from service.depository.holdings.holding import HoldingRecord
from service.domain.mail.notifications import NotificationKind, Subject
from service.domain.messages import Message
from service.domain.treaties.actions import ActionKind, TreatyAction
from service.domain.treaties.data import action_from
from service.domain.treaties.preview import changes
from service.domain.treaties.treaty import Treaty
from service.domain.treaties.wording import KINDS
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.notifications.notify import notify

SOURCE: Final = "instrument"
"""Source of the dates of an action that was recorded here from its document; what a published table says has another."""
_STATE, _ARTICLES, _NOTE = Message("State"), Message("Articles"), Message("Note")
_ON = Message("Its date is {day}.")


def of_holding(services: Services, unit: Unit, record: HoldingRecord) -> None:
    """Tells of the instrument that was just deposited, by its record or by recovery that finishes it. An imported table is not told of."""
    actions = [action_from(data) for data in record.entry.details["actions"]]
    if not any(published.source == SOURCE for published in actions[0].published):
        return
    code, new = actions[0].treaty, {one.id for one in actions}
    kept = unit.treaties.get(code)
    if kept is not None:
        before = [one for one in unit.treaties.actions(code) if one.id not in new]
        said = changes(kept.treaty, before, actions, today=record.entry.entered_on)
        of_actions(services, unit, kept.treaty, actions, holding=record.entry.about, changes=said)


def of_actions(
    services: Services,
    unit: Unit,
    treaty: Treaty,
    actions: Sequence[TreatyAction],
    *,
    holding: str,
    changes: Sequence[Message],
) -> str:
    """The number of the notification about one instrument with everything that it contains.

    What a published table says was done long ago is imported without a notification.

    :param holding: id of the treaty's holding. :param changes: what the actions change, in sentences.
    """
    first = actions[0]
    day = first.deposited_on or first.acted_on
    reservation = any(one.kind is ActionKind.RESERVATION for one in actions)
    return notify(
        services,
        unit,
        NotificationKind.RESERVATION if reservation else NotificationKind.TREATY_ACTION,
        Subject(
            about=holding,
            label=treaty.code,
            title=dict(treaty.titles),
            parties=(),
            access="public",
            path=f"/treaties/{treaty.code}",
        ),
        key=f"notify:treaty:{first.id}",
        says=[*(KINDS[one.kind] for one in actions), *([_ON.with_params({"day": day})] if day else []), *changes],
        facts=[
            (_STATE, _state(services, first.state)),
            *((_ARTICLES, one.articles) for one in actions if one.articles),
            *[(_NOTE, text) for text in first.notes.values() if text][:1],
        ],
    )


def _state(services: Services, code: str) -> str:
    """Its names in the four languages, each once: a fact stands in one language for all readers."""
    state = next(one for one in services.settings.states if one.code == code)
    return " / ".join(dict.fromkeys(state.name(language) for language in ("es", "en", "pt", "fr")))
