"""Words for the history of the directory."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from service.web.words import filters

ACTS: Mapping[str, LazyString] = {
    "partner:add": lazy_gettext("Added to the directory"),
    "partner:change": lazy_gettext("Entry changed"),
    "partner:person": lazy_gettext("Person saved"),
    "partner:documents": lazy_gettext("Documents of a proposal added"),
    "partner:remove_document": lazy_gettext("Document removed"),
    "partner:remove": lazy_gettext("Person removed"),
    "partner:note": lazy_gettext("Note added"),
    "partner:link": lazy_gettext("Agreement linked"),
    "partner:merge": lazy_gettext("Merged"),
}
"""Kinds of revisions, see :mod:`service.workflow.directory.entries`."""


def partner_act(kind: str) -> str:
    """What was done to the entry."""
    return str(ACTS.get(kind, kind))


def register(app: Flask) -> None:
    """Adds the filter ``partner_act``."""
    filters.add(app, partner_act)
