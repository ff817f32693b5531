"""Writes revision 0001 anew from the schema: `python -m campaigns.migrations.regenerate`.

Only while no Loa was released: from then on 0001 is what the first databases were made with, and
a change of the schema is the next revision.
"""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Literal

from alembic.autogenerate import render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from alembic.operations import ops
from sqlalchemy import Table

from campaigns import schema
from campaigns.schema import Instant, metadata
from campaigns.triggers import append_only_tables

HERE = Path(__file__).parent

_AREA = '''"""The {area} tables as revision 0001 makes them; not edited after the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Create them, those first that others refer to."""
{calls}

{functions}
'''

_REVISION = '''"""The first schema: every table, and the triggers that keep facts as written."""

from __future__ import annotations

from alembic import op

from campaigns import triggers
from campaigns.migrations.first import {areas}

revision = "0001"
down_revision = None

APPEND_ONLY = (
{tables}
)


def upgrade() -> None:
    """Create everything in an empty database."""
{calls}
    triggers.install(op.get_bind(), APPEND_ONLY)
'''


def main() -> None:
    """Write the files of revision 0001, formatted."""
    areas = _areas()
    ordered = sorted(areas, key=_first_place)
    paths = [_write_area(area) for area in ordered]
    revision = HERE / "versions" / "0001_first_schema.py"
    revision.write_text(
        _REVISION.format(
            areas=", ".join(sorted(areas)),
            tables="".join(f'    "{name}",\n' for name in append_only_tables()),
            calls="\n".join(f"    {area}.create()" for area in ordered),
        )
    )
    subprocess.run(  # noqa: S603 - our own formatter, on the files just written
        [sys.executable, "-m", "ruff", "format", "-q", *paths, revision], check=True
    )


def _areas() -> list[str]:
    """The files of the schema that hold tables."""
    names = [module.name for module in iter_modules(schema.__path__)]
    return [name for name in names if _tables_of(name)]


def _tables_of(area: str) -> list[Table]:
    theirs = vars(import_module(f"campaigns.schema.{area}")).values()
    mine = {table.name for table in theirs if isinstance(table, Table)}
    return [table for table in metadata.sorted_tables if table.name in mine]


def _first_place(area: str) -> int:
    """Areas are created in the order in which their tables refer to one another."""
    return max(metadata.sorted_tables.index(table) for table in _tables_of(area))


def _write_area(area: str) -> Path:
    steps = {name: each for table in _tables_of(area) for name, each in _steps(table).items()}
    path = HERE / "first" / f"{area}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        _AREA.format(
            area=area,
            calls="\n".join(f"    {name}()" for name in steps),
            functions="\n\n".join(_function(name, each) for name, each in steps.items()),
        )
    )
    return path


def _steps(table: Table) -> dict[str, list[ops.MigrateOperation]]:
    """What creates a table, by the name of the function that will do it."""
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    steps: dict[str, list[ops.MigrateOperation]] = {
        f"_{table.name}": [ops.CreateTableOp.from_table(table)],
        f"_{table.name}_indexes": [ops.CreateIndexOp.from_index(index) for index in indexes],
    }
    return {name: operations for name, operations in steps.items() if operations}


def _function(name: str, operations: list[ops.MigrateOperation]) -> str:
    body = render_python_code(
        ops.UpgradeOps(operations), render_item=_render, migration_context=_context()
    )
    # Alembic frames what it writes with comments that ask for a reader's hand.
    lines = [line for line in body.splitlines() if not line.lstrip().startswith("# ###")]
    return f"def {name}() -> None:\n    " + "\n".join(lines).strip() + "\n"


def _context() -> MigrationContext:
    return MigrationContext.configure(dialect_name="postgresql")


def _render(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """Our own column types may change; a frozen revision names what the database was given."""
    del context
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Instant) else False


if __name__ == "__main__":
    main()
