"""Was the order kept: duty by carrier and district, proof apart, as closed and as now known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from campaigns.duty import Duty
from campaigns.figures import Figures, cells_of, figures_from
from reports.queries.compliance import statements
from reports.queries.weeks import week_head
from reports.sheet import Cell, Sheet
from reports.words import Language, Words, words

#: The gateways that are ways of Zalo; a way that VNG goes by itself is a statement, not a gateway.
_ZALO_GATEWAYS: Final = ("zalo_oa", "zalo_zns")
_DUTIES: Final = tuple(Duty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a carrier states about a week as a whole; kept apart from all that we can prove."""

    stated_by: str
    accounts: int
    messaged: int
    file_name: str
    file_sha256: str
    signed_by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Compliance:
    """A campaign's week before its order."""

    campaign: str
    week: str
    outside: Mapping[str, int]
    """Addressees outside the order, by carrier."""
    closed_at: datetime | None
    closed: Figures | None
    """The figures as closed; None while the week is open."""
    now: Figures
    """The same figures as the ledger knows them now."""
    statements: tuple[Statement, ...]

    @property
    def kept(self) -> bool:
        """As now known."""
        return bool(self.now["kept"])

    @property
    def ways(self) -> dict[str, dict[str, int]]:
        """The ways of Zalo that this week went, each with its duty: {gateway: {duty: n}}."""
        by_gateway = self.now["gateways"]
        return {name: _duties(by_gateway[name]) for name in _ZALO_GATEWAYS if name in by_gateway}

    def as_json(self) -> dict[str, Any]:
        """Figures as closed and as now known, and what carriers report, each under its own name."""
        return {
            "campaign": self.campaign,
            "week": self.week,
            "outside": dict(self.outside),
            "closed_at": self.closed_at,
            "as_closed": self.closed,
            "as_now_known": self.now,
            "zalo_ways": self.ways,
            "reported": [_statement_json(each) for each in self.statements],
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """Carrier by district first; then the proof of each gateway; then the ways of Zalo."""
        said = words(language)
        title = f"{self.campaign} · {said.period(self.week)}"
        places = self._places(said, title)
        sheets = [places, _proofs(self.now, said)]
        if self.ways or self.statements:
            sheets.append(self._ways(said))
        return tuple(sheets)

    def _places(self, said: Words, title: str) -> Sheet:
        """One line for each carrier and district, closed figures beside the present ones."""
        heads = [
            *said.all("carrier", "district", "owed"),
            *(said.of(duty) for duty in _DUTIES),
            f"{said.of('missed')} ({said.of('closed')})",
        ]
        rows = [
            _place_row(said, carrier, district, counts, self.closed)
            for carrier, district, counts in _by_place(self.now)
        ]
        return Sheet(title, tuple(heads), (*rows, _total_row(said, self.now, self.closed)))

    def _ways(self, said: Words) -> Sheet:
        rows: list[tuple[Cell, ...]] = [
            (said.of(f"way_{name}"), sum(counts.values()), _sent(counts))
            for name, counts in self.ways.items()
        ]
        rows += [(said.of("way_vng"), each.accounts, each.messaged) for each in self.statements]
        return Sheet(said.of("way"), said.all("way", "accounts", "messaged"), tuple(rows))


def compliance(connection: Connection, slug: str, *, label: str) -> Compliance:
    """The compliance of one campaign's period. Raises `WeekNotOpened`."""
    head = week_head(connection, slug, label=label)
    cells = cells_of(connection, head.period_id, week=head.week, terms=head.terms)
    return Compliance(
        campaign=head.campaign,
        week=head.label,
        outside=head.outside,
        closed_at=head.closed_at,
        closed=head.closed_figures,
        now=figures_from(cells, head.roster, terms=head.terms),
        statements=tuple(
            Statement(
                stated_by=row.stated_by,
                accounts=row.accounts,
                messaged=row.messaged,
                file_name=row.file_name,
                file_sha256=row.file_sha256.hex(),
                signed_by=row.signed_by,
                at=row.at,
            )
            for row in statements(connection, slug, week=head.week)
        ),
    )


def _duties(by_proof: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """The duties of one gateway, its proof levels added up."""
    return {
        duty.value: sum(counts.get(duty, 0) for counts in by_proof.values()) for duty in _DUTIES
    }


def _sent(counts: Mapping[str, int]) -> int:
    """Those a carrier took: confirmed, not confirmed, and not delivered after all."""
    return counts[Duty.CONFIRMED] + counts[Duty.SENT_UNCONFIRMED] + counts[Duty.UNDELIVERED]


def _by_place(figures: Figures) -> Iterator[tuple[str, int, Mapping[str, int]]]:
    """Districts in the official order of their codes, what is not stated last."""
    for carrier in sorted(figures["carriers"]):
        districts = figures["carriers"][carrier]
        for code in sorted(districts, key=lambda text: (text == "0", int(text))):
            yield carrier, int(code), districts[code]


def _place_row(
    said: Words, carrier: str, district: int, counts: Mapping[str, int], closed: Figures | None
) -> tuple[Cell, ...]:
    now = [counts.get(duty, 0) for duty in _DUTIES]
    before: Cell = None
    if closed is not None:
        before = closed["carriers"].get(carrier, {}).get(str(district), {}).get(Duty.MISSED, 0)
    return (carrier, said.district(district), sum(now), *now, before)


def _total_row(said: Words, now: Figures, closed: Figures | None) -> tuple[Cell, ...]:
    duty = now["duty"]
    before: Cell = None if closed is None else closed["duty"][Duty.MISSED]
    return (said.of("total"), "", duty["owed"], *(duty[each] for each in _DUTIES), before)


def _proofs(figures: Figures, said: Words) -> Sheet:
    """Each gateway's duty at each level of proof: not added up, as they prove unlike things."""
    rows = [
        (gateway, said.of(f"proof_{proof}"), *(counts.get(duty, 0) for duty in _DUTIES))
        for gateway, by_proof in sorted(figures["gateways"].items())
        for proof, counts in sorted(by_proof.items())
    ]
    heads = (*said.all("gateway", "proof"), *(said.of(duty) for duty in _DUTIES))
    return Sheet(said.of("proof"), heads, tuple(rows))


def _statement_json(each: Statement) -> dict[str, Any]:
    return {
        "stated_by": each.stated_by,
        "accounts": each.accounts,
        "messaged": each.messaged,
        "file_name": each.file_name,
        "file_sha256": each.file_sha256,
        "signed_by": each.signed_by,
        "at": each.at,
    }
