"""A circuit breaks where too many are refused, or nothing is ever heard: the text is the same for
all, and would burn the roster.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, select

from campaigns.ledger import pulse, traffic
from campaigns.schema import circuit
from gateways.contract import Gateway
from gateways.outcome import Outcome, Verdict
from scheduler.halt import halt

#: More than so many of a route's first ones (design 3) …
FIRST: Final = 200
FIRST_REJECTED_MAX: Final = 20
#: … or more than 5 % of any thousand, looked at in steps of a hundred.
ANY: Final = 1_000
ANY_REJECTED_MAX: Final = 50
_STEP: Final = 100
_CODES_MAX: Final = 20

#: A gateway that tells of its messages: of what it accepted some hours ago, so little was heard.
_SILENT_SHARE: Final = 0.2
_SILENT_LEAST: Final = 100
_LOOKED_BACK: Final = timedelta(hours=4)
_TIME_TO_TELL: Final = timedelta(hours=1)

_TALLY: Final = select(circuit).where(circuit.c.scope == bindparam("of"))


@dataclass(frozen=True, slots=True)
class Tally:
    """How a route's addressees answered since it was last released."""

    answered: int = 0
    rejected: int = 0
    recent: Sequence[Sequence[int]] = ()
    """(answered, rejected) in steps of a hundred, the newest last."""
    codes: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_broken(self) -> bool:
        """Are too many refused to go on?"""
        among_first = self.answered <= FIRST and self.rejected > FIRST_REJECTED_MAX
        return among_first or sum(step[1] for step in self.recent) > ANY_REJECTED_MAX

    def counted(self, answered: int, codes: Mapping[str, int]) -> Tally:
        """This tally and so many answers more, among them these refusals by code."""
        rejected = sum(codes.values())
        common = Counter(self.codes) + Counter(codes)
        return Tally(
            answered=self.answered + answered,
            rejected=self.rejected + rejected,
            recent=_stepped(self.recent, answered, rejected),
            codes=dict(common.most_common(_CODES_MAX)),
        )

    def words(self) -> str:
        """For the officer: how many, and by which code most of them."""
        code, often = Counter(self.codes).most_common(1)[0]
        return f"{self.rejected} of {self.answered} refused, {often} of them by {code}"


def heed_rejections(
    conn: Connection, scope: str, outcomes: Sequence[Outcome], *, now: datetime
) -> bool:
    """Count a sub-batch's answers and halt the route where its circuit breaks; True then.

    An excuse (no Zalo account) and a ported number say nothing against the text.
    """
    answered = [one for one in outcomes if one.verdict in (Verdict.ACCEPTED, Verdict.REJECTED)]
    codes = Counter(one.code for one in answered if _speaks_against_us(one))
    if not answered:
        return False
    epoch = traffic.halt_epoch(conn, scope)
    tally = _tally(conn, scope, epoch).counted(len(answered), codes)
    _keep(conn, scope, epoch, tally)
    return tally.is_broken and halt(conn, scope, reason=f"circuit: {tally.words()}", now=now)


def heed_silence_of_receipts(conn: Connection, gateway: Gateway, *, now: datetime) -> bool:
    """Halt a gateway that accepts and never tells what became of it; True then.

    Only where receipts are pushed for each message: elsewhere silence means nothing.
    """
    if not gateway.limits.pushes_receipts:
        return False
    hour = pulse.hour_of(now)
    since, told_by = hour - _LOOKED_BACK, hour - _TIME_TO_TELL
    accepted = pulse.beats(conn, gateway.name, since=since, until=told_by).accepted
    heard = pulse.beats(conn, gateway.name, since=since, until=now).heard
    if accepted < _SILENT_LEAST or heard >= _SILENT_SHARE * accepted:
        return False
    reason = f"circuit: {accepted} accepted since {since:%H:%M} UTC, {heard} told of"
    return halt(conn, f"gateway:{gateway.name}", reason=reason, now=now)


def _speaks_against_us(outcome: Outcome) -> bool:
    refused = outcome.verdict is Verdict.REJECTED
    return refused and not outcome.excuse and not outcome.ported_to


def _stepped(
    recent: Sequence[Sequence[int]], answered: int, rejected: int
) -> tuple[tuple[int, ...], ...]:
    """The last thousand, to the step: the newest step grows until it is full."""
    steps = [tuple(step) for step in recent]
    if steps and steps[-1][0] < _STEP:
        before = steps.pop()
        answered, rejected = before[0] + answered, before[1] + rejected
    steps.append((answered, rejected))
    while sum(step[0] for step in steps) - steps[0][0] >= ANY:
        del steps[0]
    return tuple(steps)


def _tally(conn: Connection, scope: str, epoch: int) -> Tally:
    row = conn.execute(_TALLY, {"of": scope}).one_or_none()
    if row is None or row.epoch != epoch:
        return Tally()
    return Tally(row.answered, row.rejected, row.recent, row.codes)


def _keep(conn: Connection, scope: str, epoch: int, tally: Tally) -> None:
    traffic.keep_circuit(
        conn,
        scope=scope,
        epoch=epoch,
        answered=tally.answered,
        rejected=tally.rejected,
        recent=[list(step) for step in tally.recent],
        codes=dict(tally.codes),
    )
