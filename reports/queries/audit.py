"""What an audit session is read from: its own rows, its week, its picks' obligations and facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, Table, and_, func, select

from campaigns.schema import (
    AnyRow,
    audit_conclusion,
    audit_pick,
    audit_session,
    campaign,
    closing,
    obligation,
    opening,
    period,
    subscriber,
    version,
)
from reports.queries.proof import FACT_TABLES

#: How many values one IN may carry on every database.
_IN_MAX: Final = 500


def heads(connection: Connection, *, session_id: int | None = None) -> Sequence[AnyRow]:
    """Sessions with their week's opening and closing, and how they were concluded; newest first."""
    asked = (
        select(
            audit_session,
            campaign.c.slug,
            period.c.label,
            version.c.definition,
            opening.c.at.label("opened_at"),
            closing.c.at.label("closed_at"),
            closing.c.figures,
            closing.c.seal.label("closing_seal"),
            audit_conclusion.c.words,
            audit_conclusion.c.person.label("concluded_by"),
            audit_conclusion.c.at.label("concluded_at"),
            audit_conclusion.c.seal,
        )
        .join(period, period.c.id == audit_session.c.period_id)
        .join(campaign, campaign.c.id == period.c.campaign_id)
        .join(version, version.c.id == period.c.version_id)
        .join(opening, opening.c.period_id == period.c.id)
        .join(closing, closing.c.period_id == period.c.id)
        .outerjoin(audit_conclusion, audit_conclusion.c.session_id == audit_session.c.id)
        .order_by(audit_session.c.id.desc())
    )
    if session_id is not None:
        asked = asked.where(audit_session.c.id == session_id)
    return connection.execute(asked).all()


def picks(connection: Connection, session_id: int) -> Sequence[AnyRow]:
    """The sample with each obligation and its person; the person is NULL once erased."""
    owed = and_(
        obligation.c.week == audit_session.c.week, obligation.c.id == audit_pick.c.obligation_id
    )
    return connection.execute(
        select(
            audit_pick.c.number,
            audit_pick.c.stratum,
            obligation,
            subscriber.c.msisdn_index,
            subscriber.c.msisdn_sealed,
        )
        .join(audit_session, audit_session.c.id == audit_pick.c.session_id)
        .join(obligation, owed)
        .outerjoin(subscriber, subscriber.c.id == obligation.c.subscriber_id)
        .where(audit_pick.c.session_id == session_id)
        .order_by(audit_pick.c.number)
    ).all()


def facts(connection: Connection, week: int, ids: Sequence[int]) -> list[tuple[Table, AnyRow]]:
    """Every fact of these obligations, by the primary key's prefix, kind by kind."""
    return [
        (table, row)
        for table in FACT_TABLES
        for start in range(0, len(ids), _IN_MAX)
        for row in connection.execute(
            select(table).where(
                table.c.week == week,
                table.c.obligation_id.in_(ids[start : start + _IN_MAX]),
            )
        )
    ]


def found_counts(connection: Connection, table: Table) -> dict[int, int]:
    """How many picks of each session stand in `table`: picked, or found."""
    counted = select(table.c.session_id, func.count(table.c.number.distinct()).label("n"))
    return {row.session_id: row.n for row in connection.execute(counted.group_by("session_id"))}
