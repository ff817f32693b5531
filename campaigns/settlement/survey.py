"""One reading of one statement: its lines are matched and folded, then held against the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from campaigns.database import DatabasePort
from campaigns.roster.marks import Marks
from campaigns.roster.refusals import Refusal, RefusalFile
from campaigns.settlement import cases, files
from campaigns.settlement.comparison import Kind, Ours, differences
from campaigns.settlement.fold import Fold
from campaigns.settlement.lines import Line
from campaigns.settlement.matching import Found, Matcher
from campaigns.settlement.ours import slices_of
from campaigns.settlement.reading import Lines, StatementFile
from campaigns.settlement.seen import Seen
from campaigns.settlement.stated import Stated
from campaigns.settlement.subject import Subject, periods_of
from campaigns.vault import Vault


@dataclass(frozen=True, slots=True)
class SliceRows:
    """How many rows are handled at a time: they bound memory and what others wait to write."""

    lines: int = 5_000
    """Matched in one read; each is looked up by its number."""
    places: int = 10_000
    """Of the roster, compared in one read; their cases are written in one transaction."""


class Phase(StrEnum):
    """What an import is at, for its progress bar."""

    READING = "reading"
    """Its file is read and matched."""
    COMPARING = "comparing"
    """Attempt by attempt."""


Progress = Callable[[Phase, float], object]
"""Told after each slice: the phase, and how much of it is done, from 0 to 1."""


class Writer:
    """Writes the cases of one file, slice by slice."""

    def __init__(self, database: DatabasePort, file_id: int, *, now: datetime) -> None:
        """Take the file's id and the import's instant."""
        self._database = database
        self._now = now
        self.file_id = file_id
        self.known = 0
        """Cases that an earlier import had written."""

    def write(self, rows: Sequence[cases.Row]) -> None:
        """Write these cases once."""
        if rows:
            work = partial(cases.write, rows=rows, file_id=self.file_id, at=self._now)
            self.known += self._database.transact(work, recover=files.lost)


class Survey:
    """What a statement's lines state; counted, and written as cases where there is a writer."""

    def __init__(
        self, database: DatabasePort, vault: Vault, subject: Subject, *, slices: SliceRows
    ) -> None:
        """Take what the statement speaks of; the ledger is read `slices` rows at a time."""
        self._database = database
        self._subject = subject
        self._slices = slices
        self._periods = database.read(lambda conn: periods_of(conn, subject))
        self._matcher = Matcher(vault, subject, self._periods)
        self._fold, self._seen, self._strangers = Fold(), Seen(), Marks()
        self.figures = Counter[str]()
        self.kinds = Counter[str]()
        self.refusals: Path | None = None

    def take(self, file: Path, *, told: Progress) -> bytes:
        """Read and match the whole file; its SHA-256. Raises BadSettlementFile."""
        with (
            self._opened(file) as statement,
            RefusalFile(file, delimiter=statement.delimiter) as refusals,
        ):
            for rows in statement.slices(self._slices.lines):
                refused = rows.refusals + self._take(rows)
                self.figures["refused"] += len(refused)
                refusals.write(refused)
                told(Phase.READING, statement.share_read)
            self.refusals = refusals.path if refusals.was_made else None
            return statement.sha256

    def compare(self, writer: Writer | None, *, complete: bool, told: Progress) -> None:
        """Hold every attempt of ours against what is stated of it."""
        whole, done = max(1, sum(row.owed for row in self._periods)), 0
        slices = slices_of(self._database, self._subject, self._periods, places=self._slices.places)
        for ours in slices:
            rows = [row for one in ours for row in self._compared(one, complete=complete)]
            if writer is not None:
                writer.write(rows)
            done += self._slices.places
            told(Phase.COMPARING, min(1.0, done / whole))

    def write_strangers(self, file: Path, writer: Writer, *, sha256: bytes) -> None:
        """Write what speaks of nothing of ours. The file is read again: nothing held its lines.

        Raises BadSettlementFile where it was changed meanwhile.
        """
        if not self.kinds[Kind.THEIRS]:
            return
        with self._opened(file) as statement:
            for rows in statement.slices(self._slices.lines):
                writer.write(
                    [
                        cases.case_of_stranger(self._subject, line)
                        for line in rows.lines
                        if line.number in self._strangers
                    ]
                )
            files.check_same(statement.sha256, sha256)

    def _opened(self, file: Path) -> StatementFile:
        return StatementFile(file, since=self._subject.since, until=self._subject.until)

    def _take(self, rows: Lines) -> list[Refusal]:
        """Fold the lines of a slice; those that could not be matched."""
        fresh = [line for line in rows.lines if self._seen.add(line.digest)]
        self.figures["read"] += rows.rows
        self.figures["repeated"] += len(rows.lines) - len(fresh)
        found = self._database.read(lambda conn: self._matcher.found(conn, fresh))
        refused = []
        for line, one in zip(fresh, found, strict=True):
            if isinstance(one, Refusal):
                refused.append(one)
            else:
                self._keep(line, one)
        return refused

    def _keep(self, line: Line, found: Found) -> None:
        if found is None:
            self._strangers.add(line.number)
            self.kinds[Kind.THEIRS.value] += 1
            return
        assert not isinstance(found, Refusal)
        self._fold.add(*found, stated=line.stated, segments=line.segments, number=line.number)

    def _compared(self, ours: Ours, *, complete: bool) -> list[cases.Row]:
        folded = self._fold.of(ours.obligation_id, ours.attempt_no)
        found = list(differences(folded, ours, complete=complete))
        if folded is not None:
            self.figures["stated"] += 1
            equal = "silent" if folded.stated is Stated.UNKNOWN else "equal"
            self.figures["differing" if found else equal] += 1
        self.kinds.update(difference.kind.value for difference in found)
        return [cases.case_of(self._subject, ours, difference) for difference in found]
