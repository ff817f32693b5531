"""The minutes (biên bản) of a concluded session as values: whatever renders them adds no word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from string import Template
from typing import Any, Final

from campaigns.audit import AuditNotConcluded
from campaigns.week import local
from reports.audit import Audit, Conclusion, crossed_sheet, strata_sheet
from reports.audit_picks import AuditPick
from reports.minutes_words import MINUTES_WORDS
from reports.sheet import Sheet
from reports.words import Language, Words, moment, number, percent, words

_MARKS: Final = ("roster_sha256", "frame_sha256", "figures_sha256", "closing_seal")
#: Decree 30/2020: days below 10, and the first two months, are written with a zero.
_ZERO_BELOW_DAY: Final = 10
_ZERO_BELOW_MONTH: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the minutes: a heading, paragraphs, and perhaps a table after them."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    sheet: Sheet | None = None
    shares: tuple[int, ...] = ()
    """How the table's width is divided among its columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who signs: a title, a note of how, and room for a name."""

    title: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """The minutes, part by part, in the order in which they are read."""

    session: int
    language: Language
    superior: str
    body: str
    number: str
    """Left blank: the records office gives it."""
    nation: str
    motto: str
    place_and_date: str
    title: str
    subject: str
    parts: tuple[Part, ...]
    ending: str
    parties: tuple[Party, ...]
    copies: tuple[str, ...]
    """The heading of who gets a copy, then a line each."""
    annex: Part
    """What was found of each pick: on pages of its own, after the signatures."""
    concluded_at: datetime

    def as_json(self) -> dict[str, Any]:
        """The minutes as one object."""
        plain = ("parts", "parties", "annex", "language", "copies")
        return {
            **{name: getattr(self, name) for name in self.__slots__ if name not in plain},
            "parts": [_part_json(one) for one in self.parts],
            "parties": [one.title for one in self.parties],
            "annex": _part_json(self.annex),
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """The tables alone, in the minutes' own language."""
        del language
        return tuple(one.sheet for one in (*self.parts, self.annex) if one.sheet is not None)


def minutes(audit: Audit, language: Language) -> Minutes:
    """The minutes of a session. Raises AuditNotConcluded while it is open."""
    if audit.conclusion is None:
        raise AuditNotConcluded(
            f"Session {audit.id} is open: minutes are written once it is concluded"
        )
    said = _Sentences(language)
    return Minutes(
        session=audit.id,
        language=language,
        superior=said.of("superior"),
        body=said.of("body"),
        number=said.of("number"),
        nation=said.of("nation"),
        motto=said.of("motto"),
        place_and_date=said.of("place_and_date", **_date(audit.conclusion.at)),
        title=said.of("title"),
        subject=said.of(
            "subject", period=words(language).period(audit.week), campaign=audit.campaign
        ),
        parts=_parts(audit, audit.conclusion, said),
        ending=said.of("ending"),
        parties=tuple(
            Party(title=said.of(f"party_{name}"), note=said.of("sign_here"))
            for name in ("department", "auditor")
        ),
        copies=tuple(said.of(name) for name in ("copies", "copies_parties", "copies_file")),
        annex=Part(
            heading=said.of("annex"),
            sheet=_annex(audit, words(language)),
            shares=(3, 7, 5, 7, 9, 6),
        ),
        concluded_at=audit.conclusion.at,
    )


@dataclass(frozen=True, slots=True)
class _Sentences:
    """The sentences of one language."""

    language: Language

    def of(self, name: str, **values: object) -> str:
        pair = MINUTES_WORDS[name]
        text = pair[0] if self.language is Language.VIETNAMESE else pair[1]
        return Template(text).substitute({key: str(one) for key, one in values.items()})


def _parts(audit: Audit, conclusion: Conclusion, said: _Sentences) -> tuple[Part, ...]:
    return (
        _basis(audit, conclusion, said),
        _sampling(audit, said),
        Part(
            heading=said.of("results"),
            paragraphs=(_rate(audit, said), said.of("results_table")),
            sheet=crossed_sheet(audit, said.language),
            shares=(5, 4, 4, 4, 4, 4),
        ),
        Part(heading=said.of("conclusion"), paragraphs=(conclusion.words,)),
        Part(
            heading=said.of("proof"),
            sheet=_marks(audit, conclusion, words(said.language)),
            shares=(5, 11),
        ),
    )


def _basis(audit: Audit, conclusion: Conclusion, said: _Sentences) -> Part:
    people = said.of(
        "basis_people",
        opened=moment(audit.at),
        opened_by=audit.person,
        concluded=moment(conclusion.at),
        concluded_by=conclusion.person,
    )
    known = said.of("basis_as_of", closed=moment(audit.closed_at), as_of=moment(audit.as_of))
    reason = said.of("basis_reason", id=audit.id, reason=audit.reason.strip().rstrip("."))
    return Part(heading=said.of("basis"), paragraphs=(reason, people, known))


def _sampling(audit: Audit, said: _Sentences) -> Part:
    frame = said.of(
        "sampling_frame",
        frame=number(audit.frame),
        size=number(audit.size),
        minimum=number(audit.minimum),
    )
    return Part(
        heading=said.of("sampling"),
        paragraphs=(frame, said.of("sampling_seed", seed=audit.seed)),
        sheet=strata_sheet(audit, said.language),
        shares=(4, 4, 3, 3, 3, 4, 4, 5),
    )


def _rate(audit: Audit, said: _Sentences) -> str:
    rate = audit.rate
    if rate is None:
        return said.of("results_no_rate")
    figures = {name: _unbroken(getattr(rate, name)) for name in ("share", "low", "high")}
    return said.of("results_rate", **figures)


def _marks(audit: Audit, conclusion: Conclusion, said: Words) -> Sheet:
    rows = [(said.of(name), getattr(audit, name)) for name in _MARKS]
    rows.append((said.of("seal"), conclusion.seal))
    return Sheet(said.of("seal"), said.all("figure", "value"), tuple(rows))


def _annex(audit: Audit, said: Words) -> Sheet:
    heads = said.all("pick", "msisdn", "carrier", "in_ledger", "finding", "note")
    rows = tuple(
        (
            pick.number,
            pick.msisdn,
            pick.stratum,
            said.of(pick.duty),
            _found(pick, said),
            "; ".join(one.note for one in pick.findings if one.note),
        )
        for pick in audit.picks
    )
    return Sheet(said.of("sample"), heads, rows)


def _found(pick: AuditPick, said: Words) -> str:
    """The finding that stands, behind those that it replaced."""
    return " → ".join(said.of(f"found_{one.finding}") for one in pick.findings)


def _unbroken(share: float) -> str:
    """A share whose sign stays on its line."""
    return percent(share).replace(" ", "\N{NO-BREAK SPACE}")


def _date(instant: datetime) -> dict[str, str]:
    day = local(instant).date()
    return {
        "day": f"{day.day:02d}" if day.day < _ZERO_BELOW_DAY else str(day.day),
        "month": f"{day.month:02d}" if day.month < _ZERO_BELOW_MONTH else str(day.month),
        "year": str(day.year),
    }


def _part_json(part: Part) -> dict[str, Any]:
    table = None
    if part.sheet is not None:
        table = {
            "columns": list(part.sheet.columns),
            "rows": [list(row) for row in part.sheet.rows],
        }
    return {"heading": part.heading, "paragraphs": list(part.paragraphs), "table": table}
