"""What the compliance report reads beside the figures: carriers' own statements about a week."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from campaigns.schema import AnyRow, campaign, statement


def statements(connection: Connection, slug: str, *, week: int) -> Sequence[AnyRow]:
    """Signed statements about one campaign's week, oldest first: reported, never evidence.

    A handful of rows a week, so no index beyond the primary key is worth its writes.
    """
    columns = statement.c
    return connection.execute(
        select(
            columns.stated_by,
            columns.accounts,
            columns.messaged,
            columns.file_name,
            columns.file_sha256,
            columns.signed_by,
            columns.at,
        )
        .join(campaign, campaign.c.id == columns.campaign_id)
        .where(campaign.c.slug == slug, columns.week == week)
        .order_by(columns.at, columns.id)
    ).all()
