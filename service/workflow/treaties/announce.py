"""The depositary tells subscribers what a State did to a treaty (Vienna Convention, article 77(1)(e)). Called in the transaction of the record."""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.mail.notifications import NotificationKind, Subject
from service.domain.messages import Message
from service.domain.treaties.actions import ActionKind, TreatyAction
from service.domain.treaties.treaty import Treaty
from service.domain.treaties.wording import KINDS
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.notifications.notify import notify

_STATE, _ARTICLES, _NOTE = Message("State"), Message("Articles"), Message("Note")
_ON = Message("Its date is {day}.")


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
