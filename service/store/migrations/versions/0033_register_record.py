"""What the register says besides: titles by language, annexes, custody, subjects, symbol, reason of the access level."""

import sqlalchemy as sa
from alembic import op

from service.store.types import Document

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_DOCUMENTS = ("titles", "annexes", "custody", "subjects")
_TEXTS = ("published_symbol", "access_reason", "access_review")
_REGISTER = sa.table("register", sa.column("id", sa.Integer), sa.column("access", sa.Text))
_STANDINGS = sa.table("register_standings", sa.column("entry", sa.Integer), sa.column("access", sa.Text))


def upgrade() -> None:
    for name in _DOCUMENTS:
        op.add_column("register", sa.Column(name, Document(), nullable=True))
    for name in _TEXTS:
        op.add_column("register", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("later_acts", sa.Column("detail", Document(), nullable=True))
    op.add_column("register_standings", sa.Column("access", sa.Text(), nullable=True))
    level = sa.select(_REGISTER.c.access).where(_REGISTER.c.id == _STANDINGS.c.entry).scalar_subquery()
    op.execute(sa.update(_STANDINGS).values(access=level))


def downgrade() -> None:
    op.drop_column("register_standings", "access")
    op.drop_column("later_acts", "detail")
    for name in reversed(_DOCUMENTS + _TEXTS):
        op.drop_column("register", name)
