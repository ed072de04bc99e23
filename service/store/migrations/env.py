"""Run by Alembic for each command: the migrations, inside the transaction that :mod:`service.store.migrate` began."""

from __future__ import annotations

from alembic import context

from service.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
