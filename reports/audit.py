"""An audit session: what was drawn, what the ledger says of each pick, what was found, the rate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection

from campaigns.audit import Finding, NoSuchAudit, Stratum, is_as_sealed
from campaigns.duty import Duty
from campaigns.ledger.periods import canonical
from campaigns.schema import AnyRow, audit_finding, audit_pick
from campaigns.vault import Vault
from reports.audit_picks import AuditPick, pick_cells, pick_heads, picks_in
from reports.queries import audit as queries
from reports.rate import CONFIDENCE, Counted, Estimate, stratified
from reports.sheet import Cell, Sheet
from reports.words import Language, Words, percent, words

#: What the ledger calls sent: a carrier took it, and nothing says that it did not arrive.
SENT: Final = (Duty.CONFIRMED, Duty.SENT_UNCONFIRMED)
_FINDINGS: Final = (*Finding, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """The auditor's last word."""

    words: str
    person: str
    at: datetime
    seal: str
    """Over session, picks, findings and these words, in hexadecimal."""
    as_sealed: bool
    """Whether all of it still is what was sealed."""

    def as_json(self) -> dict[str, Any]:
        """The conclusion as one object."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One session, whole."""

    id: int
    campaign: str
    week: str
    as_of: datetime
    seed: str
    size: int
    minimum: int
    frame: int
    frame_sha256: str
    roster_sha256: str
    closed_at: datetime
    closing_seal: str
    figures_sha256: str
    """Of the figures as closed, in their one byte form: needs no key to be checked."""
    reason: str
    person: str
    at: datetime
    strata: tuple[Stratum, ...]
    picks: tuple[AuditPick, ...]
    conclusion: Conclusion | None

    @property
    def counted(self) -> tuple[Counted, ...]:
        """What was counted in each stratum, of the last findings."""
        return tuple(_counted(one, self.picks) for one in self.strata)

    @property
    def rate(self) -> Estimate | None:
        """See `reports.rate.stratified`."""
        return stratified(self.counted)

    @property
    def found(self) -> int:
        """Picks that have a finding."""
        return sum(pick.stands is not None for pick in self.picks)

    @property
    def crossed(self) -> dict[Duty, Counter[Finding | None]]:
        """By what the ledger says: how many picks each finding has; None is not found yet."""
        crossed: dict[Duty, Counter[Finding | None]] = {duty: Counter() for duty in Duty}
        for pick in self.picks:
            crossed[pick.duty][pick.stands] += 1
        return crossed

    def as_json(self) -> dict[str, Any]:
        """The session without its picks: those are `AuditSample`'s."""
        plain = ("strata", "picks", "conclusion")
        rate = self.rate
        return {
            **{name: getattr(self, name) for name in self.__slots__ if name not in plain},
            "found": self.found,
            "strata": [one.as_json() for one in self.counted],
            "confidence": CONFIDENCE,
            "rate": None if rate is None else rate.as_json(),
            "ledger_and_findings": {
                duty.value: {_named(one): count for one, count in found.items()}
                for duty, found in self.crossed.items()
            },
            "conclusion": None if self.conclusion is None else self.conclusion.as_json(),
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """The session's own lines; then the strata with their rates; then ledger by finding."""
        said = words(language)
        title = f"{said.of('audit')} {self.id} · {self.campaign} · {said.period(self.week)}"
        head = Sheet(title, said.all("figure", "value"), tuple(_lines(self, said)))
        return (head, strata_sheet(self, language), crossed_sheet(self, language))


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSample:
    """A session's picks, one by one."""

    audit: Audit

    @property
    def subscriber_ids(self) -> tuple[int, ...]:
        """Whose data this report shows, for the access log."""
        return tuple(pick.subscriber_id for pick in self.audit.picks)

    def as_json(self) -> dict[str, Any]:
        """The picks as one object."""
        picks = [pick.as_json() for pick in self.audit.picks]
        return {"audit": self.audit.id, "as_of": self.audit.as_of, "picks": picks}

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """One line per pick."""
        rows = tuple(pick_cells(pick, language) for pick in self.audit.picks)
        title = f"{words(language).of('audit')} {self.audit.id}"
        return (Sheet(title, pick_heads(language), rows),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audits:
    """Every session, newest first, in figures."""

    rows: tuple[dict[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """The list as one object."""
        return {"audits": list(self.rows)}

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """One line per session."""
        said = words(language)
        heads = ("audit", "campaign", "week", "as_of", "sample", "found", "opened_by", "conclusion")
        rows = tuple(
            (
                row["id"],
                row["campaign"],
                said.period(row["week"]),
                row["as_of"],
                row["picks"],
                row["found"],
                row["person"],
                row["concluded_at"],
            )
            for row in self.rows
        )
        return (Sheet(said.of("audits"), said.all(*heads), rows),)


def audit(connection: Connection, session_id: int, *, vault: Vault) -> Audit:
    """One session with its picks, numbers masked. Raises NoSuchAudit."""
    rows = queries.heads(connection, session_id=session_id)
    if not rows:
        raise NoSuchAudit(f"There is no audit session {session_id}: see `loa audit list`")
    (row,) = rows
    return Audit(
        id=row.id,
        campaign=row.slug,
        week=row.label,
        as_of=row.as_of,
        seed=row.seed,
        size=row.size,
        minimum=row.minimum,
        frame=row.frame,
        frame_sha256=row.frame_sha256.hex(),
        roster_sha256=row.roster_sha256.hex(),
        closed_at=row.closed_at,
        closing_seal=row.closing_seal.hex(),
        figures_sha256=sha256(canonical(row.figures)).hexdigest(),
        reason=row.reason,
        person=row.person,
        at=row.at,
        strata=tuple(
            Stratum(name=name, size=size, sample=sample)
            for name, (size, sample) in sorted(row.strata.items())
        ),
        picks=picks_in(connection, row, vault=vault),
        conclusion=_conclusion(connection, row, vault=vault),
    )


def audits(connection: Connection) -> Audits:
    """Every session, without looking at anybody."""
    picked = queries.found_counts(connection, audit_pick)
    found = queries.found_counts(connection, audit_finding)
    return Audits(
        rows=tuple(
            {
                "id": row.id,
                "campaign": row.slug,
                "week": row.label,
                "as_of": row.as_of,
                "picks": picked.get(row.id, 0),
                "found": found.get(row.id, 0),
                "person": row.person,
                "concluded_at": row.concluded_at,
            }
            for row in queries.heads(connection)
        )
    )


def strata_sheet(audit: Audit, language: Language) -> Sheet:
    """One line per stratum with its own rate, then all of them together."""
    said = words(language)
    heads = ("stratum", "frame", "picks", "sent", "reached", "people_confirmed", "rate", "interval")
    counted = audit.counted
    rows = [_rate_row(one.name, _figures(one), one.estimate) for one in counted]
    whole = [sum(column) for column in zip(*map(_figures, counted), strict=True)]
    rows.append(_rate_row(said.of("total"), whole, audit.rate))
    return Sheet(said.of("sample"), said.all(*heads), tuple(rows))


def crossed_sheet(audit: Audit, language: Language) -> Sheet:
    """What the ledger says, line by line, by what was found."""
    said = words(language)
    heads = (said.of("in_ledger"), *(said.of(f"found_{_named(one)}") for one in _FINDINGS))
    rows: list[tuple[Cell, ...]] = [
        (said.of(duty), *(found[one] for one in _FINDINGS)) for duty, found in audit.crossed.items()
    ]
    totals = (sum(found[one] for found in audit.crossed.values()) for one in _FINDINGS)
    return Sheet(said.of("finding"), heads, (*rows, (said.of("total"), *totals)))


def _counted(stratum: Stratum, picks: Sequence[AuditPick]) -> Counted:
    sent = [one for one in picks if one.stratum == stratum.name and one.duty in SENT]
    said = [one.stands for one in sent if one.stands is not None and one.stands.is_word]
    return Counted(
        name=stratum.name,
        size=stratum.size,
        sample=stratum.sample,
        sent=len(sent),
        reached=len(said),
        confirmed=said.count(Finding.CONFIRMED),
    )


def _figures(one: Counted) -> list[int]:
    return [one.size, one.sample, one.sent, one.reached, one.confirmed]


def _rate_row(name: str, figures: Sequence[int], rate: Estimate | None) -> tuple[Cell, ...]:
    if rate is None:
        return (name, *figures, None, "")
    return (name, *figures, rate.share, f"{percent(rate.low)} \N{EN DASH} {percent(rate.high)}")


def _lines(audit: Audit, said: Words) -> list[tuple[Cell, ...]]:
    names = (
        *("as_of", "seed", "size", "minimum", "frame", "frame_sha256", "roster_sha256"),
        *("closing_seal", "figures_sha256", "reason", "found"),
    )
    lines: list[tuple[Cell, ...]] = [(said.of(name), getattr(audit, name)) for name in names]
    lines.append((said.of("opened_by"), audit.person))
    if audit.conclusion is not None:
        one = audit.conclusion
        lines += [
            (said.of("concluded_by"), one.person),
            (said.of("conclusion"), one.words),
            (said.of("seal"), one.seal),
            (said.of("as_sealed"), one.as_sealed),
        ]
    return lines


def _conclusion(connection: Connection, row: AnyRow, *, vault: Vault) -> Conclusion | None:
    if row.seal is None:
        return None
    return Conclusion(
        words=row.words,
        person=row.concluded_by,
        at=row.concluded_at,
        seal=row.seal.hex(),
        as_sealed=bool(is_as_sealed(connection, vault.sealer(), row.id)),
    )


def _named(finding: Finding | None) -> str:
    return "none" if finding is None else finding.value
