"""Expiry of time-stamps: deposited files that need a new one, and those that have lost their proof; for the archivist."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self

from flask import Blueprint, render_template, url_for
from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from service.depository.holdings.holding import HoldingEntry
from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.web.shell.paging import page_links, page_number
from service.web.words.holdings import holding_address, holding_kind_name, holding_label, holding_title
from service.web.words.labels import own_title, party_name
from service.workflow.context import Services
from service.workflow.holdings import read as holdings
from service.workflow.proofs import expiry
from service.workflow.proofs.reading import Deposited, sealed

blueprint = Blueprint("renewals", __name__, url_prefix="/renewals")
STATES: Mapping[str, LazyString] = {
    expiry.DUE: lazy_gettext("Due"),
    expiry.LATE: lazy_gettext("Lapsed"),
    expiry.UNKNOWN: lazy_gettext("Unknown"),
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
    counted = expiry.alarm(services, actor)
    found = expiry.waiting(services, actor, limit=_LIMIT, offset=(page - 1) * _LIMIT)
    links = page_links("renewals.index", page, counted.total, _LIMIT)
    opened = holdings.open_to(services, actor, [one.entry for one in found if isinstance(one.entry, HoldingEntry)])
    rows = [
        (one, _Deposit.of(one.entry, opened), file_name(one.entry, one.path), str(STATES[one.state])) for one in found
    ]
    return render_template("register/renewals.html", alarm=counted, rows=rows, links=links)


@dataclass(frozen=True, slots=True)
class _Deposit:
    """Where a file belongs, for people."""

    title: str
    label: str
    address: str
    """Of its page; empty where it has none, or none for this reader."""

    @classmethod
    def of(cls, entry: Deposited, opened: Collection[str]) -> Self:
        """:param opened: ids of the holdings of which the reader may know title and page."""
        if isinstance(entry, HoldingEntry):
            if entry.id not in opened:
                return cls(holding_kind_name(entry.kind), entry.number, "")
            return cls(holding_title(entry), holding_label(entry), holding_address(entry))
        return cls(own_title(entry), entry.label, url_for("register.show", year=entry.year, number=entry.number))


def file_name(entry: Deposited, path: str) -> str:
    """What people call a file of the archive; one that the service gave no name is called by its path."""
    if isinstance(entry, HoldingEntry) or not sealed(entry, path):
        return gettext("File %(name)s", name=path)
    original, copy = _ORIGINAL.fullmatch(path), _COPY.match(path)
    if original:
        return gettext("Original kept by %(party)s", party=party_name(original[1]))
    if copy:
        return gettext("Certified copy %(n)s of the original kept by %(party)s", n=copy[2], party=party_name(copy[1]))
    ceremony = _CEREMONY.search(path)
    if ceremony:
        return gettext("Procès-verbal of ceremony %(n)s", n=ceremony[1])
    if path.startswith("rectifications/"):
        return gettext("Procès-verbal of rectification")
    return gettext("Procès-verbal of signature")
