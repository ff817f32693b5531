"""An auditor opens a session: the sample is drawn from the closed week, and recorded once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, insert, select

from campaigns.accounts import Act, Person, require
from campaigns.audit.draw import MINIMUM, Sample, draw, tidy_seed
from campaigns.audit.errors import BadAudit
from campaigns.audit.frame import Frame, FrameHead
from campaigns.audit.writing import written
from campaigns.database import DatabasePort
from campaigns.ledger.periods import POSITION_BITS
from campaigns.register import ReasonMissing
from campaigns.schema import audit_pick, audit_session


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A sample drawn from the ledger, and what it takes to draw it again elsewhere."""

    head: FrameHead
    sample: Sample
    minimum: int
    frame_sha256: bytes
    """Of the export that another machine draws from."""
    as_of: datetime
    session_id: int | None = None
    """None of a look that recorded nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an auditor asks for."""

    slug: str
    label: str
    seed: str
    size: int
    minimum: int = MINIMUM
    as_of: datetime | None = None
    """Facts recorded later are left out; now, where none is named."""


def open_session(
    database: DatabasePort,
    terms: Terms,
    *,
    person: Person,
    reason: str,
    now: datetime,
    dry_run: bool = False,
) -> Drawn:
    """Draw a sample and, unless it is only a look, record it as a session of its own.

    A closed week has no more obligations to come, so the draw takes no lock. Instants are aware.
    Raises NotAllowed, ReasonMissing, WeekNotClosed, BadFrame and BadAudit; then nothing is
    recorded.
    """
    require(person, Act.AUDIT)
    kept = written(reason)
    if not kept:
        raise ReasonMissing("A session needs a reason: say what it was ordered by")
    tidy_seed(terms.seed)
    drawn, values = database.read(partial(_draw, terms=terms, now=now))
    if dry_run:
        return drawn
    values |= {"reason": kept, "person": person.name, "at": now}
    work = partial(_record, drawn=drawn, values=values)
    return database.transact(work, recover=partial(_recorded, drawn=drawn, values=values))


def _draw(conn: Connection, *, terms: Terms, now: datetime) -> tuple[Drawn, dict[str, Any]]:
    frame = Frame(conn, terms.slug, label=terms.label)
    as_of = terms.as_of or now
    if not frame.closed_at <= as_of <= now:
        raise BadAudit(
            f"The instant lies between the week's closing ({frame.closed_at.isoformat()}) and now: "
            "what was known before is in the closing's own figures"
        )
    roster = frame.head.roster_sha256
    sample = draw(
        frame.units(),
        roster_sha256=roster,
        seed=terms.seed,
        size=terms.size,
        minimum=terms.minimum,
    )
    values = {
        "period_id": frame.period_id,
        "week": frame.week,
        "as_of": as_of,
        "seed": sample.seed,
        "size": terms.size,
        "minimum": terms.minimum,
        "frame": sample.frame,
        "frame_sha256": frame.sha256,
        "roster_sha256": roster,
        "strata": {one.name: [one.size, one.sample] for one in sample.strata},
    }
    drawn = Drawn(
        head=frame.head,
        sample=sample,
        minimum=terms.minimum,
        frame_sha256=frame.sha256,
        as_of=as_of,
    )
    return drawn, values


def _record(conn: Connection, *, drawn: Drawn, values: dict[str, Any]) -> Drawn:
    key = conn.execute(insert(audit_session).values(**values)).inserted_primary_key
    assert key is not None
    rows = [
        {
            "session_id": key[0],
            "number": pick.number,
            "stratum": pick.stratum,
            "obligation_id": (values["period_id"] << POSITION_BITS) + pick.position,
        }
        for pick in drawn.sample.picks
    ]
    conn.execute(insert(audit_pick), rows)
    return replace(drawn, session_id=key[0])


def _recorded(conn: Connection, *, drawn: Drawn, values: dict[str, Any]) -> Drawn | None:
    """What a lost COMMIT had recorded; None where it had not."""
    same = [audit_session.c[name] == values[name] for name in ("period_id", "seed", "person", "at")]
    found = conn.execute(select(audit_session.c.id).where(*same)).scalar_one_or_none()
    return None if found is None else replace(drawn, session_id=found)
