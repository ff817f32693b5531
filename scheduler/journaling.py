"""What a lane sends goes into the journal first, and what it was told as soon as it is known."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from campaigns.ledger import Submission
from gateways.outcome import Outcome
from scheduler.journal_lines import Begun, Member, Told
from scheduler.sending import Ready, Sending

_log: Final = logging.getLogger(__name__)


def begun(this: Sending, ready: Sequence[Ready]) -> bool:
    """Write down the calls that leave now; False where that failed, and nothing may leave.

    A pilot is nobody's duty: whoever lost it with the ledger reads another one.
    """
    if this.permit.pilot:
        return True
    now = this.ports.clock.now()
    try:
        this.ports.journal.begun([_begun(this, one, now) for one in ready])
    except OSError as error:
        _log.error("journal_unwritten", extra={"gateway": this.gateway.name, "code": error.errno})
        return False
    return True


def told(this: Sending, answers: Sequence[tuple[Submission, Sequence[Outcome]]]) -> None:
    """Write down what was answered. What cannot be is unknown after a restore, and only then."""
    if this.permit.pilot:
        return
    now = this.ports.clock.now()
    with suppress(OSError):
        this.ports.journal.told(
            [
                Told(
                    submission_id=submission.submission_id,
                    at=now,
                    week=this.permit.week,
                    outcomes=tuple(outcomes),
                )
                for submission, outcomes in answers
            ]
        )


def _begun(this: Sending, one: Ready, now: datetime) -> Begun:
    permit, call = this.permit, one.submission
    return Begun(
        submission_id=call.submission_id,
        at=now,
        week=permit.week,
        period_id=permit.period_id,
        slug=permit.slug,
        label=permit.label,
        as_of=permit.as_of,
        ordinal=permit.ordinal,
        gateway=call.gateway,
        segments_each=call.segments_each,
        bytes_sha256=call.bytes_sha256,
        credential_version=call.credential_version,
        members=tuple(
            Member(member.obligation_id, member.attempt_no, index)
            for member, index in zip(call.members, one.indexes, strict=True)
        ),
    )
