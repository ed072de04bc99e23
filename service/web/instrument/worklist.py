"""The home page of each role: what waits for the reader, and what waits for others; and the same lists as files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext, ngettext

from service.domain.lifecycle import Action, State
from service.domain.permissions import Actor, Permission
from service.web.instrument.work_question import (
    ORDERS,
    OTHERS,
    YOURS,
    Asked,
    asked,
    models,
    pages_of,
    units,
    whose,
)
from service.web.shell.guard import came_through_link, needs, signed_in
from service.web.shell.messages import shown
from service.web.shell.options import unit_name
from service.web.shell.paging import neighbours, page_number
from service.web.shell.tables import RULE, Cell, Column, batches, sent_table
from service.web.words.labels import state_name
from service.workflow.context import Services
from service.workflow.obligations import read
from service.workflow.preservation import audit
from service.workflow.proofs import expiry
from service.workflow.proposals import decide
from service.workflow.queries import worklist
from service.workflow.queries.worklist import MOST_COUNTED, WorkItem, WorkPage
from service.workflow.tasks.rules import LISTED

blueprint = Blueprint("worklist", __name__)
LIMIT = 25
"""Cards of one page."""
_PAGES = {
    "certificate:accept": "certificates.show",
    "comment:answer": "comments.show",
    "correction:rectify": "rectifications.of_instrument",
    "counterproposal:decide": "counterproposals.show",
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
    question, page = asked(services, actor), page_number()
    found = _page(services, actor, question, limit=LIMIT + 1, offset=(page - 1) * LIMIT)
    archivist = Permission.DEPOSIT_MAKE in actor.permissions
    return render_template(
        "shell/worklist.html",
        alarm=expiry.alarm(services, actor) if archivist else None,
        asked=question,
        audit=audit.overview(services, actor) if archivist else None,
        cards=[_card(services, item, question, found) for item in found.items[:LIMIT]],
        listed_states=[state for state in State if state in LISTED],
        links=neighbours("worklist.show", page, more=len(found.items) > LIMIT, **pages_of(question)),
        models=models(services),
        most=MOST_COUNTED,
        orders=ORDERS,
        obligations=[(one, read.standing_of(services, one.obligation)) for one in read.pressing(services, actor)],
        proposals=decide.waiting(services, actor),
        states=found.states,
        tabs=_tabs(services, actor, question, found),
        total=found.total,
        units=units(services, actor),
    )


@blueprint.get(f"/worklist.{RULE}")
@needs(Permission.INSTRUMENT_READ)
def export(services: Services, actor: Actor, *, form: str) -> Response:
    """The list that the same address shows as a page, whole."""
    question = asked(services, actor)
    columns = (
        Column("reference", gettext("Reference")),
        Column("title", gettext("Title"), 56),
        Column("counterpart", gettext("Counterpart"), 40),
        Column("state", gettext("State")),
        Column("department", gettext("Department"), 36),
        Column("model", gettext("Model")),
        Column("action", gettext("Next act"), 24),
        Column("waits_for", gettext("Waits for"), 36),
        Column("reason", gettext("What there is to do"), 56),
        Column("since_utc", gettext("Waiting since (UTC)"), 20),
        Column("days", gettext("Days")),
        Column("officer", gettext("Officer in charge"), 28),
        Column("instrument_id", gettext("Identifier"), 38),
    )
    return sent_table(f"worklist-{question.tab}", form, columns, _rows(services, actor, question, words=form == "xlsx"))


def _page(services: Services, actor: Actor, question: Asked, *, limit: int, offset: int) -> WorkPage:
    listed = worklist.others if question.tab == OTHERS else worklist.yours
    return listed(services, actor, question.question, limit=limit, offset=offset)


def _tabs(services: Services, actor: Actor, question: Asked, found: WorkPage) -> list[dict[str, Any]]:
    """Both lists with how much is in each, asked the same question."""
    if question.tab == OTHERS:
        counts = {YOURS: worklist.count_yours(services, actor, question.question), OTHERS: found.total}
    else:
        counts = {YOURS: found.total, OTHERS: worklist.count_others(services, actor, question.question)}
    names = {YOURS: gettext("Your tasks"), OTHERS: gettext("Waiting for others")}
    return [
        {
            "text": names[tab],
            "count": counts[tab],
            "href": url_for("worklist.show", **question.arguments(tab=tab if tab == OTHERS else None)),
            "current": tab == question.tab,
        }
        for tab in (YOURS, OTHERS)
    ]


def _rows(services: Services, actor: Actor, question: Asked, *, words: bool) -> Iterator[tuple[Cell, ...]]:
    """:param words: state and department in the reader's words instead of their keys."""

    def listed(limit: int, offset: int) -> list[tuple[Cell, ...]]:
        found = _page(services, actor, question, limit=limit, offset=offset)
        return [_row(services, item, found.officers, words=words) for item in found.items]

    for rows in batches(listed):
        yield from rows


def _row(services: Services, item: WorkItem, officers: dict[str, str], *, words: bool) -> tuple[Cell, ...]:
    one = item.instrument
    return (
        one.reference,
        one.title,
        one.counterpart_name,
        state_name(one.state) if words else one.state.value,
        unit_name(services.settings, one.department) if words else one.department,
        f"{one.template_id} {one.template_version}",
        item.action,
        whose(services, item) if words else item.role,
        shown(item.reason),
        item.since.astimezone(UTC),
        (services.clock() - item.since).days,
        officers.get(one.in_charge, ""),
        one.id,
    )


def _card(services: Services, item: WorkItem, question: Asked, found: WorkPage) -> dict[str, Any]:
    """What one card shows; what waits for others leads to the agreement's own page."""
    own = question.tab != OTHERS
    one = item.instrument
    return {
        "instrument": one,
        "address": _address(item) if own else url_for("instruments.show", instrument_id=one.id),
        "reason": shown(item.reason),
        "since": since(services, item),
        "whose": "" if own else whose(services, item),
        "officer": found.officers.get(one.in_charge, ""),
    }


def since(services: Services, item: WorkItem) -> str:
    """How long it has been waiting, in days."""
    days = (services.clock() - item.since).days
    return ngettext("for %(num)s day", "for %(num)s days", days) if days > 0 else gettext("since today")


def _address(item: WorkItem) -> str:
    if item.action == Action.ANSWER:
        return url_for("answers.show", instrument_id=item.instrument.id, number=item.reason.params["number"])
    return url_for(_PAGES.get(item.action, "instruments.show"), instrument_id=item.instrument.id)
