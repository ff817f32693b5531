"""The duty partitions a week's roster: each obligation is exactly one of six, by one table.

The same table is read twice, by Python (`duty_of`) and by the database (`duty_case`), so that a
report counted in SQL and an obligation looked at alone can never disagree.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, literal, true

from campaigns.lifecycle import Status
from campaigns.schema import obligation


class Duty(StrEnum):
    """What a week's promise to one addressee came to."""

    CONFIRMED = "confirmed"
    """A handset receipt says that the message is there."""
    SENT_UNCONFIRMED = "sent_unconfirmed"
    """The carrier took the message, and no receipt speaks for or against the handset."""
    UNDELIVERED = "undelivered"
    """The carrier took the message at least once, then said that it did not arrive."""
    UNCERTAIN = "uncertain"
    """Perhaps taken: no one knows, so nobody may count it as kept or send it again blind."""
    EXCUSED = "excused"
    """Not sent, for a reason that the approved campaign allows."""
    MISSED = "missed"
    """Not sent, and owed: refused, lapsed, still due, or waived without an allowed reason."""


class Where(StrEnum):
    """What must hold, beside the status, for a row of the table to apply."""

    ALWAYS = "always"
    """Nothing more."""
    TAKEN = "taken"
    """A carrier took at least one attempt."""
    ALLOWED = "allowed"
    """The reason is one of the excuses that the approved campaign allows."""


class CountsAsSent(StrEnum):
    """What the approved campaign counts as a message sent."""

    ACCEPTED = "accepted"
    """The carrier took it: the honest end where no receipt of a handset exists."""
    DELIVERED = "delivered"
    """A negative receipt breaks the promise too."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the duty table: these statuses, where this holds, come to that duty."""

    statuses: tuple[Status, ...]
    where: Where
    duty: Duty


_NOT_ENDED_WELL = (Status.FAILED, Status.DUE, Status.CLAIMED, Status.LAPSED)

#: The first row that applies decides.
TABLE: tuple[Row, ...] = (
    Row((Status.DELIVERED,), Where.ALWAYS, Duty.CONFIRMED),
    Row((Status.ACCEPTED,), Where.ALWAYS, Duty.SENT_UNCONFIRMED),
    Row((Status.UNRESOLVED,), Where.ALWAYS, Duty.UNCERTAIN),
    Row((Status.WAIVED,), Where.ALLOWED, Duty.EXCUSED),
    Row((Status.WAIVED,), Where.ALWAYS, Duty.MISSED),
    Row(_NOT_ENDED_WELL, Where.TAKEN, Duty.UNDELIVERED),
    Row(_NOT_ENDED_WELL, Where.ALWAYS, Duty.MISSED),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the approved campaign says about keeping its promise."""

    excuses: frozenset[str] = frozenset()
    """Reasons for which an obligation may be waived without being missed."""
    counts_as_sent: CountsAsSent = CountsAsSent.ACCEPTED
    uncertain_tolerance: float = 0.0
    """Share of what is owed that may stay uncertain, 0 to 1; 0 unless the campaign names one."""
    times: int = 1
    """How many messages each addressee is owed in a period."""


def terms_of(definition: str) -> Terms:
    """The terms that a campaign's definition (TOML text) names; cautious where it is silent."""
    written = tomllib.loads(definition)
    return Terms(
        excuses=frozenset(written.get("excuses", ())),
        counts_as_sent=CountsAsSent(written.get("counts_as_sent", CountsAsSent.ACCEPTED)),
        uncertain_tolerance=float(written.get("uncertain_tolerance", 0)),
        times=int(written.get("cadence", {}).get("times", 1)),
    )


def duty_of(status: str, accepted: int, *, reason: str, excuses: Collection[str]) -> Duty:
    """The duty of one obligation that `accepted` attempts were taken of.

    Raises ValueError for a status that the table does not know.
    """
    held = {Where.ALWAYS: True, Where.TAKEN: accepted > 0, Where.ALLOWED: reason in excuses}
    for row in TABLE:
        if status in row.statuses and held[row.where]:
            return row.duty
    message = f"the duty table has no row for the status {status!r}: add one to campaigns/duty.py"
    raise ValueError(message)


def duty_case(excuses: Collection[str]) -> ColumnElement[str]:
    """The same table as an SQL expression over `obligation`; NULL for an unknown status."""
    return case(*[(_condition(row, excuses), literal(row.duty.value)) for row in TABLE])


def _condition(row: Row, excuses: Collection[str]) -> ColumnElement[bool]:
    held = {
        Where.ALWAYS: true(),
        Where.TAKEN: obligation.c.accepted > 0,
        Where.ALLOWED: obligation.c.reason.in_(sorted(excuses)),
    }
    return and_(obligation.c.status.in_(row.statuses), held[row.where])
