"""Bugs between the claim and the wire: who is sent to, when, how fast, and what an answer is read
as.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, select

from campaigns import week
from campaigns.ledger import Claimed
from campaigns.schema import pace
from campaigns.week import Week
from gateways.codes import CodeRow, outcome_of_code
from gateways.exchange import NoAnswer
from gateways.message import Message
from gateways.outcome import Outcome, Scope, Verdict, outcome_of_silence
from gateways.vnpt.codes import CODES
from scheduler import compose
from scheduler.clock import CorrectedClock
from scheduler.permits import ordinals_in
from tests.simulation.options import Options
from tests.zoo.bug import always, bug

_UTC_IS_BEHIND = timedelta(hours=7)


@bug(seed=0)
def retry_after_a_read_timeout() -> Iterator[None]:
    """A call that was written and never answered is due again, as if nobody had heard it."""

    def deferred(silence: NoAnswer) -> Outcome:
        return outcome_of_silence(replace(silence, written=False))

    with patch("scheduler.dispatch.outcome_of_silence", deferred):
        yield


@bug(seed=0)
def halt_checked_only_at_the_claim() -> Iterator[None]:
    """What was claimed before a halt goes out after it: the beginning asks no guard again."""
    with patch("scheduler.sending.still_permitted", always(True)):
        yield


@bug(seed=1)
def stop_list_checked_only_at_the_opening() -> Iterator[None]:
    """Who asked to be left alone in mid-week is messaged until the next period opens."""
    with patch("scheduler.sending.stopped_among", always(set())):
        yield


@bug(seed=8, can_show=lambda options: options.slow)
def pace_reserved_and_not_booked() -> Iterator[None]:
    """Each sub-batch is told its slot, and the next one is told the same."""

    def told(
        conn: Connection, *, gateway: str, segments: int, now: datetime, before: datetime
    ) -> tuple[datetime, datetime]:
        del before
        tps = conn.execute(select(pace.c.tps).where(pace.c.gateway == gateway)).scalar_one()
        return now, now + timedelta(seconds=segments / tps)

    with patch("campaigns.ledger.traffic.reserve", told):
        yield


@bug(seed=4, can_show=lambda options: options.skew_seconds > 10)
def window_judged_by_the_hosts_clock() -> Iterator[None]:
    """The offset to the database's clock is measured, and never added."""

    def uncorrected(clock: CorrectedClock) -> datetime:
        return clock._host.now()  # noqa: SLF001 - the bug is in there

    with patch.object(CorrectedClock, "now", uncorrected):
        yield


@bug(seed=5, can_show=lambda options: options.all_day)
def week_counted_from_midnight_in_utc() -> Iterator[None]:
    """What is sent early on Monday counts for the week that ended at local midnight."""
    starts_at, ends_at = Week.starts_at.fget, Week.ends_at.fget  # type: ignore[attr-defined]
    ordinals_in.cache_clear()
    with (
        patch.object(Week, "starts_at", property(lambda one: starts_at(one) + _UTC_IS_BEHIND)),
        patch.object(Week, "ends_at", property(lambda one: ends_at(one) + _UTC_IS_BEHIND)),
        patch("campaigns.period.week_of", lambda at: week.week_of(at - _UTC_IS_BEHIND)),
    ):
        yield
    ordinals_in.cache_clear()


@bug(seed=0)
def quota_given_back_for_the_unknown() -> Iterator[None]:
    """What was perhaps taken draws on no quota, and its number may be messaged at once."""
    no = (Verdict.REJECTED, Verdict.DEFERRED, Verdict.BLOCKED, Verdict.UNKNOWN)
    with patch("scheduler.aftermath.DEFINITE_NO", no):
        yield


@bug(seed=2, can_show=lambda options: bool(options.rates["vnpt"]["30"]))
def blocked_code_read_as_rejected() -> Iterator[None]:
    """VNPT's 30, which speaks of our account, fails the number that met it."""
    row = replace(CODES["30"], verdict=Verdict.REJECTED, scope=Scope.MESSAGE, wait=None)
    with patch.dict(CODES, {"30": row}):
        yield


@bug(seed=33, can_show=lambda options: options.lists)
def list_refused_for_one_fails_all() -> Iterator[None]:
    """Four numbers in one call, one of them wrong: all four are never tried again."""

    def of_all(row: CodeRow, *, code: str, words: str, is_atomic: bool) -> Outcome:
        del is_atomic
        return outcome_of_code(row, code=code, words=words)

    with patch("gateways.vnpt.adapter.outcome_of_list", of_all):
        yield


@bug(seed=1)
def two_messages_in_a_day() -> Iterator[None]:
    """A phone that was off, or a new week, is messaged as soon as it is due."""
    with (
        patch("campaigns.ledger.traffic.spaced", always({})),
        patch("campaigns.ledger.traffic.mark_spacing", always(True)),
    ):
        yield


def _has_esms(options: Options) -> bool:
    return options.aggregator != "none"


@bug(seed=2, can_show=_has_esms)
def said_again_under_a_new_reference() -> Iterator[None]:
    """The guard of eSMS knows references: under another one it takes the message twice."""

    def renamed(permit: Any, gateway: Any, claimed: Claimed, address: str) -> Message:
        next_one = replace(claimed, attempts=claimed.attempts + 1)
        return compose.message_for(permit, gateway, next_one, address)

    with patch("scheduler.resubmit.message_for", renamed):
        yield
