"""Relations between instruments, and the status of every entry of the register."""

from datetime import date

import sqlalchemy as sa
from alembic import op

from service.domain.later import standing
from service.domain.later.standing import ActEffect, TermAct
from service.domain.terms import term_of
from service.store.types import Day, Document

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_REGISTER = sa.table(
    "register",
    sa.column("id", sa.Integer),
    sa.column("instrument_id", sa.Text),
    sa.column("entry_into_force", Document),
    sa.column("term", Document),
)
_ACTS = sa.table(
    "later_acts",
    sa.column("instrument_id", sa.Text),
    sa.column("kind", sa.Text),
    sa.column("day", Day),
    sa.column("effective", Day),
    sa.column("changes", Document),
    sa.column("number", sa.Integer),
)
_STANDINGS = sa.table(
    "register_standings",
    sa.column("entry", sa.Integer),
    sa.column("begins", Day),
    sa.column("ends", Day),
    sa.column("ended", sa.Text),
)
_DOES = {"termination": ActEffect.TERMINATE, "supersession": ActEffect.SUPERSEDE}


def upgrade() -> None:
    op.add_column("register", sa.Column("relation", Document(), nullable=True))
    op.add_column("later_acts", sa.Column("ends", Day(), nullable=True))
    op.create_table(
        "relations",
        sa.Column("child", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("effective", Day(), nullable=True),
        sa.PrimaryKeyConstraint("child", name=op.f("pk_relations")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_relations_parent"), "relations", ["parent"], unique=False)
    op.create_table(
        "register_standings",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("begins", Day(), nullable=True),
        sa.Column("ends", Day(), nullable=True),
        sa.Column("ended", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["register.id"], name=op.f("fk_register_standings_entry")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_register_standings")),
        sqlite_strict=True,
    )
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    """The status of what is in the register already, with its corrections and the acts on it."""
    acts: dict[str, list[TermAct]] = {}
    values: dict[str, dict[str, object]] = {}
    for act in connection.execute(sa.select(_ACTS).order_by(_ACTS.c.number)):
        if act.kind in _DOES:
            said = TermAct(does=_DOES[act.kind], effective=act.effective or act.day)
            acts.setdefault(act.instrument_id, []).append(said)
        for change in act.changes or ():
            values.setdefault(act.instrument_id, {})[change["field"]] = change["after"]
    for row in connection.execute(sa.select(_REGISTER)).all():
        right = {**row._asdict(), **values.get(row.instrument_id, {})}
        force, term = right["entry_into_force"] or {}, right["term"] or {}
        begins, end = _day(force.get("date")), _day(term.get("end") or term.get("latest"))
        own = standing.own_end(begins, term_of(term), end=end)
        found = standing.standing(begins, own, acts.get(row.instrument_id, ()))
        said = {"entry": row.id, "begins": found.begins, "ends": found.ends, "ended": str(found.ended)}
        connection.execute(sa.insert(_STANDINGS).values(said))


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def downgrade() -> None:
    op.drop_table("register_standings")
    op.drop_table("relations")
    op.drop_column("later_acts", "ends")
    op.drop_column("register", "relation")
