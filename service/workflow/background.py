"""The table from kinds of errands to what performs them. Performing one twice leaves the same rows as performing it once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from service.domain.errors import NotFound
from service.domain.jobs import Errand, ErrandState
from service.domain.permissions import Actor
from service.workflow.access import seen
from service.workflow.approval.decide import SEAL
from service.workflow.context import House, note
from service.workflow.draft import make_originals
from service.workflow.draft.edit import ASSEMBLE, PREVIEW
from service.workflow.errors import ErrandUnknown, NotReady
from service.workflow.paper import jobs, scan
from service.workflow.proces_verbal import make
from service.workflow.proces_verbal.due import OF_CEREMONY, OF_INSTRUMENT
from service.workflow.progress import Progress
from service.workflow.signature import complete
from service.workflow.signature.route import COMPLETE_SIGNATURE

Performer = Callable[[House, Errand, Progress], Mapping[str, Any]]

PERFORMERS: dict[str, Performer] = {
    PREVIEW: make_originals.preview,
    ASSEMBLE: make_originals.assemble,
    SEAL: complete.seal,
    COMPLETE_SIGNATURE: complete.complete,
    OF_INSTRUMENT: make.of_instrument,
    OF_CEREMONY: make.of_ceremony,
    scan.CHECK: jobs.check,
    scan.CERTIFY: jobs.certify,
    scan.FINISH: jobs.finish,
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
