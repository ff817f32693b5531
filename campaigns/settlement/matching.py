"""To which attempt does a line belong? By our reference, else by the carrier's id, else by number
and day; what fits several is refused, never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection

from campaigns.begun import Begun, begun_of, owed_to
from campaigns.ledger import attempts_by_carrier_ref
from campaigns.reference import NotOurs, parse
from campaigns.roster.refusals import Refusal
from campaigns.schema import AnyRow
from campaigns.settlement.lines import Line, refused_for
from campaigns.settlement.reasons import LineReason
from campaigns.settlement.subject import Subject
from campaigns.vault import Vault
from campaigns.week import local

Key: TypeAlias = tuple[int, int]
"""Obligation id, which tells its period, and attempt number."""
Found: TypeAlias = Key | Refusal | None
"""None: a message that was never begun here."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """Finds the attempts that the lines of one statement speak of."""

    vault: Vault
    subject: Subject
    periods: Sequence[AnyRow]

    def found(self, conn: Connection, lines: Sequence[Line]) -> list[Found]:
        """For each line, in order: its attempt, why it is refused, or None."""
        indexes = [self.vault.index(line.msisdn) for line in lines]
        own = [_own_key(line) for line in lines]
        theirs = self._by_carrier_ref(conn, lines)
        named = {key[1] for key in own if key is not None} | {key[0] for key in theirs.values()}
        by_key = self._by_key(conn, sorted(named))
        found: list[Found] = [None] * len(lines)
        left: list[int] = []
        for place, (line, index, key) in enumerate(zip(lines, indexes, own, strict=True)):
            if key is not None:
                found[place] = self._of_reference(line, index, key, by_key)
            elif self._agrees(by_key.get(theirs.get(line.message_id, (0, 0))), index):
                found[place] = theirs[line.message_id]
            else:
                left.append(place)
        by_number = self._by_number(conn, [indexes[place] for place in left])
        for place in left:
            found[place] = _nearest(lines[place], by_number.get(indexes[place], ()))
        return found

    def _of_reference(
        self, line: Line, index: bytes, key: tuple[int, int, int], known: Mapping[Key, Begun]
    ) -> Found:
        """A reference names one attempt; where the rest of its line disagrees, it is refused."""
        week, *rest = key
        row = known.get((rest[0], rest[1]))
        if not self.subject.first_week <= week <= self.subject.last_week:
            return refused_for(line, "reference", LineReason.OTHER_SPAN)
        if row is None:
            return None
        if row.gateway != self.subject.gateway:
            return refused_for(line, "reference", LineReason.OTHER_GATEWAY)
        if row.msisdn_index not in {None, index}:
            return refused_for(line, "reference", LineReason.OTHER_NUMBER)
        if not self.subject.spans(row.at):
            return refused_for(line, "reference", LineReason.OTHER_SPAN)
        return (row.obligation_id, row.attempt_no)

    def _agrees(self, begun: Begun | None, index: bytes) -> bool:
        """Does what a message id names fit its line? Carriers begin their ids anew some day."""
        if begun is None or begun.msisdn_index not in {None, index}:
            return False
        return self._is_meant(begun)

    def _by_carrier_ref(self, conn: Connection, lines: Sequence[Line]) -> dict[str, Key]:
        refs = sorted({line.message_id for line in lines if line.message_id})
        if not refs:
            return {}
        known = attempts_by_carrier_ref(conn, self.subject.gateway, refs)
        return {ref: (key[1], key[2]) for ref, key in known.items()}

    def _by_key(self, conn: Connection, ids: Sequence[int]) -> dict[Key, Begun]:
        begun = begun_of(conn, ids, weeks=self._weeks) if ids else ()
        return {(one.obligation_id, one.attempt_no): one for one in begun}

    def _by_number(self, conn: Connection, indexes: Sequence[bytes]) -> dict[bytes, list[Begun]]:
        by_index: dict[bytes, list[Begun]] = defaultdict(list)
        if not indexes:
            return by_index
        periods = [row.id for row in self.periods]
        ids = owed_to(conn, sorted(set(indexes)), weeks=self._weeks, periods=periods)
        for one in begun_of(conn, ids, weeks=self._weeks):
            if self._is_meant(one) and one.msisdn_index is not None:
                by_index[one.msisdn_index].append(one)
        return by_index

    def _is_meant(self, begun: Begun) -> bool:
        return begun.gateway == self.subject.gateway and self.subject.spans(begun.at)

    @property
    def _weeks(self) -> list[int]:
        return sorted({row.week for row in self.periods})


def _own_key(line: Line) -> tuple[int, int, int] | None:
    """Week, obligation and attempt of our reference; None for none, and for one of theirs."""
    if not line.reference:
        return None
    try:
        return parse(line.reference)
    except NotOurs:
        return None


def _nearest(line: Line, rows: Sequence[Begun]) -> Found:
    """The one that was begun next to the stated time, among those of the stated day."""
    sent_at = line.sent_at
    if line.day is not None:
        rows = [row for row in rows if local(row.at).date() == line.day]
    if not rows:
        return None
    if sent_at is not None:
        chosen = min(rows, key=lambda row: (abs(row.at - sent_at), -row.attempt_no))
    elif len({row.obligation_id for row in rows}) > 1:
        return refused_for(line, "msisdn", LineReason.AMBIGUOUS)
    else:
        chosen = rows[-1]
    return (chosen.obligation_id, chosen.attempt_no)
