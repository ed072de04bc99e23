"""Words for holdings: kinds, access."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, url_for
from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from service.depository.holdings.holding import Access, HoldingEntry, HoldingKind
from service.web.shell.language import current

KINDS: Mapping[str, LazyString] = {
    HoldingKind.CERTIFIED_COPY: lazy_gettext("Certified true copy"),
    HoldingKind.DISPOSAL: lazy_gettext("Record of a disposal"),
    HoldingKind.NOTIFICATION: lazy_gettext("Depositary notification"),
    HoldingKind.RECORD: lazy_gettext("Conference document"),
    HoldingKind.RECTIFICATION: lazy_gettext("Procès-verbal of rectification"),
    HoldingKind.REPORT: lazy_gettext("Report"),
    HoldingKind.TREATY: lazy_gettext("Treaty"),
    HoldingKind.TREATY_ACTION: lazy_gettext("Treaty action"),
}
ACCESS: Mapping[str, LazyString] = {
    Access.CLOSED: lazy_gettext("Closed: archivist and auditor only"),
    Access.INTERNAL: lazy_gettext("Internal: people of the organization"),
    Access.PUBLIC: lazy_gettext("Public"),
}
"""In the order in which they are offered."""


def holding_kind_name(kind: str) -> str:
    """What it is."""
    return str(KINDS.get(kind, kind))


def access_name(access: str) -> str:
    """Who may read it."""
    return str(ACCESS.get(access, access))


def holding_title(entry: HoldingEntry) -> str:
    """In the reader's language, if it has one."""
    return entry.titled(current())


def holding_address(entry: HoldingEntry) -> str:
    """Of the page about it, or about the treaty that it belongs to; empty where there is none."""
    match entry.kind:
        case HoldingKind.CERTIFIED_COPY:
            return url_for("copies.show", copy_id=entry.id)
        case HoldingKind.NOTIFICATION:
            number, _, year = entry.number.partition("/")
            return url_for("notifications.show", number=number, year=year)
        case HoldingKind.RECORD:
            return url_for("records.show", record_id=entry.id)
        case HoldingKind.TREATY:
            return url_for("treaties.show", code=entry.details["treaty"]["code"])
        case HoldingKind.TREATY_ACTION:
            return url_for("treaties.show", code=entry.details["treaty"])
    return ""


def holding_label(entry: HoldingEntry) -> str:
    """What it is, with its symbol or number."""
    number = entry.details.get("symbol") or entry.number
    return f"{holding_kind_name(entry.kind)} {number}" if number else holding_kind_name(entry.kind)


def deposited_sentence(known: Any) -> str:
    """What somebody with the file learns of its deposit."""
    entry: HoldingEntry = known.entry
    values = {"kind": holding_kind_name(entry.kind), "number": entry.number}
    if entry.number:
        return gettext("This file is in the archive: %(kind)s %(number)s.", **values)
    return gettext("This file is in the archive: %(kind)s.", **values)


def register(app: Flask) -> None:
    """Makes the functions of this module filters of the same name."""
    for function in (access_name, deposited_sentence, holding_address, holding_kind_name, holding_title):
        app.add_template_filter(function)
