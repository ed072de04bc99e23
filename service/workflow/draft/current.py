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
    preliminary = unit.preliminaries.latest(instrument.id)
    if preliminary is None:
        raise NotReady(Message("The originals have not been made yet. Make and review them, then confirm the text."))
    draft = unit.drafts.latest(instrument.id)
    if preliminary.digest != digest or draft is None or draft.revision != preliminary.revision:
        raise DigestMismatch
    return preliminary
