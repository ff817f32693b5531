"""Each difference becomes one case, whoever states it again; a case is written once and never
changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from campaigns.schema import settlement_case
from campaigns.settlement.comparison import Difference, Kind, Ours
from campaigns.settlement.lines import Line
from campaigns.settlement.subject import Subject
from campaigns.week import week_on
from gateways.msisdn import mask

_FINGERPRINT_BYTES: Final = 16
#: What `ours` says of a message that was never begun here.
NEVER_BEGUN: Final = "never_begun"

_INSERT: Final[Mapping[str, Any]] = MappingProxyType(
    {
        name: made(settlement_case).on_conflict_do_nothing(index_elements=["fingerprint"])
        for name, made in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
    }
)
_KNOWN: Final = select(
    settlement_case.c.fingerprint, settlement_case.c.file_id, settlement_case.c.at
).where(settlement_case.c.fingerprint.in_(bindparam("fingerprints", expanding=True)))

Row = dict[str, Any]


def case_of(subject: Subject, ours: Ours, difference: Difference) -> Row:
    """The case of an attempt of ours; file and time are told when it is written."""
    told = [ours.obligation_id, ours.attempt_no, difference.stated]
    if difference.kind is Kind.SEGMENTS:
        told.append(difference.segments)
    if difference.kind is Kind.DOUBLED:
        told.append(difference.lines)
    return {
        "fingerprint": _fingerprint(subject, difference.kind, *told),
        "kind": difference.kind.value,
        "week": ours.week,
        "obligation_id": ours.obligation_id,
        "attempt_no": ours.attempt_no,
        "masked": "",
        "line": difference.number,
        "stated": difference.stated.value,
        "stated_segments": difference.segments,
        "lines": difference.lines,
        "ours": ours.status.value,
        "ours_segments": ours.segments,
    }


def case_of_stranger(subject: Subject, line: Line) -> Row:
    """The case of a line that speaks of nothing that was begun here."""
    week = subject.first_week if line.day is None else week_on(line.day).key
    return {
        "fingerprint": _fingerprint(subject, Kind.THEIRS, week, line.digest),
        "kind": Kind.THEIRS.value,
        "week": week,
        "obligation_id": None,
        "attempt_no": None,
        "masked": mask(line.msisdn),
        "line": line.number,
        "stated": line.stated.value,
        "stated_segments": line.segments,
        "lines": 1,
        "ours": NEVER_BEGUN,
        "ours_segments": None,
    }


def write(conn: Connection, rows: Sequence[Row], *, file_id: int, at: datetime) -> int:
    """Write these cases; how many of them an earlier import had written.

    Repeated, or at the same time as another, it writes each of them once.
    """
    same = {"file_id": file_id, "at": at}
    asked = {"fingerprints": [row["fingerprint"] for row in rows]}
    there = conn.execute(_KNOWN, asked).all()
    known = {row.fingerprint for row in there}
    fresh = [row | same for row in rows if row["fingerprint"] not in known]
    if fresh:
        conn.execute(_INSERT[conn.dialect.name], fresh)
    return sum((row.file_id, row.at) != (file_id, at) for row in there)


def _fingerprint(subject: Subject, kind: Kind, *told: object) -> bytes:
    said = repr((subject.carrier.value, subject.gateway, kind.value, *map(str, told)))
    return blake2b(said.encode("utf-8"), digest_size=_FINGERPRINT_BYTES).digest()
