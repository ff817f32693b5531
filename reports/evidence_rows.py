"""Facts are read in order, resealed, and followed to the raw text that they rest on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from zlib import decompress

from sqlalchemy import Connection, Table

from campaigns.schema import AnyRow, to_microseconds
from campaigns.seal import Seal
from campaigns.vault import CannotOpen, Vault
from reports.differences import Found, obligation_named
from reports.queries import proof
from reports.refold import BEGUN, Told

_NO_REASON: Final = frozenset({"accept", "deliver"})
_GOOD_WORDS: Final = frozenset({"taken", "delivered"})
_BEYOND_THE_MESSAGE: Final = frozenset({"route", "gateway"})
_REASON_MAX: Final = 40
_PIECE_NUMBER_BYTES: Final = 4


@dataclass(slots=True)
class Slice:
    """The facts about one range of obligations."""

    of: dict[int, list[Told]] = field(default_factory=lambda: defaultdict(list))
    """obligation id -> its facts in order of their numbers."""
    receipts: list[AnyRow] = field(default_factory=list)
    count: int = 0


class FactReader:
    """Reads slices of the four fact tables and checks each fact's seal and number."""

    def __init__(self, connection: Connection, found: Found, *, seal: Seal, week: int) -> None:
        self._connection = connection
        self._found = found
        self._seal = seal
        self._week = week

    def read(self, after: int, upto: int) -> Slice:
        """All facts about the obligations in (after, upto], those without an obligation too."""
        read = Slice()
        for table in proof.FACT_TABLES:
            rows = proof.facts(self._connection, table, week=self._week, after=after, upto=upto)
            read.count += len(rows)
            for row in rows:
                self._check_seal(table, row)
                read.of[row.obligation_id].append(told_by(table.name, row))
            if table.name == "receipt":
                read.receipts = list(rows)
        for obligation_id, told in read.of.items():
            told.sort(key=lambda fact: fact.n)
            self._check_numbers(obligation_id, told)
        return read

    def _check_seal(self, table: Table, row: AnyRow) -> None:
        *fields, _seal = (_sealed(value) for value in row)
        if self._seal.fact(table.name, *fields) != row.seal:
            name = f"{obligation_named(row.week, row.obligation_id)} n {row.n}"
            self._found.add(
                table.name, name, stands="changed since it was sealed", should_be="as sealed"
            )

    def _check_numbers(self, obligation_id: int, told: Sequence[Told]) -> None:
        """Facts are numbered 1, 2, 3 over all four tables; attempts likewise among themselves."""
        numbers = [fact.n for fact in told]
        name = obligation_named(self._week, obligation_id)
        for n in sorted(set(range(1, max(numbers) + 1)) - set(numbers)):
            self._found.add("fact", f"{name} n {n}", stands="missing", should_be="there")
        for n in sorted({n for n in numbers if numbers.count(n) > 1}):
            self._found.add("fact", f"{name} n {n}", stands="doubled", should_be="once")
        attempts = [fact.attempt_no for fact in told if fact.event == BEGUN]
        if attempts != list(range(1, len(attempts) + 1)):
            self._found.add(
                "attempt", name, stands=f"numbers {attempts}", should_be="1, 2, 3 without gap"
            )


class RawReader:
    """Follows receipts to the raw text that they were read from."""

    def __init__(self, connection: Connection, found: Found, *, vault: Vault, week: int) -> None:
        self._connection = connection
        self._found = found
        self._vault = vault
        self._accepted = proof.accepted_cases(connection, week)
        self._read_files: set[int] = set()

    def check(self, receipts: Sequence[AnyRow]) -> None:
        """Every receipt's raw text must be there, and must be the text that was hashed.

        One by statement rests on the carrier's file instead, and on an accepted case about it.
        """
        wanted: dict[str, set[bytes]] = defaultdict(set)
        for row in receipts:
            wanted[row.gateway].add(row.raw_sha256)
        kept = {gateway: self._kept(gateway, hashes) for gateway, hashes in wanted.items()}
        for row in receipts:
            if row.raw_sha256 in kept[row.gateway] or self._is_stated(row):
                continue
            name = f"{obligation_named(row.week, row.obligation_id)} n {row.n}"
            self._found.add(
                "receipt",
                name,
                stands=f"raw text {row.raw_sha256.hex()[:16]}… is missing",
                should_be="kept in raw_receipt",
            )

    def _is_stated(self, row: AnyRow) -> bool:
        key = (row.raw_sha256, row.obligation_id, row.attempt_no)
        file_id = self._accepted.get(key) if row.source == "statement" else None
        if file_id is None:
            return False
        if file_id not in self._read_files:
            self._read_files.add(file_id)
            self._check_file(file_id, row.raw_sha256)
        return True

    def _check_file(self, file_id: int, stated_sha256: bytes) -> None:
        digest = sha256()
        try:
            for row in proof.pieces(self._connection, file_id):
                context = stated_sha256 + row.number.to_bytes(_PIECE_NUMBER_BYTES, "big")
                digest.update(decompress(self._vault.open_bytes(row.sealed, context=context)))
        except CannotOpen:
            digest = sha256()
        if digest.digest() != stated_sha256:
            self._found.add(
                "settlement_piece",
                f"file {file_id}",
                stands="other bytes, or sealed with another key",
                should_be="the file whose hash the receipts hold",
            )

    def _kept(self, gateway: str, hashes: set[bytes]) -> set[bytes]:
        kept: set[bytes] = set()
        for row in proof.raws(self._connection, gateway, hashes=sorted(hashes)):
            kept.add(row.sha256)
            self._check_text(gateway, row)
        return kept

    def _check_text(self, gateway: str, row: AnyRow) -> None:
        try:
            opened = self._vault.open_bytes(row.sealed, context=row.sha256)
        except CannotOpen:
            opened = b""
        if sha256(opened).digest() != row.sha256:
            self._found.add(
                "raw_receipt",
                f"{gateway} {row.sha256.hex()[:16]}…",
                stands="another text, or sealed with another key",
                should_be="the text whose hash the receipt holds",
            )


def _sealed(value: Any) -> Any:
    return to_microseconds(value) if isinstance(value, datetime) else value


def told_by(kind: str, row: AnyRow) -> Told:
    """What a row of that fact table says, for the fold."""
    event = BEGUN if kind == "attempt" else row.event
    return Told(
        kind=kind,
        n=row.n,
        attempt_no=row.attempt_no,
        event=event,
        at=row.at,
        reason=_reason(kind, row, event),
        proof=row.proof if kind == "receipt" else None,
        is_good=kind == "receipt" and row.word in _GOOD_WORDS,
        spares=kind == "outcome" and row.scope in _BEYOND_THE_MESSAGE,
    )


def _reason(kind: str, row: AnyRow, event: str) -> str | None:
    """What the fact makes the obligation's reason; an excuse is told by no column of its fact."""
    if kind == "attempt" or event == "excuse":
        return None
    if kind == "ruling":
        return str(row.reason)
    if event in _NO_REASON:
        return ""
    return str(row.code or (row.verdict if kind == "outcome" else row.word))[:_REASON_MAX]
