"""What a carrier states about a week as a whole: reported, never evidence about one account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from campaigns.accounts import Act, Person, require
from campaigns.errors import CampaignsError
from campaigns.schema import campaign, statement
from campaigns.week import Week

_SHA256_BYTES: Final = 32


class BadStatement(CampaignsError):
    """A statement contradicts itself, or speaks of no campaign of ours."""


def record_statement(
    conn: Connection,
    *,
    slug: str,
    week: Week,
    stated_by: str,
    accounts: int,
    messaged: int,
    text: str,
    file_name: str,
    file_sha256: bytes,
    signed_by: str,
    person: Person,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> int:
    """Record a signed statement; its id. A correction is a further row, and the latest counts.

    `accounts` exist, of which `messaged` were messaged with `text`; `file_sha256` is of the file
    as signed. Raises NotAllowed, BadStatement.
    """
    require(person, Act.RECORD_STATEMENT)
    _check(accounts, messaged, text=text, file_sha256=file_sha256, signed_by=signed_by)
    campaign_id = conn.execute(
        select(campaign.c.id).where(campaign.c.slug == slug)
    ).scalar_one_or_none()
    if campaign_id is None:
        raise BadStatement(f"There is no campaign {slug!r}: see `loa campaign list`")
    made = conn.execute(
        insert(statement)
        .returning(statement.c.id)
        .values(
            campaign_id=campaign_id,
            week=week.key,
            stated_by=stated_by,
            accounts=accounts,
            messaged=messaged,
            text=text,
            file_name=file_name,
            file_sha256=file_sha256,
            signed_by=signed_by,
            details=dict(details or {}),
            person=person.name,
            at=now,
        )
    )
    return int(made.scalar_one())


def _check(accounts: int, messaged: int, *, text: str, file_sha256: bytes, signed_by: str) -> None:
    if not 0 <= messaged <= accounts:
        raise BadStatement("More accounts are messaged than exist: check both figures")
    if len(file_sha256) != _SHA256_BYTES:
        raise BadStatement("The signed file's SHA-256 has 32 octets: hash the file as received")
    if not (signed_by.strip() and text.strip()):
        raise BadStatement("A statement names who signed it and the text that was sent")
