"""The home page of each role: the worklist, and the state of other instruments."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from service.domain.permissions import Actor, Permission
from service.web.instrument.next_steps import waits_for
from service.web.shell.guard import came_through_link, signed_in
from service.web.shell.messages import shown
from service.workflow.context import Services
from service.workflow.deposit import audit, proof_expiry
from service.workflow.queries import lists
from service.workflow.queries.worklist import WorkItem, worklist

blueprint = Blueprint("worklist", __name__)
_OTHERS = 30
_PAGES = {
    "instrument:approve": "approvals.show",
    "instrument:confirm": "originals.show",
    "instrument:deposit": "deposits.show",
    "instrument:revise": "instruments.show",
    "instrument:sign": "signatures.show",
    "instrument:submit": "originals.show",
    "link:make": "originals.ask_invite",
    "paper:attest": "paper.show",
    "paper:sign": "paper.show",
}
"""Where each action of the work list is done; an action that is not here leads to the instrument's own page."""


@blueprint.get("/")
@signed_in
def show(services: Services, actor: Actor) -> Any:
    """Redirects a counterpart to its one agreement, and a person who reads no instruments to the accounts."""
    if came_through_link(actor):
        return redirect(url_for("counterpart.show"), 303)
    if Permission.INSTRUMENT_READ not in actor.permissions:
        return redirect(url_for("people.index"), 303)
    waiting = worklist(services, actor)
    listed = {item.instrument.id for item in waiting}
    others, _ = lists.instruments(services, actor, limit=_OTHERS)
    archivist = Permission.DEPOSIT_MAKE in actor.permissions
    return render_template(
        "shell/worklist.html",
        waiting=[(item.instrument, _address(item), reason(item)) for item in waiting],
        alarm=proof_expiry.alarm(services, actor) if archivist else None,
        audit=audit.overview(services, actor) if archivist else None,
        others=[(other, waits_for(other)) for other in others if other.id not in listed],
    )


def reason(item: WorkItem) -> str:
    """Why it is on the list, in the reader's language."""
    return shown(item.reason)


def _address(item: WorkItem) -> str:
    return url_for(_PAGES.get(item.action, "instruments.show"), instrument_id=item.instrument.id)
