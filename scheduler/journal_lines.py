"""A journal's line: what a call said of whom, and what its answer told; no number stands in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateways.outcome import Outcome, Scope, Verdict


@dataclass(frozen=True, slots=True)
class Member:
    """One message of a call."""

    obligation_id: int
    attempt_no: int
    index: bytes
    """The subscriber's blind index: who it is even where the roster gave another id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A call that is about to be made, with all that a ledger which forgot it must know."""

    submission_id: int
    at: datetime
    week: int
    period_id: int
    slug: str
    label: str
    as_of: datetime
    """The roster's instant when the period was opened."""
    ordinal: int
    gateway: str
    segments_each: int
    bytes_sha256: bytes
    credential_version: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the answer to a call said of its messages, in their order."""

    submission_id: int
    at: datetime
    week: int
    outcomes: tuple[Outcome, ...]


def read_line(line: str) -> Begun | Told | None:
    """A line's meaning; None for what is empty, cut off or not ours."""
    try:
        said = json.loads(line)
        return _begun(said) if "members" in said else _told(said)
    except (ValueError, KeyError, TypeError):
        return None


def line_of(one: Begun | Told) -> str:
    """The line that says it, without its end."""
    said = _begun_said(one) if isinstance(one, Begun) else _told_said(one)
    return json.dumps(said, separators=(",", ":"), ensure_ascii=True)


def _begun_said(one: Begun) -> dict[str, Any]:
    return {
        "id": one.submission_id,
        "at": one.at.isoformat(),
        "week": one.week,
        "period": one.period_id,
        "slug": one.slug,
        "label": one.label,
        "as_of": one.as_of.isoformat(),
        "ordinal": one.ordinal,
        "gateway": one.gateway,
        "segments": one.segments_each,
        "sha256": one.bytes_sha256.hex(),
        "credential": one.credential_version,
        "members": [[m.obligation_id, m.attempt_no, m.index.hex()] for m in one.members],
    }


def _begun(said: dict[str, Any]) -> Begun:
    return Begun(
        submission_id=said["id"],
        at=datetime.fromisoformat(said["at"]),
        week=said["week"],
        period_id=said["period"],
        slug=said["slug"],
        label=said["label"],
        as_of=datetime.fromisoformat(said["as_of"]),
        ordinal=said["ordinal"],
        gateway=said["gateway"],
        segments_each=said["segments"],
        bytes_sha256=bytes.fromhex(said["sha256"]),
        credential_version=said["credential"],
        members=tuple(Member(one, n, bytes.fromhex(index)) for one, n, index in said["members"]),
    )


def _told_said(one: Told) -> dict[str, Any]:
    return {
        "id": one.submission_id,
        "at": one.at.isoformat(),
        "week": one.week,
        "outcomes": [
            [each.verdict, each.scope, each.code, each.carrier_ref, each.excuse]
            for each in one.outcomes
        ],
    }


def _told(said: dict[str, Any]) -> Told:
    return Told(
        submission_id=said["id"],
        at=datetime.fromisoformat(said["at"]),
        week=said["week"],
        outcomes=tuple(
            Outcome(
                verdict=Verdict(verdict),
                scope=Scope(scope),
                code=code,
                carrier_ref=reference,
                excuse=excuse,
            )
            for verdict, scope, code, reference, excuse in said["outcomes"]
        ),
    )
