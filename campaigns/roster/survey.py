"""Reads a file against the roster slice by slice, stages what it would change, and counts it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection

from campaigns.database import DatabasePort
from campaigns.roster.cells import Entry
from campaigns.roster.comparison import DEPARTMENT, Comparison, Move, Result, Standing
from campaigns.roster.deliveries import (
    FIGURES,
    check_is_reading,
    conclude_reading,
    give_up,
    vouchers,
)
from campaigns.roster.jump import reasons_to_ask
from campaigns.roster.marks import Marks
from campaigns.roster.periods import last_opened
from campaigns.roster.reading import Slice
from campaigns.roster.staging import StagedRow, stage
from campaigns.roster.subscribers import present_ids, standing_at
from campaigns.vault import Vault

OWN_KEY_BYTES: Final = 16

_FIGURE_OF: Final = {
    Move.JOIN: "added",
    Move.RETURN: "added",
    Move.CHANGE: "changed",
    Move.VOUCH: "unchanged",
    Move.CLAIM: "conflicts",
    None: "unchanged",
}


class Survey:
    """One reading of one file. With a delivery it stages what it finds; without, it only counts."""

    def __init__(
        self,
        database: DatabasePort,
        vault: Vault,
        *,
        comparison: Comparison,
        delivery_id: int | None,
        random_bytes: Callable[[int], bytes],
        slice_rows: int,
    ) -> None:
        """Take the comparison with the file; the roster is read `slice_rows` rows at a time."""
        self._database = database
        self._vault = vault
        self._comparison = comparison
        self._delivery_id = delivery_id
        self._random_bytes = random_bytes
        self._slice_rows = slice_rows
        self._vouchers = database.read(vouchers)
        self._seen = Marks()
        self._named = Marks()
        self._figures = Counter[str]()
        self._joining = Counter[str]()
        self._net = Counter[str]()
        self._taken = Counter[str]()
        self._position = 0

    @property
    def figures(self) -> dict[str, int]:
        """What was counted so far, by the names of `Counts`."""
        return {name: self._figures[name] for name in FIGURES}

    @property
    def taken(self) -> Mapping[str, int]:
        """Whom the delivering carrier takes over so far, by the carrier that serves them now."""
        return dict(sorted(self._taken.items()))

    def take(self, rows: Slice) -> None:
        """Compare and stage the next rows. Raises Overtaken."""
        self._figures["read"] += rows.rows
        self._figures["refused"] += len(rows.refusals)
        index_of = self._vault.index
        fresh = [entry for entry in rows.entries if self._seen.add(int(entry.msisdn))]
        self._figures["duplicates"] += len(rows.entries) - len(fresh)
        indexes = [index_of(entry.msisdn) for entry in fresh]
        # A row refused for its district still says that its number is there: it has not left.
        refused = [index_of(refusal.msisdn) for refusal in rows.refusals if refusal.msisdn]
        found = self._database.read(
            lambda conn: standing_at(conn, indexes + refused, vouchers=self._vouchers)
        )
        for standing in found.values():
            self._named.add(standing.id)
        moves = map(self._move, fresh, indexes, map(found.get, indexes))
        self._stage([move for move in moves if move is not None])

    def take_leaving(self, *, of_carrier: str | None) -> tuple[str, ...]:
        """Stage those whom a full file (of one carrier) does not name; why to ask, if there is.

        Raises Overtaken.
        """
        before = Counter[str]()
        for page in self._present():
            before.update(serving for _, serving in page)
            self._leave(
                [
                    (subscriber_id, serving)
                    for subscriber_id, serving in page
                    if subscriber_id not in self._named and of_carrier in {None, serving}
                ]
            )
        return reasons_to_ask(
            standing=before.total() if of_carrier is None else before[of_carrier],
            leaving=self._figures["left"],
            before=before,
            after={
                carrier: before[carrier] + self._net[carrier]
                for carrier in before.keys() | self._net.keys()
            },
            joining=self._joining,
            opened=self._database.read(last_opened),
        )

    def conclude(self, *, sha256: bytes, why_asked: str) -> None:
        """Keep with the delivery what was counted. Raises Overtaken."""
        delivery_id = self._delivery_id
        if delivery_id is None:
            return
        counts = {**self.figures, "states_carrier": self._comparison.voucher == DEPARTMENT}
        self._database.transact(
            lambda conn: conclude_reading(
                conn, delivery_id, sha256=sha256, counts=counts, why_asked=why_asked
            )
        )

    def abandon(self, *, why: str) -> None:
        """Refuse the delivery that cannot be read to its end, unless it was refused already."""
        delivery_id = self._delivery_id
        if delivery_id is not None:
            self._database.transact(lambda conn: give_up(conn, delivery_id, why=why))

    def _move(self, entry: Entry, index: bytes, standing: Standing | None) -> StagedRow | None:
        """What this row does, counted and ready to be staged; None where it changes nothing."""
        zalo = entry.zalo_user_id
        zalo_index = self._vault.index(zalo) if zalo else None
        if standing is None:
            result = self._comparison.first(entry, zalo_index)
        else:
            result = self._comparison.against(standing, entry, zalo_index)
        self._count(result, standing)
        if result.move is None or self._delivery_id is None:
            return None
        self._position += 1
        if standing is None:
            return self._joining_row(self._delivery_id, entry, index, result)
        return self._moving_row(self._delivery_id, entry, standing, result)

    def _count(self, result: Result, standing: Standing | None) -> None:
        self._figures[_FIGURE_OF[result.move]] += 1
        if result.move in {Move.JOIN, Move.RETURN}:
            self._joining[result.serving] += 1
            self._net[result.serving] += 1
        elif result.move is Move.CHANGE and standing is not None:
            self._net[standing.serving] -= 1
            self._net[result.serving] += 1
            if standing.serving != result.serving == self._comparison.voucher:
                self._taken[standing.serving] += 1

    def _joining_row(
        self, delivery_id: int, entry: Entry, index: bytes, result: Result
    ) -> StagedRow:
        return StagedRow(
            delivery_id,
            self._position,
            Move.JOIN.value,
            None,
            index,
            self._vault.seal(entry.msisdn, context=index),
            self._random_bytes(OWN_KEY_BYTES),
            *result[1:],
            self._sealed_zalo(entry, result),
        )

    def _moving_row(
        self, delivery_id: int, entry: Entry, standing: Standing, result: Result
    ) -> StagedRow:
        is_another = result.zalo_index != standing.zalo_index
        return StagedRow(
            delivery_id,
            self._position,
            str(result.move),
            standing.id,
            None,
            None,
            None,
            *result[1:],
            self._sealed_zalo(entry, result) if is_another else None,
        )

    def _sealed_zalo(self, entry: Entry, result: Result) -> bytes | None:
        if entry.zalo_user_id is None or result.zalo_index is None:
            return None
        return self._vault.seal(entry.zalo_user_id, context=result.zalo_index)

    def _present(self) -> Iterator[Sequence[tuple[int, str]]]:
        """All on the roster, a page at a time, with their serving carriers."""
        last = 0
        while page := self._database.read(_page_behind(last, self._slice_rows)):
            yield page
            last = page[-1][0]

    def _leave(self, leaving: Sequence[tuple[int, str]]) -> None:
        self._figures["left"] += len(leaving)
        self._net.subtract(serving for _, serving in leaving)
        if self._delivery_id is None:
            return
        first = self._position + 1
        self._position += len(leaving)
        self._stage(
            [
                StagedRow(self._delivery_id, position, Move.LEAVE.value, subscriber_id)
                for position, (subscriber_id, _) in enumerate(leaving, start=first)
            ]
        )

    def _stage(self, rows: Sequence[StagedRow]) -> None:
        delivery_id = self._delivery_id
        if not rows or delivery_id is None:
            return

        def work(conn: Connection) -> None:
            check_is_reading(conn, delivery_id)
            stage(conn, rows)

        self._database.transact(work)


def _page_behind(last: int, slice_rows: int) -> Callable[[Connection], Sequence[tuple[int, str]]]:
    return lambda conn: present_ids(conn, after=last, limit=slice_rows)
