"""Everything about one deposit as a package for another archive (BagIt, zipped)."""

from __future__ import annotations

from typing import IO, Any

from flask import Blueprint, Response, send_file

from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.workflow.context import Services
from service.workflow.export import bags

blueprint = Blueprint("packages", __name__, url_prefix="/packages")


@blueprint.get("/register/<int:year>/<int:number>.zip")
@needs(Permission.HOLDING_READ)
def entry(services: Services, actor: Actor, *, year: int, number: int) -> Any:
    """Of an agreement."""
    return _sent(*bags.zipped_entry(services, actor, number=number, year=year))


@blueprint.get("/holdings/<uuid:holding_id>.zip")
@needs(Permission.HOLDING_READ)
def holding(services: Services, actor: Actor, *, holding_id: Any) -> Any:
    """Of anything else."""
    return _sent(*bags.zipped_holding(services, actor, str(holding_id)))


def _sent(file: IO[bytes], name: str) -> Response:
    response = send_file(file, mimetype="application/zip", as_attachment=True, download_name=name)
    response.call_on_close(file.close)
    response.headers["Cache-Control"] = "no-store"
    return response
