"""The table from kinds of errands to what performs them. Performing one twice leaves the same rows as performing it once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from service.domain.errands import Errand
from service.workflow import originals, seals
from service.workflow.decide import SEAL
from service.workflow.draft import ASSEMBLE, PREVIEW
from service.workflow.errors import ErrandUnknown
from service.workflow.house import House
from service.workflow.progress import Progress
from service.workflow.routes import COMPLETE_SIGNATURE

Performer = Callable[[House, Errand, Progress], Mapping[str, Any]]

PERFORMERS: dict[str, Performer] = {
    PREVIEW: originals.preview,
    ASSEMBLE: originals.assemble,
    SEAL: seals.seal,
    COMPLETE_SIGNATURE: seals.complete,
}


def perform(house: House, errand: Errand) -> dict[str, Any]:
    """Does the work of one claimed errand; its row is kept by whoever claimed it.

    :returns: what is worth keeping as the errand's result, plain data.
    :raises Waiting: something outside is not there now; try again later.
    :raises ErrandUnknown: no code of this version knows the kind.
    """
    performer = PERFORMERS.get(errand.kind)
    if performer is None:
        raise ErrandUnknown(kind=errand.kind)
    return dict(performer(house, errand, _progress(house, errand)))


def _progress(house: House, errand: Errand) -> Progress:
    def say(stage: str) -> None:
        with house.store.unit() as unit:
            unit.errands.stage(errand.id, stage)
            unit.commit()

    return say
