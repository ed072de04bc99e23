"""Where an errand of an instrument stands, as JSON for the little script that waits with the reader."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, jsonify, url_for
from flask_babel import gettext

from service.domain.errors import NotFound
from service.domain.jobs import Errand, ErrandState
from service.domain.permissions import Actor
from service.web.shell.guard import signed_in
from service.web.words.labels import stage_sentence
from service.web.words.sentences import why
from service.workflow.context import House
from service.workflow.queries import retrieve

blueprint = Blueprint("progress", __name__)
UNDER_WAY = frozenset({ErrandState.QUEUED, ErrandState.RUNNING, ErrandState.WAITING})


@blueprint.get("/instruments/<instrument_id>/errands/<errand_id>")
@signed_in
def status(house: House, actor: Actor, *, instrument_id: str, errand_id: str) -> Any:
    """State and a sentence; for whoever may see the instrument."""
    for errand in retrieve.instrument(house, actor, instrument_id).errands:
        if errand.id == errand_id:
            return jsonify(state=errand.state, under_way=errand.state in UNDER_WAY, sentence=sentence(errand))
    raise NotFound(noun="errand")


def latest(errands: Iterable[Errand], *kinds: str) -> Errand | None:
    """The newest errand of these kinds."""
    found = [errand for errand in errands if errand.kind in kinds]
    return max(found, key=lambda errand: errand.created_at) if found else None


def sentence(errand: Errand) -> str:
    """For the person who waits."""
    match errand.state:
        case ErrandState.WAITING:
            return gettext("Waiting: %(reason)s It will be tried again by itself.", reason=_stopped(why(errand)))
        case ErrandState.FAILED:
            return _stopped(why(errand)) or gettext("It stopped without saying why.")
        case ErrandState.DONE:
            return gettext("Done.")
        case _:
            return stage_sentence(errand.stage)


def _stopped(reason: str) -> str:
    return reason if not reason or reason.endswith((".", "?")) else f"{reason}."


def box(errand: Errand | None) -> dict[str, Any] | None:
    """What the ``progress`` macro draws; None when there is nothing to wait for and nothing went wrong."""
    if errand is None or errand.state is ErrandState.DONE:
        return None
    return {
        "failed": errand.state is ErrandState.FAILED,
        "under_way": errand.state in UNDER_WAY,
        "sentence": sentence(errand),
        "address": url_for("progress.status", instrument_id=errand.instrument_id, errand_id=errand.id),
    }
