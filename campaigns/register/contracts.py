"""The carriers' contracts: what a segment costs, how many may go in a quota period, how fast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from campaigns.accounts import Act, Person, require
from campaigns.carrier import Carrier
from campaigns.errors import CampaignsError
from campaigns.schema import contract
from gateways.message import MessageClass


class QuotaPeriod(StrEnum):
    """For how long a contract's ceiling holds before it begins anew."""

    WEEK = "week"
    """From Monday."""
    MONTH = "month"
    """From the first."""


class BadContract(CampaignsError):
    """A contract's terms contradict one another, or its number is entered already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract's terms as its paper states them."""

    carrier: Carrier
    gateway: str
    number: str
    starts_on: date
    ends_on: date
    """Its last day."""
    message_class: MessageClass
    price_per_segment: int
    """In VND."""
    segments_per_period: int | None
    """None: no ceiling."""
    period: QuotaPeriod = QuotaPeriod.MONTH
    tps: int
    """Segments a second."""


def add_contract(conn: Connection, terms: Contract, *, person: Person, now: datetime) -> int:
    """Enter a contract; its id. Raises NotAllowed, BadContract."""
    require(person, Act.ADD_CONTRACT)
    _check(terms)
    same = select(contract.c.id).where(
        contract.c.carrier == terms.carrier.value, contract.c.number == terms.number
    )
    if conn.execute(same).first() is not None:
        raise BadContract(
            f"{terms.carrier} has a contract {terms.number} already: check its number"
        )
    values = asdict(terms) | {
        "carrier": terms.carrier.value,
        "message_class": terms.message_class.value,
        "period": terms.period.value,
    }
    made = insert(contract).returning(contract.c.id).values(person=person.name, at=now, **values)
    return int(conn.execute(made).scalar_one())


def contracts_on(conn: Connection, day: date) -> Sequence[Contract]:
    """The contracts in force on a local date, by carrier and number."""
    rows = conn.execute(
        select(contract)
        .where(contract.c.starts_on <= day, contract.c.ends_on >= day)
        .order_by(contract.c.carrier, contract.c.number)
    )
    return [
        Contract(
            carrier=Carrier(row.carrier),
            gateway=row.gateway,
            number=row.number,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            message_class=MessageClass(row.message_class),
            price_per_segment=row.price_per_segment,
            segments_per_period=row.segments_per_period,
            period=QuotaPeriod(row.period),
            tps=row.tps,
        )
        for row in rows
    ]


def _check(terms: Contract) -> None:
    if not terms.number.strip():
        raise BadContract("A contract needs its number: write it as on the paper")
    if terms.ends_on < terms.starts_on:
        raise BadContract("The contract ends before it starts: check both dates")
    if terms.tps < 1:
        raise BadContract("The contract lets nothing go: state at least one segment a second")
    if terms.price_per_segment < 0 or (terms.segments_per_period or 0) < 0:
        raise BadContract("A price or a ceiling is below zero: check the figures")
