"""The ledger's steps one by one, as a lane takes them: submissions, begin, conclude."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from campaigns.ledger import Claimed, Conclusion, Submission, begin, conclude
from campaigns.ledger.claims import Claimed as One
from gateways.outcome import Outcome, Verdict
from tests.kit.weeks_open import Province


def submissions_of(
    claimed: Sequence[Claimed], *, each: int = 1, numbers_from: int = 1, segments: int = 1
) -> list[Submission]:
    """Submissions of `each` members, not begun."""
    lists = [claimed[start : start + each] for start in range(0, len(claimed), each)]
    return [
        Submission(
            submission_id=number,
            period_id=members[0].obligation_id >> 28,
            gateway="mobifone",
            members=tuple(members),
            segments_each=segments,
            bytes_sha256=bytes(32),
            credential_version=1,
        )
        for number, members in enumerate(lists, start=numbers_from)
    ]


def begun(
    province: Province, claimed: Sequence[Claimed], *, token: int = 7, **shape: Any
) -> list[Submission]:
    """Begin their attempts."""
    return province.database.transact(
        lambda conn: begin(
            conn,
            province.facts(),
            submissions_of(claimed, **shape),
            token=token,
            now=province.clock.now(),
        )
    )


def concluded(
    province: Province,
    claimed: Sequence[One],
    verdict: str | Outcome = "accepted",
    *,
    token: int = 7,
    to_gateway: str | None = None,
    **fields: Any,
) -> dict[str, int]:
    """Conclude their attempts alike; `to_gateway` may carry what is rejected."""
    outcome = (
        verdict if isinstance(verdict, Outcome) else Outcome(verdict=Verdict(verdict), **fields)
    )
    now = province.clock.now()
    conclusions = [
        Conclusion(
            week=one.week,
            obligation_id=one.obligation_id,
            attempt_no=one.attempt_no,
            gateway="mobifone",
            outcome=outcome,
            not_before=now,
            to_gateway=to_gateway,
        )
        for one in claimed
    ]
    return province.database.transact(
        lambda conn: conclude(conn, province.facts(), conclusions, token=token, now=now)
    )


def sent(province: Province, verdict: str | Outcome = "accepted", **fields: Any) -> list[Claimed]:
    """Claim, begin and conclude all that is due, alike."""
    token = province.chance.token() + 1000
    claimed = province.claim(1000, token=token)
    begun(province, claimed, token=token, numbers_from=token * 1000)
    concluded(province, claimed, verdict, token=token, **fields)
    return claimed
