"""Labels for the stages of a ceremony and the entries of the signing log."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from service.web.words import filters

ITEMS: Mapping[str, LazyString] = {
    "chosen": lazy_gettext("To be reviewed"),
    "seen": lazy_gettext("Reviewed"),
    "signing": lazy_gettext("Being signed"),
    "signed": lazy_gettext("Signed"),
    "failed": lazy_gettext("Not signed"),
}
_ITEM_COLOURS = {
    "seen": "govuk-tag--teal",
    "signing": "govuk-tag--blue",
    "signed": "govuk-tag--green",
    "failed": "govuk-tag--red",
}
LEAVES: Mapping[str, LazyString] = {
    "signature:intent": lazy_gettext("A key is about to sign"),
    "signature:made": lazy_gettext("Signed here"),
    "signature:received": lazy_gettext("Signed elsewhere, accepted here"),
}


def register(app: Flask) -> None:
    """Adds the filters ``item_name``, ``item_colour`` and ``leaf_name``."""
    filters.add(app, lambda stage: str(ITEMS.get(stage, stage)), "item_name")
    filters.add(app, lambda stage: _ITEM_COLOURS.get(stage, "govuk-tag--yellow"), "item_colour")
    filters.add(app, lambda kind: str(LEAVES.get(kind, kind)), "leaf_name")
