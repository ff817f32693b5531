"""When again: growing waits with full jitter, bounded, never for a message that was perhaps
taken.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from campaigns.week import local
from gateways.codes import Documented, Wait
from gateways.contract import Gateway
from gateways.outcome import Outcome, Verdict
from scheduler.ports import Chance

_FIRST: Final = timedelta(minutes=1)
_LONGEST: Final = timedelta(hours=1)
_SILENT_FIRST: Final = timedelta(seconds=30)
_BREATH: Final = timedelta(seconds=2)


def again_at(
    gateway: Gateway, outcome: Outcome, attempt_no: int, *, now: datetime, chance: Chance
) -> datetime:
    """When a deferred message is due again: the carrier's own word, else a growing wait.

    A message that only met an expired credential goes again at once, and so does one that another
    gateway may carry; one that was taken never does.
    """
    if outcome.verdict in (Verdict.ACCEPTED, Verdict.REJECTED):
        return now
    if outcome.not_before is not None:
        return max(outcome.not_before, now)
    if outcome.renew:
        return now
    rest = _rest_of(gateway, outcome)
    if rest is not None:
        return _after(rest, now)
    return now + _jittered(_FIRST, attempt_no - 1, chance)


def held_until(
    gateway: Gateway, outcome: Outcome, *, all_refused: bool, now: datetime, chance: Chance
) -> datetime:
    """How long a whole scope waits that was told to.

    "Too fast" while others of the same moment were taken is a breath, not a minute: at a rate of
    one in a hundred, a minute for each would stop the gateway for good.
    """
    rest = _rest_of(gateway, outcome)
    if outcome.not_before is None and rest in (None, Wait.MINUTE) and not all_refused:
        return now + _BREATH
    return again_at(gateway, outcome, 1, now=now, chance=chance)


def _rest_of(gateway: Gateway, outcome: Outcome) -> Wait | None:
    """The rest that the code's own row asks for."""
    if outcome.network or not isinstance(gateway, Documented):
        return None
    row = gateway.codes.get(outcome.code)
    return None if row is None else row.wait


def _after(rest: Wait, now: datetime) -> datetime:
    """A quota of the day or month is new with the next local one."""
    midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if rest is Wait.DAY:
        return midnight + timedelta(days=1)
    if rest is Wait.MONTH:
        return (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)
    return now + (timedelta(minutes=1) if rest is Wait.MINUTE else timedelta(hours=1))


def silent_until(silences: int, *, now: datetime, chance: Chance) -> datetime:
    """How long a gateway that does not answer is left alone: one sub-batch is the probe."""
    return now + _SILENT_FIRST + _jittered(_SILENT_FIRST, silences, chance)


def _jittered(first: timedelta, doublings: int, chance: Chance) -> timedelta:
    ceiling: timedelta = min(first * int(2 ** min(doublings, 10)), _LONGEST)
    return first / 2 + (ceiling - first / 2) * chance.fraction()
