"""Which revision of the tables a database has, and which this version needs; asked without Alembic.

Alembic takes a third of a second to import, and only `loa init` migrates.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

REVISIONS = ("0001",)
"""Every revision that this version knows, oldest first: the files of `campaigns/migrations`."""

VERSION_TABLE = "alembic_version"


def head() -> str:
    """The revision that this version needs."""
    return REVISIONS[-1]


def revision_of(connection: Connection) -> str | None:
    """The revision that the database has; None for one that was never migrated."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - our own name
    return None if found is None else str(found)
