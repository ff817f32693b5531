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
    settlement_case,
    settlement_decision,
    settlement_file,
    settlement_piece,
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


def accepted_cases(connection: Connection, week: int) -> dict[tuple[bytes, int, int], int]:
    """What facts by statement rest on: (hash of the file, obligation id, attempt) -> file id.

    Only cases that the department accepted; some hundred of a week.
    """
    rows = connection.execute(
        select(
            settlement_file.c.sha256,
            settlement_case.c.obligation_id,
            settlement_case.c.attempt_no,
            settlement_file.c.id,
        )
        .join(settlement_file, settlement_file.c.id == settlement_case.c.file_id)
        .join(settlement_decision, settlement_decision.c.case_id == settlement_case.c.id)
        .where(
            settlement_case.c.week == week,
            settlement_case.c.obligation_id.is_not(None),
            settlement_decision.c.decision == "accepted",
        )
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def pieces(connection: Connection, file_id: int) -> Iterator[AnyRow]:
    """A statement's sealed pieces in their order, read one at a time: each may hold a megabyte."""
    asked = select(settlement_piece.c.number, settlement_piece.c.sealed).where(
        settlement_piece.c.file_id == file_id
    )
    ordered = asked.order_by(settlement_piece.c.number)
    with connection.execute(ordered, execution_options={"yield_per": 1}) as rows:
        yield from rows
