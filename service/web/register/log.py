"""Public pages of the log: its key and newest checkpoint, with which anybody can check a receipt without the service."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template

from service.depository.log import tiles
from service.domain.errors import NotFound
from service.domain.permissions import Actor
from service.web.shell.guard import public
from service.workflow.checkpoints import confirmations, stamps, witnesses
from service.workflow.checkpoints.stamps import Stamped
from service.workflow.checkpoints.witnesses import Standing
from service.workflow.context import LOG, Services
from service.workflow.queries import retrieve

_YEAR = 31_536_000
blueprint = Blueprint("log", __name__, url_prefix="/log")


@blueprint.get("")
@public
def show(services: Services, actor: Actor | None) -> Any:
    """What the log is for, its key, where it stands."""
    return render_template(
        "register/log.html",
        head=retrieve.log_head(services),
        witnesses=_witnesses(services),
        stamped=_stamped(services),
    )


@blueprint.get("/key.txt")
@public
def key(services: Services, actor: Actor | None) -> Response:
    """The verifier key alone, for ``alternat verify-receipt --log-key``."""
    headers = {"Content-Disposition": 'attachment; filename="log-key.txt"'}
    return Response(retrieve.log_head(services).verifier + "\n", mimetype="text/plain", headers=headers)


@blueprint.get("/checkpoint")
@public
def checkpoint(services: Services, actor: Actor | None) -> Response:
    """The signed note alone (C2SP tlog-checkpoint), for witnesses."""
    return Response(retrieve.log_head(services).checkpoint, mimetype="text/plain")


@blueprint.get("/tile/<path:name>")
@public
def tile(services: Services, actor: Actor | None, name: str) -> Response:
    """One tile of hashes (C2SP tlog-tiles), where the settings open them. The bundles of entries (``entries/``) do not exist: entries are not public."""
    wanted = tiles.parse(name) if services.settings.checkpoints.public_tiles else None
    found = services.log.tile(wanted) if wanted else None
    if found is None:
        raise NotFound(noun="tile")
    response = Response(found, mimetype="application/octet-stream")
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@blueprint.get("/cosigned")
@public
def cosigned(services: Services, actor: Actor | None) -> Response:
    """The newest checkpoint that a witness cosigned, with the lines of the witnesses (C2SP tlog-cosignature)."""
    found = witnesses.newest_cosigned(services)
    if found is None:
        raise NotFound(noun="cosigned checkpoint")
    return Response(found, mimetype="text/plain")


@blueprint.get("/proof/<leaf_hash>.json")
@public
def confirmation(services: Services, actor: Actor | None, leaf_hash: str) -> Response:
    """What others confirmed of the entry with this hash, as it stands in a receipt; for who has the entry and so can compute the hash."""
    return jsonify(confirmations.by_hash(services, leaf_hash))


@blueprint.get("/proof/<leaf_hash>.tlog-proof")
@public
def proof(services: Services, actor: Actor | None, leaf_hash: str) -> Response:
    """The proof alone (C2SP tlog-proof)."""
    return Response(confirmations.by_hash(services, leaf_hash)["proof"], mimetype="text/plain")


def _witnesses(services: Services) -> list[Standing]:
    return witnesses.standings(services, (LOG,))


def _stamped(services: Services) -> Stamped | None:
    return next((one for one in stamps.standings(services) if one.log == LOG and one.stamps), None)
