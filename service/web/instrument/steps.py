"""The steps between two acts of an agreement, whose length is measured: their names, and the columns of their tables."""

from __future__ import annotations

from flask_babel import gettext

from service.domain.lifecycle import Action
from service.web.shell.tables import Column


def step_names() -> dict[Action, str]:
    """Act that ends the step -> name, in the reader's language."""
    return {
        Action.AGREE: gettext("Draft opened to text agreed"),
        Action.SUBMIT: gettext("Text agreed to submitted"),
        Action.APPROVE: gettext("Submitted to approved"),
        Action.FINISH: gettext("Approved to signed by all"),
        Action.DEPOSIT: gettext("Signed by all to deposited"),
    }


def step_columns() -> tuple[Column, ...]:
    """Of a table with a row for each step."""
    return (
        Column("step", gettext("Key"), 28),
        Column("name", gettext("Step"), 40),
        Column("agreements", gettext("Agreements")),
        Column("median_days", gettext("Median, days")),
        Column("ninetieth_days", gettext("Nine of ten within, days")),
    )
