"""The database itself refuses to change what is append-only, whoever asks it to.

PostgreSQL copies row triggers to every partition, but not those on TRUNCATE: a partition gets its
own from `refuse_truncate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, text

from campaigns.schema import metadata

_FUNCTION = "refuse_change"

_CREATE_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: record a new fact instead', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""

_SQLITE = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table} BEGIN
    SELECT RAISE(ABORT, '{table} is append-only: record a new fact instead');
END
"""

_POSTGRES = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table}
FOR EACH {each} EXECUTE FUNCTION {function}()
"""

# Copies on partitions come and go with their parents'.
_POSTGRES_NAMES = """
SELECT c.relname, t.tgname FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE p.proname = :function AND NOT t.tgisinternal AND t.tgparentid = 0
"""

_SQLITE_NAMES = """
SELECT tbl_name, name FROM sqlite_schema
WHERE type = 'trigger' AND name LIKE '%\\_refuses\\_%' ESCAPE '\\'
"""


def append_only_tables() -> list[str]:
    """The tables whose rows are never changed: facts, openings, closings and records like them."""
    return [table.name for table in metadata.sorted_tables if table.info.get("append_only")]


def install(connection: Connection, tables: Iterable[str] | None = None) -> None:
    """Refuse UPDATE and DELETE on `tables`, by default on every append-only one, from now on.

    PostgreSQL refuses TRUNCATE as well. Installing twice changes nothing.
    """
    there = names(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(text(_CREATE_FUNCTION))
    for table in append_only_tables() if tables is None else tables:
        for name, statement in _statements(connection, table):
            if name not in there:
                connection.execute(text(statement))


def refuse_truncate(connection: Connection, partition: str) -> None:
    """Refuse TRUNCATE on one partition of PostgreSQL, where the parent's trigger does not reach."""
    connection.execute(text(_postgres_statement(partition, "truncate")))


def names(connection: Connection) -> frozenset[str]:
    """The names of the triggers in place, such as `outcome_refuses_update`."""
    return frozenset(name for _, name in _found(connection))


def drop(connection: Connection) -> None:
    """Remove every one of them: for tests that must tamper, and never for anyone else."""
    postgres = connection.dialect.name == "postgresql"
    for table, name in _found(connection):
        connection.execute(text(f"DROP TRIGGER {name}" + (f" ON {table}" if postgres else "")))


def _found(connection: Connection) -> list[tuple[str, str]]:
    """Each trigger's table and name."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text(_SQLITE_NAMES))
    else:
        rows = connection.execute(text(_POSTGRES_NAMES), {"function": _FUNCTION})
    return [(table, name) for table, name in rows]


def _statements(connection: Connection, table: str) -> Iterator[tuple[str, str]]:
    """The name of each trigger that `table` needs, and what creates it."""
    if connection.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            yield f"{table}_refuses_{verb}", _SQLITE.format(table=table, verb=verb)
    else:
        for verb in ("update", "delete", "truncate"):
            yield f"{table}_refuses_{verb}", _postgres_statement(table, verb)


def _postgres_statement(table: str, verb: str) -> str:
    each = "STATEMENT" if verb == "truncate" else "ROW"
    return _POSTGRES.format(table=table, verb=verb, each=each, function=_FUNCTION)
