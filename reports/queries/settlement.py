"""Statements, their cases and the decisions on them; what belongs to one carrier is asked so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    func,
    literal,
    literal_column,
    select,
)

from campaigns.schema import (
    AnyRow,
    attempt,
    campaign,
    obligation,
    outcome,
    period,
    settlement_case,
    settlement_decision,
    settlement_file,
    subscriber,
)

OPEN: Final = "open"
_STATE: Final = func.coalesce(settlement_decision.c.decision, literal_column(f"'{OPEN}'"))
_EVENT: Final = func.coalesce(settlement_decision.c.event, literal_column("''"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which statements are asked for."""

    carrier: str | None = None
    """None: every carrier's."""
    since: datetime | None = None
    """With `until`: only those that speak of some of this time."""
    until: datetime | None = None
    state: str | None = None

    def of_files(self) -> list[ColumnElement[bool]]:
        """Terms on the file."""
        terms: list[ColumnElement[bool]] = []
        if self.carrier is not None:
            terms.append(settlement_file.c.carrier == self.carrier)
        if self.since is not None:
            terms.append(settlement_file.c.until > self.since)
        if self.until is not None:
            terms.append(settlement_file.c.since < self.until)
        return terms

    def of_cases(self) -> list[ColumnElement[bool]]:
        """Terms on the file, and on how far a case has come."""
        terms = self.of_files()
        if self.state is not None:
            terms.append(literal(self.state) == _STATE)
        return terms


def files(connection: Connection, asked: Asked) -> Sequence[AnyRow]:
    """The statements that were imported, oldest first: a few of each carrier and week."""
    query = select(settlement_file).where(*asked.of_files())
    return connection.execute(query.order_by(settlement_file.c.id)).all()


def counts(connection: Connection, asked: Asked) -> Sequence[AnyRow]:
    """Cases by carrier, gateway, kind, what is stated, state and event, counted by the database."""
    alike = (
        settlement_file.c.carrier,
        settlement_file.c.gateway,
        settlement_case.c.kind,
        settlement_case.c.stated,
        _STATE.label("state"),
        _EVENT.label("event"),
    )
    query = select(*alike, func.count().label("n")).select_from(_joined())
    grouped = query.where(*asked.of_cases()).group_by(*alike).order_by(*alike)
    return connection.execute(grouped).all()


def cases(connection: Connection, asked: Asked, *, limit: int | None) -> Sequence[AnyRow]:
    """Cases with both sides, their number sealed, in order: the first `limit`."""
    query = _CASES.where(*asked.of_cases()).order_by(settlement_case.c.id)
    return connection.execute(query.limit(limit)).all()


def case_count(connection: Connection, asked: Asked) -> int:
    """How many there are."""
    query = select(func.count()).select_from(_joined()).where(*asked.of_cases())
    return connection.execute(query).scalar_one()


def case(connection: Connection, asked: Asked, case_id: int) -> AnyRow | None:
    """One case by its number; None for none, and for one that is not asked for."""
    query = _CASES.where(settlement_case.c.id == case_id, *asked.of_cases())
    return connection.execute(query).one_or_none()


def _joined() -> Any:
    return settlement_case.join(
        settlement_file, settlement_file.c.id == settlement_case.c.file_id
    ).outerjoin(settlement_decision, settlement_decision.c.case_id == settlement_case.c.id)


#: The obligation by its whole key, so that only its week's partition is read; its period by the id.
_CASES: Final[Select[Any]] = (
    select(
        settlement_case,
        settlement_file.c.carrier,
        settlement_file.c.gateway,
        settlement_file.c.label,
        settlement_file.c.file_name,
        settlement_file.c.sha256,
        settlement_file.c.document,
        settlement_file.c.person,
        settlement_decision.c.actor,
        settlement_decision.c.reason,
        settlement_decision.c.at.label("decided_at"),
        _STATE.label("state"),
        _EVENT.label("event"),
        obligation.c.status,
        obligation.c.subscriber_id,
        campaign.c.slug,
        subscriber.c.msisdn_index,
        subscriber.c.msisdn_sealed,
    )
    .select_from(_joined())
    .outerjoin(
        obligation,
        and_(
            obligation.c.week == settlement_case.c.week,
            obligation.c.id == settlement_case.c.obligation_id,
        ),
    )
    .outerjoin(period, period.c.id == obligation.c.period_id)
    .outerjoin(campaign, campaign.c.id == period.c.campaign_id)
    .outerjoin(subscriber, subscriber.c.id == obligation.c.subscriber_id)
)


def attempts_through(
    connection: Connection, gateway: str, *, weeks: range, since: datetime, until: datetime
) -> Sequence[AnyRow]:
    """Attempts of one gateway begun in [since, until) by verdict, with their segments.

    Whole partitions are read by their key; no verdict: still open.
    """
    last_word = and_(
        outcome.c.week == attempt.c.week,
        outcome.c.obligation_id == attempt.c.obligation_id,
        outcome.c.attempt_no == attempt.c.attempt_no,
    )
    return connection.execute(
        select(
            outcome.c.verdict,
            func.count().label("attempts"),
            func.sum(attempt.c.segments).label("segments"),
        )
        .select_from(attempt)
        .outerjoin(outcome, last_word)
        .where(
            attempt.c.week >= weeks.start,
            attempt.c.week < weeks.stop,
            attempt.c.gateway == gateway,
            attempt.c.at >= since,
            attempt.c.at < until,
        )
        .group_by(outcome.c.verdict)
    ).all()
