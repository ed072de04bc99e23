"""Signing on paper, for the counterpart behind its link."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from service.domain.errors import NotFound
from service.domain.permissions import Actor, Permission
from service.web.instrument.files import sent
from service.web.paper.office import address, choose_means, page, take_scan
from service.web.shell.guard import needs
from service.workflow.context import Services
from service.workflow.paper import printing

blueprint = Blueprint("counterpart_paper", __name__, url_prefix="/agreement/paper")


@blueprint.get("")
@needs(Permission.PAPER_SCAN, through_link=True)
def show(services: Services, actor: Actor) -> Any:
    """Choose paper, print, upload; every scan with its findings."""
    return page(services, actor, _instrument_id(actor), address("counterpart_paper"))


@blueprint.post("")
@needs(Permission.PAPER_SCAN, through_link=True)
def choose(services: Services, actor: Actor) -> Any:
    """Paper, or electronic after all."""
    return choose_means(services, actor, _instrument_id(actor), address("counterpart_paper"))


@blueprint.get("/print/<int:number>")
@needs(Permission.PAPER_SCAN, through_link=True)
def printed(services: Services, actor: Actor, *, number: int) -> Any:
    """The file to print."""
    return sent(printing.printable(services, actor, _instrument_id(actor), number=number), attachment=True)


@blueprint.post("/scan/<int:number>")
@needs(Permission.PAPER_SCAN, through_link=True)
def upload(services: Services, actor: Actor, *, number: int) -> Any:
    """The scan of one original."""
    return take_scan(services, actor, _instrument_id(actor), number, address("counterpart_paper"))


def _instrument_id(actor: Actor) -> str:
    if actor.instrument_id is None:
        raise NotFound(noun="instrument")
    return actor.instrument_id
