"""Each pick of an audit: what its facts told until the session's instant, and what was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from campaigns.audit import Finding, NoSuchAudit, findings_of
from campaigns.duty import Duty, duty_of, terms_of
from campaigns.parts import Excuse
from campaigns.reference import reference_of
from campaigns.schema import AnyRow
from campaigns.vault import Vault
from gateways.msisdn import mask
from reports.evidence_rows import told_by
from reports.queries import audit as queries
from reports.refold import OPEN, Folded, Told, fold
from reports.sheet import Cell, Sheet
from reports.words import Language, words


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOnce:
    """One finding of a pick."""

    n: int
    finding: Finding
    note: str
    person: str
    at: datetime

    def as_json(self) -> dict[str, Any]:
        """The finding as one object."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPick:
    """One obligation of the sample."""

    number: int
    stratum: str
    position: int
    key: str
    subscriber_id: int
    msisdn: str | None = field(repr=False)
    """Masked, unless the whole number was asked for; None once the person is erased."""
    district: int
    gateway: str
    status: str
    duty: Duty
    """By the facts recorded until the session's instant, as `status`, `reason` and `attempts`."""
    reason: str
    attempts: int
    findings: tuple[FoundOnce, ...]
    """All of them; the last one stands."""

    @property
    def stands(self) -> Finding | None:
        """The finding that counts; None while there is none."""
        return self.findings[-1].finding if self.findings else None

    @property
    def note(self) -> str:
        """The note of the finding that counts."""
        return self.findings[-1].note if self.findings else ""

    def as_json(self) -> dict[str, Any]:
        """The pick as one object, without our own number for the person."""
        hidden = ("subscriber_id", "findings")
        plain = {name: getattr(self, name) for name in self.__slots__ if name not in hidden}
        return {**plain, "findings": [one.as_json() for one in self.findings]}

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """The pick as a line; then every finding of it, the last one standing."""
        said = words(language)
        rows = tuple(
            (one.n, one.at, said.of(f"found_{one.finding}"), one.note, one.person)
            for one in self.findings
        )
        found = Sheet(said.of("finding"), said.all("pick", "at", "finding", "note", "by"), rows)
        line = Sheet(said.of("sample"), pick_heads(language), (pick_cells(self, language),))
        return (line, found)


def picks_in(
    connection: Connection,
    session: AnyRow,
    *,
    vault: Vault,
    number: int | None = None,
    whole_number: bool = False,
) -> tuple[AuditPick, ...]:
    """The session's picks, or the one of that number, each folded until the session's instant.

    `session` is a row of `queries.heads`. `whole_number` reveals msisdns: the caller logs who
    looked, and at whom.
    """
    rows = queries.picks(connection, session.id)
    rows = [row for row in rows if number is None or row.number == number]
    told = _told(connection, session.week, [row.id for row in rows])
    found = _found(connection, session.id)
    excuses = terms_of(session.definition).excuses
    return tuple(
        _pick(
            row,
            fold(told[row.id], until=session.as_of),
            found=found[row.number],
            excuses=excuses,
            msisdn=_msisdn(row, vault=vault, whole=whole_number),
        )
        for row in rows
    )


def pick_of(
    connection: Connection,
    session_id: int,
    number: int,
    *,
    vault: Vault,
    whole_number: bool = False,
) -> AuditPick:
    """One pick of a session. Raises NoSuchAudit.

    `whole_number` reveals the msisdn: the caller logs who looked.
    """
    for session in queries.heads(connection, session_id=session_id):
        picks = picks_in(connection, session, vault=vault, number=number, whole_number=whole_number)
        if picks:
            return picks[0]
    raise NoSuchAudit(f"There is no pick {number} in a session {session_id}: see `loa audit list`")


def pick_heads(language: Language) -> tuple[str, ...]:
    """The heads of the columns of `pick_cells`."""
    names = ("pick", "msisdn", "carrier", "district", "gateway", "in_ledger", "reason", "attempts")
    return words(language).all(*names, "finding", "note")


def pick_cells(pick: AuditPick, language: Language) -> tuple[Cell, ...]:
    """One line of the sheet."""
    said = words(language)
    return (
        pick.number,
        pick.msisdn,
        pick.stratum,
        said.district(pick.district),
        pick.gateway,
        said.of(pick.duty),
        said.of(pick.reason),
        pick.attempts,
        said.of(f"found_{pick.stands or 'none'}"),
        pick.note,
    )


def _pick(
    row: AnyRow,
    folded: Folded,
    *,
    found: tuple[FoundOnce, ...],
    excuses: frozenset[str],
    msisdn: str | None,
) -> AuditPick:
    status = "claimed" if folded.status == OPEN else folded.status
    reason = _reason(row, folded)
    return AuditPick(
        number=row.number,
        stratum=row.stratum,
        position=row.position,
        key=reference_of(row.week, row.id, 0),
        subscriber_id=row.subscriber_id,
        msisdn=msisdn,
        district=row.district,
        gateway=row.gateway,
        status=status,
        duty=duty_of(status, folded.accepted, reason=reason, excuses=excuses),
        reason=reason,
        attempts=folded.attempts,
        findings=found,
    )


def _reason(row: AnyRow, folded: Folded) -> str:
    """An excuse stands in no fact: the row tells it, or what alone an answer may excuse by."""
    if folded.reason is not None:
        return folded.reason
    return str(row.reason) if row.status == "waived" else Excuse.NO_ZALO_ACCOUNT.value


def _told(connection: Connection, week: int, ids: Sequence[int]) -> Mapping[int, list[Told]]:
    told: dict[int, list[Told]] = defaultdict(list)
    for table, row in queries.facts(connection, week, ids):
        told[row.obligation_id].append(told_by(table.name, row))
    for facts in told.values():
        facts.sort(key=lambda fact: fact.n)
    return told


def _found(connection: Connection, session_id: int) -> Mapping[int, tuple[FoundOnce, ...]]:
    found: dict[int, tuple[FoundOnce, ...]] = defaultdict(tuple)
    for row in findings_of(connection, session_id):
        found[row.number] += (
            FoundOnce(
                n=row.n,
                finding=Finding(row.finding),
                note=row.note,
                person=row.person,
                at=row.at,
            ),
        )
    return found


def _msisdn(row: AnyRow, *, vault: Vault, whole: bool) -> str | None:
    if row.msisdn_sealed is None:
        return None
    msisdn = vault.open(row.msisdn_sealed, context=row.msisdn_index)
    return msisdn if whole else mask(msisdn)
