"""Looks at landings are appended here and nowhere else; how each landing stands is kept beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, func, insert, select, update

from campaigns.landing import LandingVerdict, Look, Looked, decided
from campaigns.ledger.rows import insert_missing, upsert
from campaigns.schema import AnyRow, landing, probe

#: A landing that is up is looked at again so soon: five minutes are the law, less what a look
#: and its waking take (design 7).
EVERY: Final = timedelta(minutes=4)
#: After a look that is bad, or worse than the one before: the next one decides.
AGAIN: Final = timedelta(seconds=15)
#: While it is known to be bad.
WHILE_BAD: Final = timedelta(minutes=1)
#: So many looks are enough to decide by.
_RUN_MOST: Final = 50

_STANDING: Final = select(landing)
_TAKE: Final = (
    update(landing)
    .where(
        landing.c.version_id == bindparam("of_version"),
        landing.c.url == bindparam("at_url"),
        landing.c.next_at <= bindparam("now"),
    )
    .values(next_at=bindparam("to_next"))
)
_JUDGE: Final = (
    update(landing)
    .where(
        landing.c.version_id == bindparam("of_version"),
        landing.c.url == bindparam("at_url"),
        landing.c.judged_at.is_(None),
    )
    .values(judged_at=bindparam("now"))
)
_THIS: Final = (probe.c.version_id == bindparam("of_version"), probe.c.url == bindparam("at_url"))
_LAST_UP: Final = (
    select(probe.c.id)
    .where(*_THIS, probe.c.verdict == LandingVerdict.UP.value)
    .order_by(probe.c.id.desc())
    .limit(1)
)
_RUN: Final = (
    select(probe.c.verdict, probe.c.at)
    .where(*_THIS, probe.c.id >= bindparam("since"))
    .order_by(probe.c.id.desc())
    .limit(_RUN_MOST)
)
_BAD_SINCE: Final = select(func.min(probe.c.at)).where(*_THIS, probe.c.id > bindparam("since"))
_HISTORY: Final = (
    select(probe)
    .where(probe.c.version_id.in_(bindparam("versions", expanding=True)))
    .order_by(probe.c.id.desc())
    .limit(bindparam("most"))
)


def take(conn: Connection, *, version_id: int, url: str, until: datetime, now: datetime) -> bool:
    """Take it upon oneself to look at a landing that is due; False where another looks now.

    Whoever dies with it leaves it due again at `until`.
    """
    which = {"of_version": version_id, "at_url": url}
    if insert_missing(conn, landing, version_id=version_id, url=url, next_at=until, verdict=""):
        return True
    return bool(conn.execute(_TAKE, {**which, "now": now, "to_next": until}).rowcount)


def record(
    conn: Connection, *, version_id: int, url: str, looked: Looked, at: datetime, took_ms: int
) -> LandingVerdict | None:
    """Append a look that began `at`; how the landing stands by now, None where it is undecided."""
    shown = looked.certificate
    conn.execute(
        insert(probe).values(
            version_id=version_id,
            url=url,
            at=at,
            verdict=looked.verdict.value,
            status=looked.status,
            final_url=looked.final_url,
            words=looked.words,
            issuer=shown.issuer if shown else "",
            spki_sha256=shown.spki_sha256 if shown else "",
            took_ms=took_ms,
        )
    )
    stands = decided(_run(conn, version_id, url))
    next_at = at + _wait(looked.verdict, stands)
    row = {"version_id": version_id, "url": url, "verdict": looked.verdict.value, "looked_at": at}
    upsert(conn, landing, [{**row, "next_at": next_at}])
    if stands is not None:
        conn.execute(_JUDGE, {"of_version": version_id, "at_url": url, "now": at})
    return stands


def standings(conn: Connection) -> Mapping[tuple[int, str], AnyRow]:
    """How every landing stands that was ever looked at, by version and address."""
    return {(row.version_id, row.url): row for row in conn.execute(_STANDING)}


def bad_since(conn: Connection, *, version_id: int, url: str) -> datetime | None:
    """When the first look was that found it bad after it was last up; None where it is up."""
    which = {"of_version": version_id, "at_url": url}
    found: datetime | None = conn.execute(
        _BAD_SINCE, {**which, "since": _last_up(conn, version_id, url)}
    ).scalar()
    return found


def history(conn: Connection, versions: Sequence[int], *, most: int) -> Sequence[AnyRow]:
    """The last looks at the landings of these versions, the newest first."""
    return conn.execute(_HISTORY, {"versions": list(versions), "most": most}).all()


def _run(conn: Connection, version_id: int, url: str) -> list[Look]:
    """The looks since it was last up, that one included, the newest first."""
    which = {"of_version": version_id, "at_url": url}
    rows = conn.execute(_RUN, {**which, "since": _last_up(conn, version_id, url)})
    return [Look(LandingVerdict(row.verdict), row.at) for row in rows]


def _last_up(conn: Connection, version_id: int, url: str) -> int:
    which = {"of_version": version_id, "at_url": url}
    return conn.execute(_LAST_UP, which).scalar() or 0


def _wait(verdict: LandingVerdict, stands: LandingVerdict | None) -> timedelta:
    """How long until the next look: soon while it is not decided how bad it is."""
    if verdict is LandingVerdict.UP:
        return EVERY
    if stands is None or (verdict.is_wrong and not stands.is_wrong):
        return AGAIN
    return WHILE_BAD
