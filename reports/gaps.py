"""Who was not reached: each person by a masked msisdn, with the duty it counts as and the cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection

from campaigns.duty import Duty
from campaigns.schema import AnyRow
from campaigns.vault import Vault
from gateways.msisdn import mask
from reports.causes import Cause, cause_of
from reports.queries import gaps as queries
from reports.queries.weeks import WeekHead, week_head
from reports.sheet import Cell, Sheet
from reports.words import Language, words

#: Persons that one report holds; longer lists are read with `gap_stream`.
SHOWN_MAX: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One person who was not reached."""

    subscriber_id: int
    msisdn: str | None = field(repr=False)
    """Masked, unless the whole number was asked for; None once the person is erased."""
    carrier: str
    district: int
    gateway: str
    status: str
    duty: Duty
    reason: str
    cause: Cause
    attempts: int

    def as_json(self) -> dict[str, Any]:
        """The gap as one object, without our own number for the person."""
        return {
            "msisdn": self.msisdn,
            "carrier": self.carrier,
            "district": self.district,
            "gateway": self.gateway,
            "status": self.status,
            "duty": self.duty.value,
            "reason": self.reason,
            "cause": self.cause.value,
            "attempts": self.attempts,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """The persons that a campaign's week did not reach."""

    campaign: str
    week: str
    total: int
    """All of them; `rows` holds the first `SHOWN_MAX` at most."""
    rows: tuple[Gap, ...]

    @property
    def subscriber_ids(self) -> tuple[int, ...]:
        """Whose data this report shows, for the access log."""
        return tuple(row.subscriber_id for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        """The list as one object."""
        return {
            "campaign": self.campaign,
            "week": self.week,
            "total": self.total,
            "gaps": [row.as_json() for row in self.rows],
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """One line per person."""
        title = f"{self.campaign} · {words(language).period(self.week)}"
        rows = tuple(gap_cells(row, language) for row in self.rows)
        return (Sheet(title, gap_heads(language), rows),)


def gaps(
    connection: Connection,
    slug: str,
    *,
    label: str,
    vault: Vault,
    limit: int = SHOWN_MAX,
    whole_numbers: bool = False,
) -> Gaps:
    """The first `limit` persons not reached, and how many there are. Raises `WeekNotOpened`.

    `whole_numbers` reveals msisdns: the caller logs who looked, and at whom.
    """
    head = week_head(connection, slug, label=label)
    rows = tuple(_stream(connection, head, vault=vault, limit=limit, whole=whole_numbers))
    total = queries.gap_count(connection, head.period_id, week=head.week, terms=head.terms)
    return Gaps(campaign=head.campaign, week=head.label, total=total, rows=rows)


def gap_stream(
    connection: Connection, slug: str, *, label: str, vault: Vault, whole_numbers: bool = False
) -> Iterator[Gap]:
    """Every person not reached, one after the other, in memory bounded by a slice."""
    head = week_head(connection, slug, label=label)
    yield from _stream(connection, head, vault=vault, limit=None, whole=whole_numbers)


def gap_heads(language: Language) -> tuple[str, ...]:
    """The heads of the columns of `gap_cells`."""
    return words(language).all(
        "msisdn",
        "carrier",
        "district",
        "gateway",
        "status",
        "duty",
        "reason",
        "cause",
        "attempts",
    )


def gap_cells(gap: Gap, language: Language) -> tuple[Cell, ...]:
    """One line of the sheet."""
    said = words(language)
    return (
        gap.msisdn,
        gap.carrier,
        said.district(gap.district),
        gap.gateway,
        said.status(gap.status),
        said.of(gap.duty),
        said.of(gap.reason),
        said.of(f"cause_{gap.cause}"),
        gap.attempts,
    )


def _stream(
    connection: Connection, head: WeekHead, *, vault: Vault, limit: int | None, whole: bool
) -> Iterator[Gap]:
    found = queries.gap_rows(
        connection, head.period_id, week=head.week, terms=head.terms, limit=limit
    )
    for row in found:
        yield _gap(row, vault=vault, whole=whole)


def _gap(row: AnyRow, *, vault: Vault, whole: bool) -> Gap:
    reason = row.reason or row.status
    return Gap(
        subscriber_id=row.subscriber_id,
        msisdn=_msisdn(row, vault=vault, whole=whole),
        carrier=row.carrier,
        district=row.district,
        gateway=row.gateway,
        status=row.status,
        duty=Duty(row.duty),
        reason=reason,
        cause=cause_of(row.reason, verdict=row.verdict, accepted=row.accepted),
        attempts=row.attempts,
    )


def _msisdn(row: AnyRow, *, vault: Vault, whole: bool) -> str | None:
    if row.msisdn_sealed is None:
        return None
    msisdn = vault.open(row.msisdn_sealed, context=row.msisdn_index)
    return msisdn if whole else mask(msisdn)
