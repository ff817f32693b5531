"""The databases that tests of the ledger may ask for."""

from tests.kit.databases import (
    database,
    database_url,
    empty_url,
    migrated_postgres_url,
    postgres_database,
    postgres_database_url,
    sqlite_database,
    sqlite_database_url,
    sqlite_template,
)

__all__ = [
    "database",
    "database_url",
    "empty_url",
    "migrated_postgres_url",
    "postgres_database",
    "postgres_database_url",
    "sqlite_database",
    "sqlite_database_url",
    "sqlite_template",
]
