"""A migrated database is the schema, neither more nor less, on both kinds."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import DatabaseError

from campaigns import migrations, revision
from campaigns.database import Database, DatabaseAhead
from campaigns.partitions import ensure_week
from campaigns.schema import metadata


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A bare connection: nothing of ours opens it."""
    engine = create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def differences(connection: Connection) -> list[object]:
    options = {"include_name": migrations.is_migrated, "compare_type": True}
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, metadata))


def partition_keys(connection: Connection) -> dict[str, str]:
    rows = connection.execute(
        text("SELECT relname, pg_get_partkeydef(oid) FROM pg_class WHERE relkind = 'p'")
    )
    return {row.relname: row.pg_get_partkeydef for row in rows}


def test_a_migrated_database_is_the_schema(database: Database) -> None:
    assert database.read(differences) == []


def test_a_week_makes_no_difference(database: Database) -> None:
    """Alembic would otherwise write a migration that drops the week."""
    database.transact(lambda connection: ensure_week(connection, 202122))

    assert database.read(differences) == []


def test_every_partitioned_table_is_partitioned_by_week(postgres_database: Database) -> None:
    partitioned = {name for name, table in metadata.tables.items() if table.info.get("partitioned")}

    assert dict.fromkeys(partitioned, "LIST (week)") == postgres_database.read(partition_keys)


def test_migrating_again_changes_nothing(empty_url: str) -> None:
    assert migrations.current(empty_url) is None

    migrations.upgrade(empty_url)
    migrations.upgrade(empty_url)

    assert migrations.current(empty_url) == migrations.head()


def test_two_may_migrate_at_once(empty_url: str) -> None:
    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(migrations.upgrade, empty_url) for _ in range(2)]

    assert [None, None] == [one.result() for one in both]
    assert migrations.current(empty_url) == migrations.head()


def test_a_migration_that_fails_leaves_nothing(empty_url: str) -> None:
    with connected(empty_url) as connection:
        connection.execute(text("CREATE TABLE opening (id INTEGER)"))

    with pytest.raises(DatabaseError, match="already exists"):
        migrations.upgrade(empty_url)

    with connected(empty_url) as connection:
        assert inspect(connection).get_table_names() == ["opening"]


def test_a_database_of_a_newer_loa_is_left_alone(empty_url: str) -> None:
    with connected(empty_url) as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('9999')"))

    with pytest.raises(DatabaseAhead, match="9999"):
        migrations.upgrade(empty_url)


def test_the_revisions_known_are_those_that_have_a_script() -> None:
    """They are written down apart, so that asking for them does not import Alembic."""
    scripts = ScriptDirectory.from_config(migrations.script_config())
    found = [script.revision for script in scripts.walk_revisions()]

    assert list(reversed(found)) == list(revision.REVISIONS)
    assert scripts.get_current_head() == revision.head()
