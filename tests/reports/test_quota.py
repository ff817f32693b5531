"""A carrier's account: nobody is lost between carriers, and nothing unproven is confirmed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from campaigns.duty import Duty
from reports.causes import Cause
from reports.quota import QuotaReport, quota
from reports.span import BadSpan, span_of
from reports.words import Language
from tests.kit.weeks import CLOSED_AT, STARTS_AT, SyntheticWeek, write_contract

WEEK = span_of("2021-W22")
CARRIERS = ("vnpt", "viettel", "mobifone")


def _quota(connection: Connection, carrier: str, *, now: datetime = CLOSED_AT) -> QuotaReport:
    return quota(connection, carrier, span=WEEK, now=now)


def test_ported_numbers_are_lines_of_their_own(connection: Connection) -> None:
    week = SyntheticWeek(connection)
    week.owe("accepted", times=5, carrier="vnpt")
    week.owe("accepted", times=2, carrier="vnpt", gateway="viettel")
    week.owe("delivered", times=3, carrier="viettel", gateway="vnpt").write()

    actual = _quota(connection, "vnpt").lines

    assert (7, 5) == (actual.by_roster, actual.own_gateway)
    assert ({"viettel": 2}, {"viettel": 3}) == (actual.ported_out, actual.ported_in)
    assert 8 == actual.through_gateway


def test_the_sum_over_all_carriers_is_conserved(connection: Connection) -> None:
    """Whoever is ported out of one account is ported into another: the roster stays as it is."""
    week = SyntheticWeek(connection)
    for place, carrier in enumerate(CARRIERS):
        for other, gateway in enumerate(CARRIERS):
            week.owe("accepted", times=1 + place + 2 * other, carrier=carrier, gateway=gateway)
    week.write()

    lines = [_quota(connection, carrier).lines for carrier in CARRIERS]

    assert 36 == sum(each.by_roster for each in lines)
    assert 36 == sum(each.through_gateway for each in lines)
    assert sum(sum(each.ported_out.values()) for each in lines) == sum(
        sum(each.ported_in.values()) for each in lines
    )


def test_without_a_handset_receipt_nothing_is_called_confirmed(connection: Connection) -> None:
    """Accepted is the honest end: the line says "no receipts on this gateway", not zero."""
    SyntheticWeek(connection).owe("accepted", times=4, carrier="mobifone").write()

    report = _quota(connection, "mobifone")
    lines = {row[0]: row[1] for row in report.sheets(Language.ENGLISH)[0].rows}

    assert report.gateways[0].confirmed is None
    assert "No receipts on this gateway" == lines["mobifone: Confirmed on the handset"]


def test_what_the_carrier_did_is_counted_by_attempt(connection: Connection) -> None:
    """Refusals stand by the carrier's own code, and only what was perhaps taken is billed."""
    week = SyntheticWeek(connection)
    week.owe("delivered", times=3).owe("refused", times=2).owe("unresolved").owe("undelivered")
    week.owe("sent_after_a_no").owe("blocked").write()

    (actual,) = _quota(connection, "vnpt").gateways

    assert (10, 5, 3, 1, 1) == (
        actual.submitted,
        actual.accepted,
        actual.confirmed,
        actual.undelivered,
        actual.uncertain,
    )
    assert ({"17": 2}, {"10": 1, "98": 1}) == (actual.refused, actual.not_taken)
    assert 6 == actual.segments


def test_what_was_not_sent_is_split_by_whose_it_was(connection: Connection) -> None:
    week = SyntheticWeek(connection, definition='excuses = ["left_network"]')
    week.owe("lapsed", times=2).owe("refused").owe("left_network").owe("deferred").owe("blocked")
    week.owe("lapsed", carrier="viettel").write()

    actual = _quota(connection, "vnpt")

    assert {
        Cause.CARRIER: {"net:refused": 1},
        Cause.DEPARTMENT: {"10": 1, "never_sent": 2},
        Cause.SUBSCRIBER: {"17": 1, "left_network": 1},
        Cause.OUTSIDE: {},
    } == actual.not_sent
    not_sent = actual.lines.duty[Duty.MISSED] + actual.lines.duty[Duty.EXCUSED]
    assert not_sent == sum(sum(by.values()) for by in actual.not_sent.values())


def test_a_carrier_outside_the_order_has_no_duty(connection: Connection) -> None:
    SyntheticWeek(connection).owe("accepted").write()

    actual = _quota(connection, "vietnamobile")

    assert (0, 3, ()) == (actual.lines.by_roster, actual.outside, actual.gateways)


def test_vng_answers_for_both_gateways_of_zalo(connection: Connection) -> None:
    week = SyntheticWeek(connection, slug="bluezone-zalo", medium="zalo")
    week.owe("accepted", times=2, carrier="vng", gateway="zalo_oa")
    week.owe("delivered", carrier="vng", gateway="zalo_zns").write()

    actual = _quota(connection, "vng")

    assert (3, 3) == (actual.lines.by_roster, actual.lines.own_gateway)
    assert [("zalo_oa", 2, None), ("zalo_zns", 1, 1)] == [
        (each.gateway, each.submitted, each.confirmed) for each in actual.gateways
    ]


@pytest.mark.parametrize(
    ("now", "forecast"),
    [
        pytest.param(STARTS_AT + timedelta(days=2), 10, id="while-the-week-runs"),
        pytest.param(CLOSED_AT, 4, id="when-it-is-over"),
    ],
)
def test_a_contract_tells_segments_and_money(
    connection: Connection, now: datetime, forecast: int
) -> None:
    """Forecast: what is used, and what is still due at the segments that messages have had."""
    write_contract(connection)
    SyntheticWeek(connection).owe("accepted", times=4).owe("untouched", times=6).write()

    (actual,) = _quota(connection, "vnpt", now=now).contracts

    assert (4, forecast) == (actual.used, actual.forecast)
    assert (1_200, forecast * 300) == (actual.money_used, actual.money_forecast)


def test_a_month_reckons_the_weeks_to_come(connection: Connection) -> None:
    """June 2021 has the Thursdays of W22 to W25; after W23 two weeks like it are still to come."""
    write_contract(connection)
    SyntheticWeek(connection, week=202123).owe("accepted", times=4).write()
    june = span_of("2021-06")

    actual = quota(connection, "vnpt", span=june, now=CLOSED_AT)

    assert ["2021-W22", "2021-W23", "2021-W24", "2021-W25"] == [str(week) for week in june.weeks]
    assert (12, 4) == (actual.contracts[0].forecast, actual.lines.by_roster)


def test_a_month_bills_what_went_on_the_wire_in_it(connection: Connection) -> None:
    """W22 begins on Monday 31 May: its duty is June's, its Monday's segments are May's."""
    write_contract(connection)
    SyntheticWeek(connection).owe("accepted", times=4).write()

    may, june = (
        quota(connection, "vnpt", span=span_of(month), now=CLOSED_AT)
        for month in ("2021-05", "2021-06")
    )

    assert (4, 0) == (may.contracts[0].used, june.contracts[0].used)
    assert (0, 4) == (may.lines.by_roster, june.lines.by_roster)


def test_nothing_sent_gives_no_forecast(connection: Connection) -> None:
    """No message was sent to reckon segments from: the report says so instead of guessing."""
    write_contract(connection)
    SyntheticWeek(connection).owe("untouched").write()

    (actual,) = _quota(connection, "vnpt", now=STARTS_AT).contracts

    assert (0, None, None) == (actual.used, actual.forecast, actual.money_forecast)


def test_a_contract_of_another_class_bears_nothing(connection: Connection) -> None:
    write_contract(connection, message_class="qc")
    SyntheticWeek(connection).owe("accepted").write()

    (actual,) = _quota(connection, "vnpt").contracts

    assert 0 == actual.used


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2021-W22", datetime(2021, 5, 30, 17, tzinfo=UTC), datetime(2021, 6, 6, 17, tzinfo=UTC)),
        ("2021-12", datetime(2021, 11, 30, 17, tzinfo=UTC), datetime(2021, 12, 31, 17, tzinfo=UTC)),
    ],
)
def test_a_span_is_local_time(text: str, since: datetime, until: datetime) -> None:
    actual = span_of(text)

    assert (since, until) == (actual.since, actual.until)


def test_each_week_belongs_to_one_month() -> None:
    """Twelve months hold every week of their year once."""
    weeks = [week for month in range(1, 13) for week in span_of(f"2020-{month:02d}").weeks]

    assert 53 == len(weeks) == len(set(weeks))


@pytest.mark.parametrize("text", ["2021-W54", "2021-13", "2021", "June"])
def test_what_is_no_span_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(BadSpan, match="write 2021-W22 or 2021-06"):
        span_of(text)
