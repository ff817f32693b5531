"""What `verify` reads: a period's own rows and every fact of it, in slices of the ledger's keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Connection, Table, select

from campaigns.schema import (
    AnyRow,
    attempt,
    campaign,
    closing,
    obligation,
    opening,
    outcome,
    period,
    raw_receipt,
    receipt,
    ruling,
    statement,
    subscriber,
    version,
)
from reports.errors import WeekNotOpened

#: Room for positions within one period's obligation ids.
POSITION_BITS: Final = 28

FACT_TABLES: Final[Sequence[Table]] = (attempt, outcome, receipt, ruling)

#: How many values one IN may carry on every database.
_IN_MAX: Final = 500


def head(connection: Connection, slug: str, *, label: str) -> AnyRow:
    """The period with its opening, closing and approved text: one row. Raises `WeekNotOpened`."""
    found = connection.execute(
        select(
            period.c.id,
            period.c.week,
            period.c.owed,
            period.c.state,
            opening.c.eligible,
            opening.c.roster_sha256,
            opening.c.definition_sha256,
            version.c.sha256.label("version_sha256"),
            version.c.definition,
            closing.c.at.label("closed_at"),
            closing.c.figures,
            closing.c.seal,
        )
        .join(campaign, campaign.c.id == period.c.campaign_id)
        .join(version, version.c.id == period.c.version_id)
        .join(opening, opening.c.period_id == period.c.id)
        .outerjoin(closing, closing.c.period_id == period.c.id)
        .where(campaign.c.slug == slug, period.c.label == label)
    ).one_or_none()
    if found is None:
        raise WeekNotOpened(slug, label)
    return found


def slices(
    connection: Connection, week: int, *, period_id: int, size: int
) -> Iterator[tuple[int, int]]:
    """The period's whole range of obligation ids, cut after every `size` rows: (after, upto].

    By key and not by OFFSET, so that the last slice costs what the first did; the last one reaches
    to the end of the range, where rows that nobody owes would stand.
    """
    after, end = period_id << POSITION_BITS, (period_id + 1) << POSITION_BITS
    ids = select(obligation.c.id).where(obligation.c.week == week, obligation.c.id < end)
    while after < end:
        upto = connection.execute(
            ids.where(obligation.c.id > after).order_by(obligation.c.id).offset(size - 1).limit(1)
        ).scalar_one_or_none()
        yield after, end - 1 if upto is None else upto
        after = end if upto is None else upto


def obligations(connection: Connection, week: int, *, after: int, upto: int) -> Sequence[AnyRow]:
    """A slice of obligations in order of position, each with its subscriber's blind index.

    The index is NULL for a person whose row was erased.
    """
    return connection.execute(
        select(obligation, subscriber.c.msisdn_index)
        .outerjoin(subscriber, subscriber.c.id == obligation.c.subscriber_id)
        .where(obligation.c.week == week, obligation.c.id > after, obligation.c.id <= upto)
        .order_by(obligation.c.id)
    ).all()


def facts(
    connection: Connection, table: Table, *, week: int, after: int, upto: int
) -> Sequence[AnyRow]:
    """All facts of one kind about a slice, in order of obligation and number (the primary key)."""
    key = table.c.obligation_id
    return connection.execute(
        select(table).where(table.c.week == week, key > after, key <= upto).order_by(key, table.c.n)
    ).all()


def raws(connection: Connection, gateway: str, *, hashes: Sequence[bytes]) -> Iterator[AnyRow]:
    """Hash and sealed text of a gateway's raw receipts with these hashes.

    Asked with the gateway, which is how their index begins.
    """
    for start in range(0, len(hashes), _IN_MAX):
        asked = raw_receipt.c.sha256.in_(hashes[start : start + _IN_MAX])
        yield from connection.execute(
            select(raw_receipt.c.sha256, raw_receipt.c.sealed).where(
                raw_receipt.c.gateway == gateway, asked
            )
        )


def statement_hashes(connection: Connection, week: int) -> set[bytes]:
    """The hashes of a week's statement files: what a finding by statement rests on."""
    asked = select(statement.c.file_sha256).where(statement.c.week == week)
    return set(connection.execute(asked).scalars())
