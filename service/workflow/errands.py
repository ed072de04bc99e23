"""The table from kinds of errands to what performs them. Performing one twice leaves the same rows as performing it once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from service.domain.errands import Errand, ErrandState
from service.domain.errors import NotFound
from service.domain.permissions import Actor
from service.workflow import originals, paper, paper_errands, proces_verbal, seals
from service.workflow.decide import SEAL
from service.workflow.draft import ASSEMBLE, PREVIEW
from service.workflow.errors import ErrandUnknown, NotReady
from service.workflow.house import House, note
from service.workflow.progress import Progress
from service.workflow.records import OF_CEREMONY, OF_INSTRUMENT
from service.workflow.routes import COMPLETE_SIGNATURE
from service.workflow.sight import seen

Performer = Callable[[House, Errand, Progress], Mapping[str, Any]]

PERFORMERS: dict[str, Performer] = {
    PREVIEW: originals.preview,
    ASSEMBLE: originals.assemble,
    SEAL: seals.seal,
    COMPLETE_SIGNATURE: seals.complete,
    OF_INSTRUMENT: proces_verbal.of_instrument,
    OF_CEREMONY: proces_verbal.of_ceremony,
    paper.CHECK: paper_errands.check,
    paper.CERTIFY: paper_errands.certify,
    paper.FINISH: paper_errands.finish,
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


def retry(house: House, actor: Actor, errand_id: str) -> Errand:
    """Owes a failed errand once more, after whatever made it fail was mended. Anybody who sees the instrument may ask.

    Nothing new is decided by it: the act that owes the work stands in the history.

    :raises NotFound: no such errand, or its instrument is not the actor's to see.
    :raises NotReady: it has not failed.
    """
    with house.store.unit() as unit:
        failed = unit.errands.get(errand_id)
        if failed is None or failed.instrument_id is None:
            raise NotFound(noun="errand")
        instrument = seen(unit, actor, failed.instrument_id)
        if failed.state is not ErrandState.FAILED:
            raise NotReady(reason="this errand has not failed; it is done, or still under way")
        again = unit.errands.add(failed.kind, failed.payload, instrument_id=failed.instrument_id, key=failed.key)
        note(unit, instrument, "errand:retry", actor, at=house.clock(), detail={"kind": failed.kind})
        unit.commit()
    return again


def _progress(house: House, errand: Errand) -> Progress:
    def say(stage: str) -> None:
        with house.store.unit() as unit:
            unit.errands.stage(errand.id, stage)
            unit.commit()

    return say
