"""Quota reports for tests: whoever issues and replies, a draft of many lines, a desk for acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from campaigns.accounts import Person, Role
from campaigns.carrier import Carrier
from campaigns.database import DatabasePort
from campaigns.issued import (
    Contest,
    Decision,
    Draft,
    Issued,
    Line,
    Reply,
    Ruled,
    Unit,
    acknowledge,
    contest,
    find,
    issue,
    issue_next,
    rule,
)

OFFICER = Person(id=1, name="Hoàng Thị Lan", role=Role.OFFICER)
APPROVER = Person(id=2, name="Vi Thị Hoa", role=Role.APPROVER)
OF_VNPT = Person(id=3, name="Trần Văn Nam", role=Role.CARRIER, carrier=Carrier.VNPT)
OF_VIETTEL = Person(id=4, name="Đỗ Thị Hà", role=Role.CARRIER, carrier=Carrier.VIETTEL)
AUDITOR = Person(id=5, name="Lý Văn Sơn", role=Role.AUDITOR)

ENDS_AT = datetime(2021, 6, 6, 17, 0, tzinfo=UTC)  # Monday 07/06/2021 in the province
NOW = ENDS_AT + timedelta(hours=9)
TERM = timedelta(days=5)
NUMBER = "01/2021/BC-HM"
SHARE = "quality/vnpt/success"


def draft(
    values: Mapping[str, int | None] | None = None,
    *,
    carrier: str = "vnpt",
    label: str = "2021-W22",
    ends_at: datetime = ENDS_AT,
) -> Draft:
    """A draft of these lines, each a count of messages but for the one share."""
    told = {"duty/confirmed": 100, "duty/missed": 3} if values is None else values
    return Draft(
        carrier=carrier,
        label=label,
        weeks=(label,),
        ends_at=ends_at,
        lines=tuple(
            Line(key=key, unit=Unit.SHARE if key == SHARE else Unit.MESSAGES, value=value)
            for key, value in told.items()
        ),
    )


def many(count: int) -> dict[str, int | None]:
    """So many lines, each with a value of its own."""
    return {f"district/{nth:03d}/confirmed": nth for nth in range(count)}


@dataclass(frozen=True)
class Desk:
    """Reports of one database, and who does what to them."""

    database: DatabasePort

    def issue(
        self, what: Draft | None = None, *, by: Person = OFFICER, now: datetime = NOW
    ) -> Issued:
        """Issue it; replies are taken for five days."""
        return issue(self.database, what or draft(), person=by, replies_until=now + TERM, now=now)

    def next(self, number: str = NUMBER, *, by: Person = OFFICER, now: datetime = NOW) -> Issued:
        """Issue its next version."""
        until = now + TERM
        return issue_next(self.database, number, person=by, replies_until=until, now=now)

    def acknowledge(
        self, number: str = NUMBER, *, by: Person = OF_VNPT, now: datetime = NOW
    ) -> Issued:
        """Say that all of it is right."""
        return acknowledge(self.database, number, person=by, now=now)

    def contest(
        self,
        stated: Mapping[str, str],
        number: str = NUMBER,
        *,
        version: int | None = None,
        by: Person = OF_VNPT,
        now: datetime = NOW,
        reason: str = "công văn 15/VNPT",
    ) -> list[Reply]:
        """Contest these lines with these values."""
        contests = [Contest(line=key, stated=one, reason=reason) for key, one in stated.items()]
        return contest(self.database, number, contests, version=version, person=by, now=now)

    def rule(
        self,
        lines: Sequence[str],
        decision: Decision = Decision.ACCEPTED,
        *,
        version: int | None = None,
        by: Person = APPROVER,
        now: datetime = NOW,
        reason: str = "đã đối chiếu",
    ) -> list[Reply]:
        """Rule on these lines."""
        rulings = [Ruled(line=line, decision=decision, reason=reason) for line in lines]
        return rule(self.database, NUMBER, rulings, version=version, person=by, now=now)

    def find(self, version: int | None = None, *, by: Person = OFFICER) -> Issued:
        """The report as it stands."""
        return self.database.read(lambda conn: find(conn, NUMBER, version=version, person=by))
