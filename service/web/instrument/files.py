"""Files and page images of an instrument, for everybody who may see it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, request, send_file

from service.domain.permissions import Actor
from service.web.shell.guard import present_actor, services_of, signed_in
from service.workflow.context import Services
from service.workflow.download import Download
from service.workflow.downloads import record_download
from service.workflow.queries.files import file as read_file

blueprint = Blueprint("files", __name__, url_prefix="/instruments/<instrument_id>/files")


@blueprint.get("/<name>")
@signed_in
def download(services: Services, actor: Actor, *, instrument_id: str, name: str) -> Any:
    """A file to keep."""
    return sent(read_file(services, actor, instrument_id, name), attachment=True)


@blueprint.get("/<name>/shown")
@signed_in
def image(services: Services, actor: Actor, *, instrument_id: str, name: str) -> Any:
    """A page image, shown inline."""
    return sent(read_file(services, actor, instrument_id, name), attachment=False)


def sent(found: Download, *, attachment: bool) -> Response:
    """The bytes with their name and type; never cached, since the next person at the browser may be another.

    A file to keep is an event, where it is known who takes it.
    """
    actor = present_actor()
    if attachment and actor is not None:
        instrument_id = (request.view_args or {}).get("instrument_id") or actor.instrument_id
        record_download(services_of(), actor, found, instrument_id)
    response = send_file(
        BytesIO(found.data), mimetype=found.mime, as_attachment=attachment, download_name=found.filename
    )
    response.headers["Cache-Control"] = "no-store"
    return response
