"""A carrier's account laid out: each figure a line of its own, ported numbers and causes apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from campaigns.duty import Duty
from reports.gateway_traffic import GatewayTraffic
from reports.reach import GatewayReach
from reports.sheet import Cell, Sheet
from reports.words import Language, Words, words

if TYPE_CHECKING:
    from reports.quota import DutyLines, QuotaReport

Line = tuple[str, Cell]


def sheets_of(report: QuotaReport, language: Language) -> tuple[Sheet, ...]:
    """The account's lines, then its contracts, its districts, its gateways' days."""
    said = words(language)
    weeks = ", ".join(said.period(str(week)) for week in report.span.weeks)
    lines = [
        *_duty(report.lines, said),
        *(line for each in report.gateways for line in _gateway(each, said)),
        *(line for each in report.reach for line in _quality(each, said)),
        *_not_sent(report, said),
    ]
    title = f"{report.carrier} · {report.span.label} · {weeks}"
    return (
        Sheet(title, said.all("figure", "value"), tuple(lines)),
        _contracts(report, said),
        _districts(report, said),
        _days(report, said),
    )


def _duty(lines: DutyLines, said: Words) -> Iterator[Line]:
    yield said.of("by_roster"), lines.by_roster
    yield said.of("own_gateway"), lines.own_gateway
    for gateway, count in lines.ported_out.items():
        yield f"{said.of('ported_out')}: {gateway}", count
    for carrier, count in lines.ported_in.items():
        yield f"{said.of('ported_in')}: {carrier}", count
    for duty in Duty:
        yield said.of(duty), lines.duty[duty]


def _gateway(each: GatewayTraffic, said: Words) -> Iterator[Line]:
    name = each.gateway
    yield f"{name}: {said.of('submitted')}", each.submitted
    yield f"{name}: {said.of('accepted')}", each.accepted
    confirmed = said.of("no_receipts") if each.confirmed is None else each.confirmed
    yield f"{name}: {said.of('confirmed')}", confirmed
    yield f"{name}: {said.of('undelivered')}", each.undelivered
    for code, count in each.refused.items():
        yield f"{name}: {said.of('refused_code')} {code}", count
    for code, count in each.not_taken.items():
        yield f"{name}: {said.of('not_taken_code')} {code}", count
    yield f"{name}: {said.of('uncertain')}", each.uncertain
    yield f"{name}: {said.of('segments')}", each.segments


def _quality(each: GatewayReach, said: Words) -> Iterator[Line]:
    """The denominator first; what no receipt can tell is said to be so."""
    told, name = each.quality, each.gateway
    unknown = said.of("not_measurable")
    success = unknown if told.success is None else told.success / 10_000
    yield f"{name}: {said.of('with_receipt')}", told.with_receipt
    yield f"{name}: {said.of('success')}", success
    yield f"{name}: {said.of('took_ms')}", unknown if told.took_ms is None else told.took_ms


def _not_sent(report: QuotaReport, said: Words) -> Iterator[Line]:
    for cause, by_reason in report.not_sent.items():
        for reason, count in by_reason.items():
            yield f"{said.of('not_sent')} · {said.of(f'cause_{cause}')}: {said.of(reason)}", count
    if report.outside:
        yield said.of("cause_outside"), report.outside


def _contracts(report: QuotaReport, said: Words) -> Sheet:
    heads = (
        *said.all("contract", "gateway", "ceiling", "used", "forecast"),
        f"{said.of('used')}: {said.of('money')}",
        f"{said.of('forecast')}: {said.of('money')}",
    )
    rows = [
        (
            each.number,
            each.gateway,
            said.of("no_ceiling") if each.ceiling is None else each.ceiling,
            each.used,
            each.forecast,
            each.money_used,
            each.money_forecast,
        )
        for each in report.contracts
    ]
    return Sheet(said.of("contract"), heads, tuple(rows))


def _districts(report: QuotaReport, said: Words) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (said.district(code), *(by_duty[duty] for duty in Duty))
        for code, by_duty in report.districts.items()
        if any(by_duty.values())
    ]
    return Sheet(said.of("district"), (said.of("district"), *said.all(*Duty)), tuple(rows))


def _days(report: QuotaReport, said: Words) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (one.day, each.gateway, one.submitted, one.accepted, one.confirmed)
        for each in report.reach
        for one in each.days
        if one.submitted
    ]
    heads = said.all("day", "gateway", "submitted", "accepted", "confirmed")
    return Sheet(said.of("day"), heads, tuple(rows))
