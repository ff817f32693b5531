"""What must hold at the end of every run, judged by the carriers' own truth and the ledger's
facts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from sqlalchemy import Connection, Row, Table, select

from campaigns.ledger.claims import ATTEMPTS_MAX
from campaigns.ledger.receipts import TAKEN_MAX
from campaigns.lifecycle import Event, Status
from campaigns.reference import reference_of
from campaigns.schema import (
    attempt,
    campaign,
    closing,
    obligation,
    outcome,
    period,
    receipt,
    ruling,
)
from campaigns.vault import Vault
from campaigns.week import Week
from gateways.lab.facts import Taken
from reports.verify import verify
from tests.simulation.limits import beyond_limits
from tests.simulation.world import World

_NEGATIVE = ("undelivered", "unreached")
_NO = ("rejected", "deferred", "blocked")


class Took(Protocol):
    """One message that a carrier truly took."""

    @property
    def gateway(self) -> str:
        """Through which gateway."""

    @property
    def reference(self) -> str:
        """Under which reference of ours; empty where its wire has none."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """By what a ledger is judged: the time, its key, and what the carriers know."""

    now: datetime
    vault: Vault
    took: Callable[[Row[Any]], Sequence[Took]]
    """What was taken for an obligation: by address, medium and week, never by reference."""
    refuses: Callable[[str, int], bool] = lambda *_: True
    """Does this gateway truly refuse that subscriber for good?"""
    unnamed: Collection[str] = ("viettel",)
    """Gateways whose wire names not every message by our reference."""
    left_due: Collection[tuple[int, int, int]] = ()
    """(week, obligation id, attempts) of what was due when nothing went wrong any more."""


def broken_laws(world: World) -> list[str]:
    """Every law this seed broke; none, if the guarantee holds."""
    ports = world.ports("world")
    judged = Judged(
        now=world.engine.now,
        vault=world.vault,
        took=partial(_taken, world),
        refuses=partial(_refuses, world),
        # A list goes under its first message's reference.
        unnamed=("viettel", "vnpt") if world.options.lists else ("viettel",),
        left_due=world.left_due,
    )
    broken = ports.database.read(
        lambda conn: [*beyond_limits(conn, world), *broken_in(conn, judged)]
    )
    return [*world.witness.broken, *broken, *_of_carriers(world.lab.truth())]


def broken_in(conn: Connection, judged: Judged) -> Iterator[str]:
    """Every law that a ledger breaks: nothing lost, doubled or invented, figures equal facts."""
    told = {table: _by_obligation(conn, table) for table in (attempt, outcome, receipt, ruling)}
    for row in conn.execute(select(obligation).order_by(obligation.c.week, obligation.c.id)).all():
        key = (row.week, row.id)
        ruled = Counter(one.event for one in told[ruling][key])
        facts = _Facts(told[attempt][key], told[outcome][key], told[receipt][key], ruled)
        name = f"obligation {row.week}/{row.id} ({row.status})"
        yield from (f"{name}: {law}" for law in _of_one(row, facts, judged))
        yield from (f"{name}: {law}" for law in _of_words(row, facts, judged))
        if Week.from_key(row.week).ends_at <= judged.now and Status(row.status).is_open:
            yield f"{name}: not ended after its period"
        if (*key, row.attempts) in judged.left_due and row.status == Status.LAPSED:
            yield f"{name}: due in the calm, and nobody tried"
    yield from _of_weeks(conn, judged)


def _of_carriers(truth: dict[str, Any]) -> Iterator[str]:
    """What the carriers judge by their own clock and as their subscribers read it."""
    for gateway, told in truth["gateways"].items():
        for law in ("outside_windows", "wrong_links"):
            if told[law]:
                yield f"{gateway}: {law} {told[law]}"


def _by_obligation(conn: Connection, table: Table) -> dict[tuple[int, int], list[Row[Any]]]:
    """All facts of one kind, by whose they are, in their order."""
    found: dict[tuple[int, int], list[Row[Any]]] = defaultdict(list)
    for row in conn.execute(select(table).order_by(table.c.n)):
        found[row.week, row.obligation_id].append(row)
    return found


@dataclass(frozen=True)
class _Facts:
    """The facts of one obligation."""

    attempts: list[Row[Any]]
    outcomes: list[Row[Any]]
    receipts: list[Row[Any]]
    ruled: Counter[str]
    """How often each event was ruled."""

    @property
    def resends(self) -> int:
        """How often the week's budget let what is unknown be submitted a second time."""
        return self.ruled[Event.RESEND]

    @property
    def sends(self) -> int:
        """So often may carriers have it: a phone was off, or it was ruled to go once more."""
        return TAKEN_MAX + self.resends + self.ruled[Event.REROUTE]

    @property
    def refused(self) -> set[int]:
        """Attempts ended by a definite no: an outcome, or the carrier's later word."""
        no = {one.attempt_no for one in self.outcomes if one.verdict in _NO}
        later = (*_NEGATIVE, "never_had")
        return no | {one.attempt_no for one in self.receipts if one.word in later}

    @property
    def negative(self) -> bool:
        return any(one.word in _NEGATIVE for one in self.receipts)


def _refuses(world: World, gateway: str, subscriber_id: int) -> bool:
    """Does the lab refuse this subscriber for good?"""
    return world.lab.refuses(gateway, world.province.address(subscriber_id, gateway))


def _taken(world: World, row: Row[Any]) -> list[Taken]:
    """What the carriers took for this obligation: by address, medium and week, never by
    reference.
    """
    zalo = row.gateway.startswith("zalo")
    address = world.province.address(row.subscriber_id, row.gateway)
    found = world.lab.taken(address, str(Week.from_key(row.week)))
    return [one for one in found if one.gateway.startswith("zalo") == zalo]


def _of_one(row: Row[Any], facts: _Facts, judged: Judged) -> Iterator[str]:
    took = judged.took(row)
    open_attempts = len(facts.attempts) - len(facts.refused)
    if open_attempts > 1 + facts.resends:
        yield f"{open_attempts} attempts that no definite no has ended"
    again = len({one.attempt_no for one in facts.receipts if one.word in _NEGATIVE}) + facts.resends
    doubled = len(took) - 1 - again
    if doubled > 0:
        yield f"taken {len(took)} times"
    if len(took) > facts.sends:
        yield f"taken {len(took)} times, {facts.sends} allowed"
    if len({one.attempt_no for one in facts.outcomes}) < len(facts.outcomes):
        yield "two outcomes of one attempt"
    if facts.resends > 1:
        yield f"said again {facts.resends} times"
    if row.status in (Status.ACCEPTED, Status.DELIVERED) and not took:
        yield "in the ledger, never taken"
    known = (Status.ACCEPTED, Status.DELIVERED, Status.UNRESOLVED)
    if took and row.status not in known and not facts.negative:
        yield "taken, and the ledger does not know"
    references = {reference_of(row.week, row.id, one.attempt_no) for one in facts.attempts}
    named = {one.reference for one in took if one.gateway not in judged.unnamed} - {""}
    if strange := named - references:
        yield f"taken under references never begun: {sorted(strange)}"


def _of_words(row: Row[Any], facts: _Facts, judged: Judged) -> Iterator[str]:
    """What carriers said is heeded, and no more is made of it than they said."""
    handset = [one for one in facts.receipts if one.word == "delivered" and one.proof == "handset"]
    if handset and row.status != Status.DELIVERED:
        yield "told of as delivered, and not so in the ledger"
    for one in facts.outcomes:
        if one.verdict == "rejected" and not judged.refuses(one.gateway, row.subscriber_id):
            yield f"read {one.code} of {one.gateway} as never, which takes this address"
    # Of one attempt it may be told twice, by the fail list and by an answer to a question.
    unreached = {one.attempt_no for one in facts.receipts if one.event == Event.UNREACH}
    if len(unreached) >= TAKEN_MAX:
        yield f"sent again to a phone that was off {len(unreached)} times"
    if row.attempts - row.spared > ATTEMPTS_MAX:
        yield f"{row.attempts - row.spared} attempts"


def _of_weeks(conn: Connection, judged: Judged) -> Iterator[str]:
    now = judged.now
    query = select(period, campaign.c.slug).join(campaign, campaign.c.id == period.c.campaign_id)
    for row in conn.execute(query).all():
        if row.state == "opening" and row.ends_at > now:
            continue
        if row.state != "opening":
            found = verify(conn, row.slug, label=row.label, vault=judged.vault)
            yield from (f"{row.slug} {row.label}: {one}" for one in found.differences)
        positions = conn.execute(
            select(obligation.c.position).where(obligation.c.period_id == row.id)
        ).scalars()
        counted = Counter(positions)
        if sorted(counted) != list(range(1, row.owed + 1)) or set(counted.values()) - {1}:
            yield f"period {row.label}: positions are not 1..{row.owed}"
        if row.ends_at <= now and row.state != "closed":
            yield f"period {row.label}: {row.state}"
    for row in conn.execute(select(closing)).all():
        if not row.figures["complete"]:
            yield f"period {row.period_id}: closed over what was on its way"
