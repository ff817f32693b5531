"""A statement's own row, and its bytes as they came, sealed piece by piece."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, select, update

from campaigns.database import DatabasePort
from campaigns.ledger.rows import insert_missing
from campaigns.schema import settlement_file, settlement_piece
from campaigns.settlement.reading import BadSettlementFile
from campaigns.settlement.subject import Subject
from campaigns.vault import Vault

#: What is sealed at a time: it bounds memory, and a row of the table.
PIECE_BYTES: Final = 1 << 20
_NUMBER_BYTES: Final = 4


class State(StrEnum):
    """How far a statement has come."""

    COMPARING = "comparing"
    """It can be read to its end; cut off, the same import finishes it."""
    COMPARED = "compared"
    """Each of its differences is a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A statement as it was handed in, read to its end."""

    path: Path
    file_name: str
    """As its sender calls it."""
    sha256: bytes
    subject: Subject
    complete: bool
    """It claims that what it does not speak of was not sent."""
    document: str
    person: str
    at: datetime


def begin(conn: Connection, handed: Handed) -> int:
    """The id of this statement's row, made if these bytes were never imported for the subject."""
    insert_missing(
        conn,
        settlement_file,
        **handed.subject.as_row(),
        complete=handed.complete,
        file_name=handed.file_name,
        sha256=handed.sha256,
        document=handed.document,
        state=State.COMPARING.value,
        counts={},
        person=handed.person,
        at=handed.at,
    )
    known = select(settlement_file.c.id).where(
        settlement_file.c.sha256 == handed.sha256,
        settlement_file.c.carrier == handed.subject.carrier.value,
        settlement_file.c.gateway == handed.subject.gateway,
        settlement_file.c.label == handed.subject.label,
    )
    return int(conn.execute(known).scalar_one())


def conclude(conn: Connection, handed: Handed, file_id: int, counts: Mapping[str, Any]) -> None:
    """All of it is compared; imported again, the later comparison's counts stand."""
    conn.execute(
        update(settlement_file)
        .where(settlement_file.c.id == file_id)
        .values(
            state=State.COMPARED.value,
            complete=handed.complete,
            counts=dict(counts),
            compared_at=handed.at,
        )
    )


def keep(database: DatabasePort, vault: Vault, handed: Handed, file_id: int) -> None:
    """Keep the file's bytes, sealed. Raises BadSettlementFile where they are others by now."""
    digest = hashlib.sha256()
    with handed.path.open("rb") as file:
        for number, piece in enumerate(iter(lambda: file.read(PIECE_BYTES), b"")):
            digest.update(piece)
            context = context_of(handed.sha256, number)
            sealed = vault.seal_bytes(zlib.compress(piece), context=context)
            row = {"file_id": file_id, "number": number, "sealed": sealed}
            database.transact(partial(_keep, row=row), recover=lost)
    check_same(digest.digest(), handed.sha256)


def context_of(sha256: bytes, number: int) -> bytes:
    """What binds a sealed piece to its file and to its place in it."""
    return sha256 + number.to_bytes(_NUMBER_BYTES, "big")


def check_same(sha256: bytes, expected: bytes) -> None:
    """Raises BadSettlementFile where a file was changed while it was read."""
    if sha256 != expected:
        raise BadSettlementFile("The file was changed while it was read: import it again")


def lost(conn: Connection) -> None:
    """A COMMIT's result was lost: the work is done once more, which leaves as it is what is there.

    For `transact`, whose `recover` answers None where nothing was committed.
    """
    del conn


def _keep(conn: Connection, *, row: Mapping[str, Any]) -> None:
    insert_missing(conn, settlement_piece, **row)
