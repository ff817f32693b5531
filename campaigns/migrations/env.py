"""What Alembic runs: the scripts, on the connection that `upgrade` opened."""

from __future__ import annotations

from alembic import context

from campaigns.migrations import is_migrated
from campaigns.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=is_migrated,
)
with context.begin_transaction():
    context.run_migrations()
