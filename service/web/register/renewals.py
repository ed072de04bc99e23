"""Expiry of time-stamps: deposited files that need a new one, and those that have lost their proof; for the archivist."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.web.shell.paging import page_links, page_number
from service.web.words.labels import party_name
from service.workflow.context import Services
from service.workflow.deposit import proof_expiry

blueprint = Blueprint("renewals", __name__, url_prefix="/renewals")
STATES: Mapping[str, LazyString] = {
    proof_expiry.DUE: lazy_gettext("Due"),
    proof_expiry.LATE: lazy_gettext("Lapsed"),
    proof_expiry.UNKNOWN: lazy_gettext("Unknown"),
}
_LIMIT = 50
_ORIGINAL = re.compile(r"original-([a-z_]+)\.pdf")
_CEREMONY = re.compile(r"/ceremony-(\d+)\.pdf")
_COPY = re.compile(r"paper/([a-z_]+)-(\d+)/")


@blueprint.get("")
@needs(Permission.ARCHIVE_READ)
def index(services: Services, actor: Actor) -> Any:
    """What waits, the worst first."""
    page = page_number()
    counted = proof_expiry.alarm(services, actor)
    found = proof_expiry.waiting(services, actor, limit=_LIMIT, offset=(page - 1) * _LIMIT)
    links = page_links("renewals.index", page, counted.total, _LIMIT)
    rows = [(one, file_name(one.path), str(STATES[one.state])) for one in found]
    return render_template("register/renewals.html", alarm=counted, rows=rows, links=links)


def file_name(path: str) -> str:
    """What people call a file of the archive."""
    original, copy = _ORIGINAL.fullmatch(path), _COPY.match(path)
    if original:
        return gettext("Original kept by %(party)s", party=party_name(original[1]))
    if copy:
        return gettext("Certified copy %(n)s of the original kept by %(party)s", n=copy[2], party=party_name(copy[1]))
    ceremony = _CEREMONY.search(path)
    if ceremony:
        return gettext("Procès-verbal of ceremony %(n)s", n=ceremony[1])
    return gettext("Procès-verbal of signature")
