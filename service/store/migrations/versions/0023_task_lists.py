"""Indexes with every column by which lists of tasks are counted."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_tasks_doable": [
        "role", "unit", "person", "since", "action", "state", "department", "officer_id", "barred", "instrument_id",
    ],
    "ix_tasks_seen": ["position", "since", "state", "department", "officer_id", "instrument_id"],
    "ix_tasks_of_unit": ["position", "department", "since", "state", "officer_id", "instrument_id"],
}  # fmt: skip
_BEFORE = {
    "ix_tasks_role_unit_since": ["role", "unit", "since"],
    "ix_tasks_position_since": ["position", "since"],
}


def upgrade() -> None:
    _replace(_BEFORE, _INDEXES)


def downgrade() -> None:
    _replace(_INDEXES, _BEFORE)


def _replace(old: dict[str, list[str]], new: dict[str, list[str]]) -> None:
    for name in old:
        op.drop_index(name, table_name="tasks")
    for name, columns in new.items():
        op.create_index(name, "tasks", columns)
