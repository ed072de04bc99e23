"""Back to the draft after both sides agreed, and a new draft from an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from service.domain.errors import InvalidInput, NotFound
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action
from service.domain.messages import Message, too_long
from service.domain.permissions import Actor, Permission
from service.drafting.answers.validate import prefilled
from service.drafting.model.template import Template
from service.workflow.access import get_visible, require
from service.workflow.context import Services
from service.workflow.draft.edit import open_instrument, pinned, revise
from service.workflow.letters.tell import tell

REASON_MAXIMUM: Final = 1000
"""Characters."""


def reopen(services: Services, actor: Actor, instrument_id: str, *, version: int, reason: str) -> Instrument:
    """Takes an agreed text back to drafting. Both confirmations fall: the new revision has no originals yet.

    :raises InvalidInput: no reason, or a long one.
    :raises StaleVersion: somebody else acted since the page was loaded.
    """
    reason = reason.strip()
    if not reason:
        raise InvalidInput(
            {"reason": [Message("State why the text is reopened; the reason becomes part of the record.")]}
        )
    if len(reason) > REASON_MAXIMUM:
        raise InvalidInput({"reason": [too_long(reason, REASON_MAXIMUM)]})
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id, version=version)
        template = pinned(services, instrument)
        revise(services, unit, actor, instrument, template=template, action=Action.REOPEN, detail={"reason": reason})
        reopened = get_visible(unit, actor, instrument_id)
        tell(services, unit, reopened, Action.REOPEN, actor)
        unit.commit()
    return reopened


def start_from(services: Services, actor: Actor, instrument_id: str) -> Instrument:
    """A new draft of the same model with the answers of an earlier instrument. Dates, which were those of the earlier one, and
    annexes are left out; what the settings say of the organization is taken from them.

    :raises NotFound: there is no draft of that instrument that this actor may read.
    :raises NotReady: it is a later instrument, which is opened from the agreement that it is linked to.
    """
    require(actor, Permission.DRAFT_READ)
    with services.store.reader() as unit:
        earlier = get_visible(unit, actor, instrument_id, needs=Permission.DRAFT_READ)
        draft = unit.drafts.latest(instrument_id)
    if draft is None:
        raise NotFound(noun="draft")
    template = services.catalogue.get(earlier.template_id)
    answers = _again(template, draft.answers, prefilled(template, services.settings.organization.for_documents()))
    return open_instrument(services, actor, template_id=earlier.template_id, answers=answers, source=earlier.reference)


def _again(template: Template, answers: Mapping[str, Any], fresh: Mapping[str, Any]) -> dict[str, Any]:
    kept = {spec.key: answers[spec.key] for spec in template.fields if spec.key in answers and spec.type.name != "date"}
    ours = {key: value for key, value in fresh.items() if key.startswith("organization_")}
    articles = [key for key in kept.get("optional_articles") or () if key != "annexes"]
    return {**kept, **ours, **({"optional_articles": articles} if "optional_articles" in kept else {})}
