"""Names of what the archive's keepers see: states and acts of repairs and disposals."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from service.store.preservation.disposals import DisposalState
from service.store.preservation.repairs import RepairAct, RepairState

STATES: Mapping[RepairState, LazyString] = {
    RepairState.PROPOSED: lazy_gettext("Waiting for a second person"),
    RepairState.DONE: lazy_gettext("Carried out"),
    RepairState.WITHDRAWN: lazy_gettext("Withdrawn"),
}
DISPOSALS: Mapping[DisposalState, LazyString] = {
    DisposalState.PROPOSED: lazy_gettext("Waiting for a decision"),
    DisposalState.APPROVED: lazy_gettext("Approved, not carried out yet"),
    DisposalState.RECORDED: lazy_gettext("Approved, not finished yet"),
    DisposalState.DONE: lazy_gettext("Carried out"),
    DisposalState.WITHDRAWN: lazy_gettext("Withdrawn"),
}
ACTS: Mapping[RepairAct, LazyString] = {
    RepairAct.BRING_BACK: lazy_gettext("The deposit is brought back from the replica."),
    RepairAct.SET_ASIDE: lazy_gettext("What the transparency log does not know is put into quarantine."),
}


def register(app: Flask) -> None:
    """Makes the names filters."""
    app.add_template_filter(lambda state: str(STATES[RepairState(state)]), "repair_state")
    app.add_template_filter(lambda state: str(DISPOSALS[DisposalState(state)]), "disposal_state")
    app.add_template_filter(lambda act: str(ACTS[RepairAct(act)]), "repair_act")
