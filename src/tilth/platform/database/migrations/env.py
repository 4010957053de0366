"""Alembic's entry: runs the versions in the connection that `migrate.upgrade` hands over, in one transaction."""

from alembic import context

from tilth.platform.database.metadata import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=False)
with context.begin_transaction():
    context.run_migrations()
