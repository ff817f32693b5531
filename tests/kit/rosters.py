"""Synthetic rosters: numbers that repeat with their seed, and files as deliverers write them."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, select

from campaigns.accounts import Person, Role
from campaigns.carrier import Carrier
from campaigns.database import DatabasePort
from campaigns.roster import Counts, Kind, SliceRows, import_roster
from campaigns.schema import delivery, subscriber
from campaigns.vault import KEY_BYTES, Vault
from gateways.msisdn import NUMBER_PLAN

NOW = datetime(2021, 5, 31, 1, 0, tzinfo=UTC)
VAULT = Vault(b"r" * KEY_BYTES)
OFFICER = Person(id=1, name="Hoàng Thị Lan", role=Role.OFFICER)
OTHER_OFFICER = Person(id=2, name="Nông Văn Bình", role=Role.OFFICER)
APPROVER = Person(id=3, name="Vi Thị Hoa", role=Role.APPROVER)
AUDITOR = Person(id=4, name="Lý Văn Sơn", role=Role.AUDITOR)

SMALL = SliceRows(read=7, applied=5)
"""A file of a few rows takes several slices."""

# Coprime to ten million: each number comes once before any comes twice.
_STEP = 7_919_393
_NUMBERS_OF_A_PREFIX = 10_000_000

Rows = Iterable[Mapping[str, str]]


def numbers(count: int, *, carrier: Carrier = Carrier.VNPT, first: int = 0) -> list[str]:
    """`count` different msisdns of a carrier's own prefixes; the same for the same `first`."""
    prefixes = NUMBER_PLAN[carrier.value]
    return [
        f"84{prefixes[nth % len(prefixes)]}{nth * _STEP % _NUMBERS_OF_A_PREFIX:07d}"
        for nth in range(first, first + count)
    ]


def rows(msisdns: Iterable[str], **cells: str) -> list[dict[str, str]]:
    """A row for each number, the other cells the same in all."""
    return [{"msisdn": msisdn, **cells} for msisdn in msisdns]


def written(
    path: Path,
    rows: Rows,
    *,
    columns: Sequence[str] | None = None,
    delimiter: str = ",",
    encoding: str = "utf-8",
    packed: bool = False,
) -> Path:
    """A roster file of these rows. Its columns are those of its first row, unless given."""
    listed = list(rows)
    text = io.StringIO(newline="")
    names = list(columns or listed[0])
    out = csv.DictWriter(text, names, restval="", delimiter=delimiter, lineterminator="\n")
    out.writeheader()
    out.writerows(listed)
    content = text.getvalue().encode(encoding)
    path.write_bytes(gzip.compress(content) if packed else content)
    return path


def imported(database: DatabasePort, path: Path, **changes: Any) -> Counts:
    """What importing the file did: a full one, by the officer, now, unless told otherwise."""
    stated: dict[str, Any] = {"kind": Kind.FULL, "person": OFFICER, "now": NOW, "slices": SMALL}
    return import_roster(database, VAULT, path, **stated | changes)


def present(database: DatabasePort) -> dict[str, Any]:
    """The rows of those on the roster, by msisdn in the clear."""
    query = select(subscriber).where(subscriber.c.left_at.is_(None))
    found = database.read(lambda conn: conn.execute(query).all())
    return {VAULT.open(row.msisdn_sealed, context=row.msisdn_index): row for row in found}


def count(database: DatabasePort, table: Table) -> int:
    """How many rows a table has."""
    query = select(func.count()).select_from(table)
    return database.read(lambda conn: int(conn.execute(query).scalar_one()))


def states(database: DatabasePort) -> list[str]:
    """The states of all deliveries, in their order."""
    query = select(delivery.c.state).order_by(delivery.c.id)
    return database.read(lambda conn: list(conn.execute(query).scalars()))
