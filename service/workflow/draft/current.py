"""The originals on file, if they are what was shown."""

from __future__ import annotations

from service.domain.errors import DigestMismatch
from service.domain.instrument import Instrument, Preliminary
from service.domain.messages import Message
from service.store.unit import Unit
from service.workflow.errors import NotReady


def current(unit: Unit, instrument: Instrument, digest: str) -> Preliminary:
    """The newest originals.

    :raises NotReady: there are none.
    :raises DigestMismatch: they have another digest, or the draft was saved again after they were made.
    """
    if unit.preliminaries.latest(instrument.id) is None:
        raise NotReady(Message("The originals have not been made yet. Make and review them, then confirm the text."))
    preliminary = of_draft(unit, instrument)
    if preliminary is None or preliminary.digest != digest:
        raise DigestMismatch
    return preliminary


def of_draft(unit: Unit, instrument: Instrument) -> Preliminary | None:
    """The newest originals; None while there are none, and from the moment on when the draft was saved again after they were made."""
    made, draft = unit.preliminaries.latest(instrument.id), unit.drafts.latest(instrument.id)
    return made if made is not None and draft is not None and made.revision == draft.revision else None
