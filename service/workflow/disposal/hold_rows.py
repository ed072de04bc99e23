"""The rows of legal holds that the archive has on record. The same code runs when a hold is placed or lifted, when recovery finishes that, and in a
rebuild.
"""

from __future__ import annotations

from dataclasses import fields

from service.depository.disposal import hold
from service.depository.disposal.hold import Hold
from service.store.preservation.disposals import DisposalState, StoredDisposal, closed
from service.store.preservation.legal_holds import StoredHold
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.disposal import rules

_OPEN = frozenset({DisposalState.PROPOSED, DisposalState.APPROVED})
"""Nothing of these is in the archive yet."""


def refill(services: Services, unit: Unit, object_id: str) -> int:
    """Writes every hold of the object that differs from its row, and withdraws the disposal that a standing one stops; how many rows changed.
    The caller commits.
    """
    held = hold.of_object(services.archive, object_id)
    if not held:
        return 0
    subject = rules.subject_of(unit, object_id)
    known = {one.number: one for one in unit.disposals.holds.of_subject(subject.id)}
    rows = [_row(one, subject) for one in held]
    changed = [row for row in rows if known.get(row.number) != row]
    for row in changed:
        unit.disposals.holds.put(row)
    standing = [one for one in held if one.stands]
    if standing:
        _stop(unit, object_id, standing[-1])
    return len(changed)


def stopped(unit: Unit, object_id: str) -> StoredDisposal | None:
    """The disposal of this object that a hold would stop: proposed or approved, and not on record in the archive."""
    found = unit.disposals.open_of(object_id)
    return found if found is not None and found.state in _OPEN else None


def _stop(unit: Unit, object_id: str, by: Hold) -> None:
    found = stopped(unit, object_id)
    if found is not None:
        withdrawn = closed(found, by=by.placed_by_id, name=by.placed_by, at=by.placed_at)
        unit.disposals.move(withdrawn, DisposalState.WITHDRAWN)


def _row(one: Hold, subject: rules.Subject) -> StoredHold:
    values = {field.name: getattr(one, field.name) for field in fields(one)}
    return StoredHold(subject=subject.id, kind=subject.kind, label=subject.label, **values)
