"""An issued report as everybody reads it: its lines, what was contested and ruled, what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from campaigns.accounts import Person
from campaigns.issued import (
    Content,
    Decision,
    Issued,
    Line,
    Reply,
    find,
    latest_reports,
    replies_to,
)
from reports.issued_lines import figure_of, value_of
from reports.sheet import Cell, Sheet
from reports.words import Language, Words, moment, words


class ReportState(StrEnum):
    """How far a version has come."""

    OPEN = "open"
    """The carrier may reply, and did not yet."""
    ACKNOWLEDGED = "acknowledged"
    """All of it is right, says the carrier."""
    CONTESTED = "contested"
    """Contested lines wait for a ruling."""
    RULED = "ruled"
    """Each contested line is ruled on."""
    UNANSWERED = "unanswered"
    """The term is over, and the carrier said nothing."""
    SUPERSEDED = "superseded"
    """A later version follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedReport:
    """One version with all that was said to it."""

    issued: Issued
    content: Content
    state: ReportState
    acknowledged: Reply | None
    contests: tuple[Reply, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """Contested lines by ruling: `open`, `accepted`, `refused`."""
        told = Counter(
            "open" if each.ruling is None else each.ruling.decision for each in self.contests
        )
        return {name: told[name] for name in ("open", *Decision)}

    def as_json(self) -> dict[str, Any]:
        """The version as one object: `content` as it was issued, then what was said to it."""
        return {
            **_head(self.issued),
            "state": self.state.value,
            "sha256": self.issued.sha256.hex(),
            "intact": self.issued.is_intact,
            "content": asdict(self.content),
            "changes": [line.key for line in self.content.changes],
            "acknowledged": None if self.acknowledged is None else asdict(self.acknowledged),
            "contests": [asdict(each) for each in self.contests],
            "counts": dict(self.counts),
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """Every line with what was said to it; what it corrects; about the report itself."""
        said = words(language)
        return (self._lines(said), changes_of(self.content, said), self._about(said))

    def _lines(self, said: Words) -> Sheet:
        replies = {each.line: each for each in self.contests}
        heads = ("line_key", "figure", "in_report", "carrier_states", "carrier_reason")
        rows = tuple(
            (
                line.key,
                figure_of(line.key, said),
                value_of(line, line.value, said),
                *said_to(line, replies.get(line.key), said),
            )
            for line in self.content.lines
        )
        columns = said.all(*heads, "decision", "department_reason")
        return Sheet(title_of(self.content, said), columns, rows)

    def _about(self, said: Words) -> Sheet:
        rows = tuple((said.of(name), value) for name, value in about(self, said).items())
        return Sheet(said.of("head"), said.all("figure", "value"), rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedList:
    """The reports that a person may know of, each in its latest version."""

    reports: tuple[IssuedReport, ...]

    def as_json(self) -> dict[str, Any]:
        """The list as one object."""
        return {
            "reports": [
                _head(each.issued) | {"state": each.state.value, "counts": dict(each.counts)}
                for each in self.reports
            ]
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """One row per report."""
        said = words(language)
        heads = said.all("number", "version", "carrier", "span", "state", "replies_until")
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (
                each.issued.number,
                each.issued.version,
                each.issued.carrier,
                each.issued.label,
                said.of(f"report_{each.state}"),
                each.issued.replies_until,
                *each.counts.values(),
            )
            for each in self.reports
        )
        counted = said.all("state_open", "ruling_accepted", "ruling_refused")
        return (Sheet(said.of("quota_reports"), (*heads, *counted), rows),)


def issued_report(
    connection: Connection,
    number: str,
    *,
    version: int | None = None,
    person: Person,
    now: datetime,
) -> IssuedReport:
    """That version of a report, by default its latest. Raises NoSuchReport."""
    found = find(connection, number, version=version, person=person)
    return _report(connection, found, now)


def issued_list(
    connection: Connection, *, carrier: str | None = None, person: Person, now: datetime
) -> IssuedList:
    """The reports that a person may know of, by number; of one carrier where it is named."""
    found = latest_reports(connection, carrier=carrier, person=person)
    return IssuedList(reports=tuple(_report(connection, each, now) for each in found))


def title_of(content: Content, said: Words) -> str:
    """`Báo cáo hạn mức 12/2021/BC-HM · vnpt · 2021-W22 · Phiên bản 2`."""
    parts = (content.carrier, content.label, f"{said.of('version')} {content.version}")
    return f"{said.of('quota_report')} {content.number} · " + " · ".join(parts)


def about(report: IssuedReport, said: Words) -> dict[str, Cell]:
    """What stands in a version's head, by the name of its word; what it has not is left out."""
    issued, content = report.issued, report.content
    told: dict[str, Cell] = {
        "number": content.number,
        "version": content.version,
        "carrier": content.carrier,
        "span": content.label,
        "week": ", ".join(map(said.period, content.weeks)),
        "as_of": datetime.fromisoformat(content.as_of),
        "issued_by": issued.person,
        "issued_at": issued.at,
        "replies_until": issued.replies_until,
        "state": said.of(f"report_{report.state}"),
        "sha256": issued.sha256.hex(),
        "intact": issued.is_intact,
    }
    if content.follows is not None:
        told |= {"follows": content.follows.version, "follows_sha256": content.follows.sha256}
    if report.acknowledged is not None:
        by = report.acknowledged
        told["acknowledged_by"] = f"{by.person}, {moment(by.at)}"
    return told


def changes_of(content: Content, said: Words) -> Sheet:
    """What a version says otherwise than the one before: the value before, who, and why."""
    heads = ("line_key", "figure", "value_before", "value_now", "contested_by", "carrier_reason")
    columns = said.all(*heads, "ruled_by", "department_reason")
    rows = tuple(_change(line, said) for line in content.changes)
    return Sheet(said.of("changes"), columns, rows)


def said_to(line: Line, reply: Reply | None, said: Words) -> tuple[Cell, Cell, Cell, Cell]:
    """What the carrier states of a line and why, and what the department says to it."""
    if reply is None:
        return (None, None, None, None)
    ruling = reply.ruling
    decided: tuple[Cell, Cell] = (None, None)
    if ruling is not None:
        decided = (said.of(f"ruling_{ruling.decision}"), ruling.reason)
    return (value_of(line, reply.stated, said), reply.reason, *decided)


def _change(line: Line, said: Words) -> tuple[Cell, ...]:
    why = line.corrected
    assert why is not None
    return (
        line.key,
        figure_of(line.key, said),
        value_of(line, why.before, said),
        value_of(line, line.value, said),
        why.contested_by,
        why.contest_reason,
        why.ruled_by,
        why.ruling_reason,
    )


def _report(connection: Connection, issued: Issued, now: datetime) -> IssuedReport:
    replies = replies_to(connection, issued.id)
    return IssuedReport(
        issued=issued,
        content=issued.content,
        state=_state(issued, replies, now),
        acknowledged=next((each for each in replies if not each.is_contest), None),
        contests=tuple(each for each in replies if each.is_contest),
    )


def _state(issued: Issued, replies: Sequence[Reply], now: datetime) -> ReportState:
    if issued.superseded:
        return ReportState.SUPERSEDED
    if not replies:
        return ReportState.OPEN if now < issued.replies_until else ReportState.UNANSWERED
    if not all(each.is_contest for each in replies):
        return ReportState.ACKNOWLEDGED
    waits = any(each.ruling is None for each in replies)
    return ReportState.CONTESTED if waits else ReportState.RULED


def _head(issued: Issued) -> dict[str, Any]:
    return {
        "number": issued.number,
        "version": issued.version,
        "carrier": issued.carrier,
        "span": issued.label,
        "issued_by": issued.person,
        "issued_at": issued.at,
        "replies_until": issued.replies_until,
    }
