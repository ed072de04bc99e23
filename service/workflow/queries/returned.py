"""What the Secretary General's office said when it returned an agreement, and what the department changed since."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.approval import Approval, Decision
from service.domain.permissions import Actor
from service.drafting.answers import changes
from service.drafting.fields.spec import FieldSpec
from service.workflow.access import get_visible
from service.workflow.context import Services
from service.workflow.review.compare import Comparison, compare


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """The last return and what came of it."""

    decision: Approval
    changed: tuple[FieldSpec, ...]
    """Questions that are answered differently now."""
    annexes_changed: bool


def last_return(services: Services, actor: Actor, instrument_id: str) -> Returned | None:
    """None: it was never returned. :raises NotFound: there is none, or this actor may not know about it."""
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        returns = [one for one in unit.approvals.of(instrument_id) if one.decision is Decision.RETURN]
        if not returns:
            return None
        old = unit.preliminaries.by_digest(instrument_id, returns[-1].digest)
        before = unit.drafts.get(instrument_id, old.revision) if old else None
        now = unit.drafts.latest(instrument_id)
    template = services.catalogue.get(instrument.template_id, instrument.template_version)
    if before is None or now is None:
        return Returned(decision=returns[-1], changed=(), annexes_changed=False)
    return Returned(
        decision=returns[-1],
        changed=changes.changed(template, before.answers, now.answers),
        annexes_changed=before.annexes != now.annexes,
    )


def since_return(services: Services, actor: Actor, instrument_id: str, *, language: str) -> Comparison | None:
    """The text that was returned last and the present one, article by article; None: it was never returned, or the text is still the same.

    :param language: wanted; the first language of both texts where they are not in it.
    """
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        returns = [one for one in unit.approvals.of(instrument.id) if one.decision is Decision.RETURN]
        old = unit.preliminaries.by_digest(instrument.id, returns[-1].digest) if returns else None
        made = unit.preliminaries.latest(instrument.id)
    if old is None or made is None or old.revision == made.revision:
        return None
    return compare(services, actor, instrument_id, old=old.revision, new=made.revision, language=language)
