"""Open a later instrument (amendment, supplementary agreement, renewal, notice of termination) from a deposited agreement."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput, NotFound
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.drafting.model.template import Template
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow.context import Services
from service.workflow.draft.later import open_from
from service.workflow.relations import parents

blueprint = Blueprint("linked", __name__)
_LABEL = re.compile(r"\s*(\d{1,6})\s*/\s*(\d{4})\s*")


@blueprint.get("/templates/<template_id>/agreement")
@needs(Permission.DRAFT_WRITE)
def choose(services: Services, actor: Actor, *, template_id: str) -> Any:
    """Asks for the deposited agreement from which a draft of this model is opened."""
    return _page(services, actor, _model(services, template_id))


@blueprint.post("/templates/<template_id>/agreement")
@needs(Permission.DRAFT_WRITE)
def make(services: Services, actor: Actor, *, template_id: str) -> Any:
    """Opens the draft with what the agreement says, and goes to the list of its sections."""
    template, chosen = _model(services, template_id), request.form.get("parent", "")
    number, year = _number(chosen)
    try:
        instrument = open_from(services, actor, template_id=template.id, number=number, year=year)
    except NotFound:
        wrong = Message(
            "There is no agreement of your unit with this number in the register. Choose one from the list."
        )
        return _page(services, actor, template, chosen=chosen, errors={"parent": [wrong]}), 400
    except InvalidInput as error:
        return _page(services, actor, template, chosen=chosen, errors=error.messages), 400
    flash(gettext("The draft %(reference)s is open.", reference=instrument.reference), "done")
    return redirect(url_for("drafts.show", instrument_id=instrument.id), 303)


def _page(
    services: Services,
    actor: Actor,
    template: Template,
    *,
    chosen: str = "",
    errors: Mapping[str, Sequence[Message]] | None = None,
) -> Any:
    return render_template(
        "draft/linked.html",
        template=template,
        entries=parents.choices(services, actor),
        chosen=chosen,
        errors=field_errors(InvalidInput({key: list(said) for key, said in (errors or {}).items()})),
    )


def _model(services: Services, template_id: str) -> Template:
    """:raises NotFound: there is no such model, or it stands alone."""
    template = services.catalogue.get(template_id)
    if not template.relation:
        raise NotFound(noun="template")
    return template


def _number(text: str) -> tuple[int, int]:
    match = _LABEL.fullmatch(text)
    return (int(match[1]), int(match[2])) if match else (0, 0)
