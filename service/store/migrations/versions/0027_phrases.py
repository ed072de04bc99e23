"""On PostgreSQL, the search index knows which words follow each other."""

import sqlalchemy as sa
from alembic import op

from service.store.search.index import pairs_of

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_BATCH = 200


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE register_index ADD COLUMN pairs bigint[] NOT NULL DEFAULT '{}'")
    known = sa.text("SELECT entry, heading, body FROM register_index WHERE entry > :last ORDER BY entry LIMIT :batch")
    put = sa.text("UPDATE register_index SET pairs = CAST(:pairs AS bigint[]) WHERE entry = :entry")
    last = 0
    while rows := connection.execute(known, {"last": last, "batch": _BATCH}).all():
        connection.execute(put, [{"entry": row.entry, "pairs": pairs_of(row.heading, row.body)} for row in rows])
        last = rows[-1].entry
    op.execute("CREATE INDEX ix_register_index_pairs ON register_index USING gin (pairs)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE register_index DROP COLUMN pairs")
