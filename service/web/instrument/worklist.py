"""The home page of each role: the worklist, and the state of other instruments."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from service.domain.lifecycle import Action
from service.domain.permissions import Actor, Permission
from service.web.shell.guard import came_through_link, signed_in
from service.web.shell.messages import shown
from service.workflow.context import Services
from service.workflow.deposit import audit, proof_expiry
from service.workflow.obligations import read
from service.workflow.proposals import decide
from service.workflow.queries import waiting as waiting_for
from service.workflow.queries.worklist import WorkItem, worklist

blueprint = Blueprint("worklist", __name__)
_OTHERS = 50
_PAGES = {
    "comment:answer": "comments.show",
    "instrument:approve": "approvals.show",
    "instrument:clear": "reviews.show",
    "instrument:confirm": "originals.show",
    "instrument:deposit": "deposits.show",
    "instrument:open": "direct.ask_open",
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
    mine = request.args.get("mine") == "yes"
    tasks = [item for item in worklist(services, actor) if not mine or item.instrument.drafter_id == actor.id]
    listed = {item.instrument.id for item in tasks}
    others, count = waiting_for.waiting(
        services, actor, listed=listed, limit=_OTHERS, drafter=actor.id if mine else None
    )
    archivist = Permission.DEPOSIT_MAKE in actor.permissions
    return render_template(
        "shell/worklist.html",
        tasks=[(item.instrument, _address(item), reason(item), since(services, item)) for item in tasks],
        alarm=proof_expiry.alarm(services, actor) if archivist else None,
        audit=audit.overview(services, actor) if archivist else None,
        others=[(other.instrument, shown(other.reason), since(services, other)) for other in others],
        count=count,
        mine=mine,
        obligations=[(one, read.standing_of(services, one.obligation)) for one in read.pressing(services, actor)],
        proposals=decide.waiting(services, actor),
    )


def reason(item: WorkItem) -> str:
    """Why it is on the list, in the reader's language."""
    return shown(item.reason)


def since(services: Services, item: WorkItem | waiting_for.Waiting) -> str:
    """How long it has been waiting, in days."""
    days = (services.clock() - item.since).days
    return ngettext("for %(num)s day", "for %(num)s days", days) if days > 0 else gettext("since today")


def _address(item: WorkItem) -> str:
    if item.action == Action.ANSWER:
        return url_for("answers.show", instrument_id=item.instrument.id, number=item.reason.params["number"])
    return url_for(_PAGES.get(item.action, "instruments.show"), instrument_id=item.instrument.id)
