"""A carrier's account as lines that can be contested one by one, and a line's words by its key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from campaigns.carrier import WITH_DUTY
from campaigns.duty import Duty
from campaigns.issued import Draft, Line, Unit
from reports.contracts import ContractUse
from reports.errors import ReportError
from reports.gateway_traffic import GatewayTraffic
from reports.queries.weeks import heads_in
from reports.quota import DutyLines, QuotaReport, quota
from reports.reach import GatewayReach
from reports.sheet import Cell
from reports.span import Span
from reports.words import Words

#: The groups of lines in the report's order; each is the first part of its lines' keys.
GROUPS: Final = ("duty", "district", "gateway", "not_sent", "contract", "quality", "day")

#: What a line without a value says, by its figure.
_WITHOUT_VALUE: Final = {
    "confirmed": "no_receipts",
    "ceiling": "no_ceiling",
    "forecast": "no_forecast",
    "money_forecast": "no_forecast",
}
_PARTS_OF_A_SHARE: Final = 10_000


class NothingToReport(ReportError):
    """No week of the span was opened: an account of it would be all zeros."""


def draft_of(connection: Connection, carrier: str, *, span: Span, now: datetime) -> Draft:
    """A carrier's account over a span, as it would be issued now. Raises NothingToReport."""
    if not heads_in(connection, span.touched):
        raise NothingToReport(f"No week of {span.label} was opened: check the span")
    report = quota(connection, carrier, span=span, now=now)
    return Draft(
        carrier=carrier,
        label=span.label,
        weeks=tuple(map(str, span.weeks)),
        ends_at=max(span.until, span.weeks[-1].ends_at),
        lines=tuple(lines_of(report)),
    )


def lines_of(report: QuotaReport) -> Iterator[Line]:
    """Each figure of an account once, under a key that is the same in every account."""
    yield from _duty(report)
    for code, by_duty in report.districts.items():
        for duty in Duty:
            yield _line(f"district/{code:03d}/{duty}", by_duty[duty])
    for each in report.gateways:
        yield from _gateway(each)
    for cause, by_reason in report.not_sent.items():
        for reason, count in by_reason.items():
            yield _line(f"not_sent/{cause}/{reason}", count)
    for contract in report.contracts:
        yield from _contract(contract)
    for reach in report.reach:
        yield from _quality(reach)
        yield from _days(reach)


def group_of(key: str) -> str:
    """The group that a line stands in."""
    return key.partition("/")[0]


def figure_of(key: str, said: Words) -> str:
    """What a line counts, in words. A part that has no words is shown as it is."""
    group, _, rest = key.partition("/")
    first, _, last = rest.partition("/")
    if group == "district":
        return f"{said.district(int(first))}: {said.of(last)}"
    if group == "day":
        gateway, _, figure = last.partition("/")
        return f"{date.fromisoformat(first):%d/%m/%Y} · {gateway}: {said.of(figure)}"
    if group == "not_sent":
        return f"{said.of(f'cause_{first}')}: {said.of(last)}"
    if group == "contract":
        number, _, figure = rest.rpartition("/")
        return f"{number}: {_of_contract(figure, said)}"
    if group in {"gateway", "quality"}:
        return f"{first}: {_of_gateway(last, said)}"
    return said.of("cause_outside" if first == "outside" else first) + (f": {last}" if last else "")


def value_of(line: Line, value: int | None, said: Words) -> Cell:
    """A value of that line as it stands in a sheet: a number, or the words for having none."""
    if value is None:
        figure = line.key.rpartition("/")[2]
        return said.of(_WITHOUT_VALUE.get(figure, "not_measurable"))
    return value / _PARTS_OF_A_SHARE if line.unit is Unit.SHARE else value


def _line(key: str, value: int | None, unit: Unit = Unit.MESSAGES) -> Line:
    return Line(key=key, unit=unit, value=value)


def _duty(report: QuotaReport) -> Iterator[Line]:
    """Ported numbers are lines also where there are none, so that a carrier can state some."""
    lines = report.lines
    yield _line("duty/by_roster", lines.by_roster)
    yield _line("duty/own_gateway", lines.own_gateway)
    for gateway in sorted({*lines.ported_out, *_other_gateways(report)}):
        yield _line(f"duty/ported_out/{gateway}", lines.ported_out.get(gateway, 0))
    yield from _ported_in(lines, report)
    yield _line("duty/through_gateway", lines.through_gateway)
    for duty in Duty:
        yield _line(f"duty/{duty}", lines.duty[duty])
    yield _line("duty/outside", report.outside)


def _ported_in(lines: DutyLines, report: QuotaReport) -> Iterator[Line]:
    others = {each.value for each in WITH_DUTY if each.value != report.carrier}
    listed = others if _is_ported(report) else set()
    for carrier in sorted({*lines.ported_in, *listed}):
        yield _line(f"duty/ported_in/{carrier}", lines.ported_in.get(carrier, 0))


def _other_gateways(report: QuotaReport) -> list[str]:
    if not _is_ported(report):
        return []
    return [
        each.gateway
        for each in WITH_DUTY
        if each.gateway is not None and each.value != report.carrier
    ]


def _is_ported(report: QuotaReport) -> bool:
    """Numbers are ported between carriers; a Zalo account is not."""
    return any(report.carrier == each.value for each in WITH_DUTY)


def _gateway(each: GatewayTraffic) -> Iterator[Line]:
    start = f"gateway/{each.gateway}"
    yield _line(f"{start}/submitted", each.submitted)
    yield _line(f"{start}/accepted", each.accepted)
    yield _line(f"{start}/confirmed", each.confirmed)
    yield _line(f"{start}/undelivered", each.undelivered)
    yield _line(f"{start}/uncertain", each.uncertain)
    yield _line(f"{start}/segments", each.segments, Unit.SEGMENTS)
    for code, count in each.refused.items():
        yield _line(f"{start}/refused/{code}", count)
    for code, count in each.not_taken.items():
        yield _line(f"{start}/not_taken/{code}", count)


def _contract(each: ContractUse) -> Iterator[Line]:
    start = f"contract/{each.number}"
    yield _line(f"{start}/ceiling", each.ceiling, Unit.SEGMENTS)
    yield _line(f"{start}/used", each.used, Unit.SEGMENTS)
    yield _line(f"{start}/forecast", each.forecast, Unit.SEGMENTS)
    yield _line(f"{start}/money_used", each.money_used, Unit.VND)
    yield _line(f"{start}/money_forecast", each.money_forecast, Unit.VND)


def _quality(each: GatewayReach) -> Iterator[Line]:
    start, told = f"quality/{each.gateway}", each.quality
    yield _line(f"{start}/with_receipt", told.with_receipt)
    yield _line(f"{start}/reached", told.reached)
    yield _line(f"{start}/success", told.success, Unit.SHARE)
    yield _line(f"{start}/timed", told.timed)
    yield _line(f"{start}/took_ms", told.took_ms, Unit.MILLISECONDS)


def _days(each: GatewayReach) -> Iterator[Line]:
    for one in each.days:
        start = f"day/{one.day.isoformat()}/{each.gateway}"
        yield _line(f"{start}/submitted", one.submitted)
        yield _line(f"{start}/accepted", one.accepted)
        yield _line(f"{start}/confirmed", one.confirmed)


def _of_gateway(figure: str, said: Words) -> str:
    """A carrier's own code is shown as the carrier writes it."""
    name, _, code = figure.partition("/")
    return f"{said.of(f'{name}_code')} {code}" if code else said.of(name)


def _of_contract(figure: str, said: Words) -> str:
    return said.of(figure if figure.startswith("money") else f"contract_{figure}")
