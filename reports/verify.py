"""A week proves itself: each fact is refolded, resealed, recounted, and each difference named.

Law: nothing here comes from the code that wrote the ledger – neither its lifecycle, nor the duty's
table, nor the figures' counting – so that one mistake cannot hide in both.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from campaigns.schema import AnyRow
from campaigns.vault import Vault
from reports.differences import Found, obligation_named
from reports.evidence_rows import FactReader, RawReader
from reports.queries import proof
from reports.recount import Promise, Recount, Stood, figure_differences, leases_merged, promise_in
from reports.refold import OPEN, Folded, Told, fold, impossible
from reports.verification import Verification

_POSITIONS = (1 << proof.POSITION_BITS) - 1

#: A fact recorded so near the closing's instant may have been committed on either side of it.
_IN_FLIGHT = timedelta(hours=1)


def verify(
    connection: Connection,
    slug: str,
    *,
    label: str,
    vault: Vault,
    slice_size: int = 5_000,
    progress: Callable[[int, int], object] = lambda _done, _owed: None,
) -> Verification:
    """Refold one campaign's week. Reads only; memory is bounded by `slice_size` obligations.

    `progress` is told after each slice how many obligations are done, and of how many.

    Run it in one transaction that sees one state (REPEATABLE READ), or while the week is closed:
    what is written meanwhile would show as a difference. Raises `WeekNotOpened`.
    """
    head = proof.head(connection, slug, label=label)
    check = _Check(connection, head, vault=vault)
    for after, upto in proof.slices(connection, head.week, period_id=head.id, size=slice_size):
        check.slice(after, upto)
        progress(check.obligations, head.owed)
    check.whole()
    now = check.now.figures()
    return Verification(
        campaign=slug,
        week=label,
        sound=not check.found.count,
        kept=now["kept"],
        obligations=check.obligations,
        facts=check.facts,
        erased=check.erased,
        differences=check.found.first,
        difference_count=check.found.count,
        shortfall=now["shortfall"],
    )


class _Check:
    """One pass over a period: what was found so far, and the counters of both recounts."""

    def __init__(self, connection: Connection, head: AnyRow, *, vault: Vault) -> None:
        self.connection = connection
        self.head = head
        self.found = Found()
        self.seal = vault.sealer()
        self.reader = FactReader(connection, self.found, seal=self.seal, week=head.week)
        self.raws = RawReader(connection, self.found, vault=vault, week=head.week)
        promise: Promise = promise_in(head.definition)
        self.now = Recount(promise, head.eligible)
        self.as_closed = Recount(promise, head.eligible)
        self.digest = hashlib.sha256()
        self.position = 0
        self.obligations = 0
        self.eligible = 0
        self.erased = 0
        self.facts = 0
        self.in_flight = 0

    def slice(self, after: int, upto: int) -> None:
        """Check the obligations in (after, upto] and every fact about that range."""
        rows = proof.obligations(self.connection, self.head.week, after=after, upto=upto)
        told = self.reader.read(after, upto)
        self.raws.check(told.receipts)
        self.facts += told.count
        for row in rows:
            self._position(row)
            self._obligation(row, told.of.pop(row.id, []))
        for obligation_id, orphans in told.of.items():
            self._orphans(obligation_id, orphans)

    def whole(self) -> None:
        """Check what only the whole period can tell: counts, the roster's hash, the closing."""
        head = self.head
        self._missing(upto=head.owed)
        row = f"opening of period {head.id}"
        if self.eligible != head.eligible:
            self.found.add("opening", row, stands=head.eligible, should_be=self.eligible)
        digest = self.digest.digest()
        if not self.erased and digest != head.roster_sha256:
            self.found.add(
                "opening",
                f"{row}: roster_sha256",
                stands=head.roster_sha256.hex(),
                should_be=digest.hex(),
            )
        if head.definition_sha256 != head.version_sha256:
            self.found.add(
                "opening",
                f"{row}: definition_sha256",
                stands=head.definition_sha256,
                should_be=head.version_sha256,
            )
        if head.closed_at is not None:
            self._closing()

    def _position(self, row: AnyRow) -> None:
        """Positions run 1..N without gap, the roster's first and then the supplements."""
        place = row.id & _POSITIONS
        if place > self.head.owed:
            self._differs(row, "there", f"only positions up to {self.head.owed} were given out")
        self._missing(upto=min(place - 1, self.head.owed))
        self.position = max(self.position, place)
        self.obligations += 1
        if row.position != place:
            self._differs(row, f"position {row.position}", f"position {place}")
        if row.period_id != self.head.id:
            self._differs(row, f"period {row.period_id}", f"period {self.head.id}")
        if not row.supplement and row.ordinal == 1:
            self._roster(row)

    def _missing(self, *, upto: int) -> None:
        for place in range(self.position + 1, upto + 1):
            key = (self.head.id << proof.POSITION_BITS) + place
            name = obligation_named(self.head.week, key)
            self.found.add("obligation", name, stands="missing", should_be="there")
        self.position = max(self.position, upto)

    def _roster(self, row: AnyRow) -> None:
        self.eligible += 1
        if row.msisdn_index is None:
            self.erased += 1
            return
        district = row.district.to_bytes(2, "big")
        self.digest.update(row.msisdn_index + row.carrier.encode() + b"\x00" + district)

    def _obligation(self, row: AnyRow, told: Sequence[Told]) -> None:
        for fact, why in impossible(told):
            name = f"{obligation_named(row.week, row.id)} n {fact.n}"
            self.found.add(fact.kind, name, stands=fact.event, should_be=why)
        folded = fold(told)
        for stands, should_be in _unlike(row, folded, len(told)):
            self._differs(row, stands, should_be)
        self.now.add(_stood(row, folded))
        if self.head.closed_at is not None:
            self._add_as_closed(row, told, folded)

    def _add_as_closed(self, row: AnyRow, told: Sequence[Told], folded: Folded) -> None:
        closed_at: datetime = self.head.closed_at
        late = any(fact.at > closed_at for fact in told)
        then = fold(told, until=closed_at) if late else folded
        self.as_closed.add(_stood(row, then))
        near = (fact for fact in told if abs(fact.at - closed_at) < _IN_FLIGHT)
        # An excuse stands in no fact: once a later receipt took its place, only the seal knows it.
        forgotten = then.reason is None and then.status != folded.status
        self.in_flight += forgotten or any(fact.event != "close" for fact in near)

    def _orphans(self, obligation_id: int, told: Sequence[Told]) -> None:
        """Facts of a deleted obligation are told with it; others have no right to be there."""
        if 0 < obligation_id & _POSITIONS <= self.head.owed:
            return
        for fact in told:
            name = f"{obligation_named(self.head.week, obligation_id)} n {fact.n}"
            self.found.add(fact.kind, name, stands="a fact", should_be="no such obligation")

    def _closing(self) -> None:
        head = self.head
        row = f"closing of period {head.id}"
        text = json.dumps(head.figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        seal = self.seal.figures(text.encode())
        if seal != head.seal:
            self.found.add("closing", f"{row}: seal", stands=head.seal.hex(), should_be=seal.hex())
        stored, counted = leases_merged(head.figures), leases_merged(self.as_closed.figures())
        for path, stands, should_be in figure_differences(stored, counted):
            if not self._explained(stands, should_be):
                self.found.add("closing", f"{row}: {path}", stands=stands, should_be=should_be)

    def _explained(self, stands: object, should_be: object) -> bool:
        """Can facts written while the week was being closed account for it?

        The figures were counted in one transaction while others wrote theirs; which came first no
        instant tells. The seal above leaves no such doubt: it shows any later change.
        """
        if isinstance(stands, bool) or isinstance(should_be, bool):
            return self.in_flight > 0
        off = abs(_whole(stands) - _whole(should_be))
        return off <= self.in_flight

    def _differs(self, row: AnyRow, stands: object, should_be: object) -> None:
        name = obligation_named(row.week, row.id)
        self.found.add("obligation", name, stands=stands, should_be=should_be)


def _whole(figure: object) -> int:
    """A figure, or the sum of a branch of figures; what is absent is zero."""
    if isinstance(figure, dict):
        return sum(map(_whole, figure.values()))
    return figure if isinstance(figure, int) else 0


def _unlike(row: AnyRow, folded: Folded, facts: int) -> Iterator[tuple[str, str]]:
    """Where the row differs from what its facts lead to: (what stands, what should)."""
    stored = {
        "status": _without_lease(row),
        "attempts": row.attempts,
        "spared": row.spared,
        "accepted": row.accepted,
        "facts": row.facts,
        "proof": row.proof,
    }
    refolded = {
        "status": folded.status,
        "attempts": folded.attempts,
        "spared": folded.spared,
        "accepted": folded.accepted,
        "facts": facts,
        "proof": folded.proof,
    }
    if folded.status == OPEN:
        stored["open_attempt"], refolded["open_attempt"] = row.open_attempt, folded.open_attempt
    if folded.reason is not None and folded.status not in ("due", OPEN):
        stored["reason"], refolded["reason"] = row.reason, folded.reason
    for name, value in stored.items():
        if value != refolded[name]:
            yield f"{name} {value}", f"{name} {refolded[name]}"


def _without_lease(row: AnyRow) -> str:
    """The stored status in the fold's words: a lease without an open attempt is still due."""
    if row.status != "claimed":
        return str(row.status)
    return OPEN if row.open_attempt else "due"


def _stood(row: AnyRow, folded: Folded) -> Stood:
    told = folded.reason if folded.status not in ("due", OPEN) else None
    return Stood(
        folded=folded,
        carrier=row.carrier,
        district=row.district,
        gateway=row.gateway,
        supplement=row.supplement,
        reason=row.reason if told is None else told,
    )
