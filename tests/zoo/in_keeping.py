"""Bugs in what the ledger keeps: leases, openings, supplements, closings, second submissions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Row, false, func, select, update

from campaigns.ledger import traffic
from campaigns.ledger.facts import Facts
from campaigns.ledger.owed import Owed, present
from campaigns.lifecycle import Event, Status
from campaigns.schema import obligation, subscriber
from scheduler import closing
from scheduler.ports import Ports
from tests.zoo.bug import always, bug
from tests.zoo.in_hearing import can_be_asked, following


@bug(seed=0)
def lease_back_to_due_with_an_open_attempt() -> Iterator[None]:
    """A worker died with a call on the wire, and the sweep lets another make it again."""

    def sweep(conn: Connection, facts: Facts, *, now: datetime, limit: int) -> tuple[int, int]:
        del facts, limit
        expired = (obligation.c.status == Status.CLAIMED) & (obligation.c.lease_until <= now)
        free = {"lease_token": None, "lease_until": None, "open_attempt": 0}
        due = update(obligation).where(expired).values(status=Status.DUE, **free)
        return conn.execute(due).rowcount, 0

    with patch("campaigns.ledger.sweep", sweep):
        yield


@bug(seed=0)
def opened_twice() -> Iterator[None]:
    """How far an opening has come is remembered by each process, and not by the period's row."""
    reached: dict[tuple[int, int, datetime], bytes] = {}

    def slice_end(conn: Connection, row: Row[Any], owed: Owed, limit: int) -> bytes | None:
        mine = (id(conn.engine), row.id, row.as_of)
        after = reached.get(mine, b"")
        among = select(subscriber.c.msisdn_index).where(
            present(row.as_of), owed.includes(), subscriber.c.msisdn_index > after
        )
        chosen = among.order_by(subscriber.c.msisdn_index).limit(limit).subquery()
        last = conn.execute(select(func.max(chosen.c.msisdn_index))).scalar()
        if last is not None:
            reached[mine] = bytes(last)
        return None if last is None else bytes(last)

    def next_slice(row: Row[Any], *, upto: bytes) -> Any:
        del row
        chosen = select(subscriber.c.msisdn_index).where(subscriber.c.msisdn_index <= upto)
        last = chosen.order_by(subscriber.c.msisdn_index.desc()).limit(7)
        return subscriber.c.msisdn_index.in_(last)

    with (
        patch("campaigns.ledger.periods._slice_end", slice_end),
        patch("campaigns.ledger.periods._next_slice", next_slice),
    ):
        yield


@bug(seed=1)
def supplemented_twice() -> Iterator[None]:
    """A second delivery in a week owes to those who joined with the first once more."""
    nobody = select(obligation.c.subscriber_id).where(false())
    with patch("campaigns.ledger.periods._already_owed", always(nobody)):
        yield


@bug(seed=1, can_show=lambda options: options.says_again)
def said_again_beyond_the_budget() -> Iterator[None]:
    """Each tick submits a second time what the budget of a whole period allows."""
    unbudgeted = SimpleNamespace(
        set_quota=traffic.set_quota, book=always(True), quota_used=always(0)
    )
    with patch("scheduler.resend.traffic", unbudgeted):
        yield


@bug(seed=1, can_show=can_be_asked)
def said_again_though_the_gateway_tells() -> Iterator[None]:
    """A gateway that answers what became of a message is not waited for."""

    def everybody(ports: Ports) -> list[str]:
        return list(ports.gateways)

    with patch("scheduler.resend._mute", everybody):
        yield


@bug(seed=5)
def rerouted_from_unresolved() -> Iterator[None]:
    """An officer may send elsewhere what the first gateway perhaps took."""
    elsewhere = following((Status.UNRESOLVED, Event.REROUTE), Status.DUE)
    with patch("campaigns.ledger.rulings.follow", elsewhere):
        yield


@bug(seed=133, can_show=lambda options: options.all_day)
def close_drops_what_is_claimed() -> Iterator[None]:
    """What a lane holds at the week's end lapses with the rest, though its call may be out."""
    close = closing._close  # noqa: SLF001 - the bug is in there

    def dropping(ports: Ports, one: closing.Over) -> bool:
        claimed = (obligation.c.period_id == one.period_id) & (
            obligation.c.status == Status.CLAIMED
        )
        lapsed = update(obligation).where(claimed).values(status=Status.LAPSED)
        ports.database.transact(lambda conn: conn.execute(lapsed))
        return close(ports, one)

    with patch("scheduler.closing._close", dropping):
        yield
