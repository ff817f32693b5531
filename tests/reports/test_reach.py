"""Day by day and by QCVN 82: nothing is measured over messages that no receipt speaks of."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from campaigns.duty import Duty
from reports.quota import QuotaReport, quota
from reports.span import span_of
from reports.words import Language
from tests.kit.stories import Fact
from tests.kit.weeks import CLOSED_AT, SyntheticWeek


def _quota(connection: Connection, carrier: str = "vnpt", *, span: str = "2021-W22") -> QuotaReport:
    return quota(connection, carrier, span=span_of(span), now=CLOSED_AT)


def test_quality_is_measured_over_messages_with_receipts(connection: Connection) -> None:
    week = SyntheticWeek(connection)
    week.owe("delivered", times=2).owe("undelivered").owe("unreached").owe("accepted", times=5)
    week.owe("unresolved").write()

    (actual,) = _quota(connection).reach

    assert (4, 2, 5_000) == (
        actual.quality.with_receipt,
        actual.quality.reached,
        actual.quality.success,
    )


def test_without_a_handset_receipt_nothing_is_measurable(connection: Connection) -> None:
    """Receipts of what failed alone would make a rate of zero, and an SMSC's word is no arrival."""
    week = SyntheticWeek(connection)
    week.owe("undelivered", times=2).owe("accepted_then_by_the_smsc", times=3).write()

    report = _quota(connection)
    (actual,) = report.reach
    said = {row[0]: row[1] for row in report.sheets(Language.ENGLISH)[0].rows}

    assert (2, None, None, 0, None) == (
        actual.quality.with_receipt,
        actual.quality.reached,
        actual.quality.success,
        actual.quality.timed,
        actual.quality.took_ms,
    )
    assert "Not measurable" == said["vnpt: QCVN 82, arrived (≥ 92 %)"]
    assert 2 == said["vnpt: QCVN 82, of messages with a receipt"]


def test_a_statement_is_no_receipt(connection: Connection) -> None:
    week = SyntheticWeek(connection).owe("accepted").owe("delivered").write()
    stated = {"word": "undelivered", "event": "ignored", "source": "statement"}
    for position in (1, 2):
        week.write_fact(position, 9, fact=Fact("receipt", 1, stated))

    (actual,) = _quota(connection).reach

    assert (1, 1) == (actual.quality.with_receipt, actual.quality.reached)


def test_the_mean_time_counts_whom_the_carrier_told_when(connection: Connection) -> None:
    """A time before the wire start is the carrier's clock's fault, and left out."""
    week = SyntheticWeek(connection).owe("accepted", times=4).write()
    start = week.starts_at + timedelta(hours=1)
    for position, seconds in ((1, 12), (2, 18), (3, -5), (4, None)):
        at = None if seconds is None else start + timedelta(seconds=seconds)
        told = {"word": "delivered", "event": "deliver", "proof": "handset", "carrier_at": at}
        week.write_fact(position, 9, fact=Fact("receipt", 1, told))

    (actual,) = _quota(connection).reach

    assert (4, 4, 2, 15_000) == (
        actual.quality.with_receipt,
        actual.quality.reached,
        actual.quality.timed,
        actual.quality.took_ms,
    )


def test_two_receipts_of_one_message_are_one_message(connection: Connection) -> None:
    week = SyntheticWeek(connection).owe("delivered").write()
    told = {"word": "undelivered", "event": "ignored", "conflict": True}
    week.write_fact(1, 9, fact=Fact("receipt", 1, told))

    (actual,) = _quota(connection).reach

    assert (1, 1) == (actual.quality.with_receipt, actual.quality.reached)


def test_each_day_of_the_span_has_its_messages(connection: Connection) -> None:
    week = SyntheticWeek(connection)
    week.owe("delivered", times=3).owe("refused").owe("untouched").write()

    (actual,) = _quota(connection).reach
    first, *others = actual.days

    assert (date(2021, 5, 31), 4, 3, 3) == (
        first.day,
        first.submitted,
        first.accepted,
        first.confirmed,
    )
    assert [0] * 6 == [one.submitted for one in others]
    assert date(2021, 6, 6) == others[-1].day


def test_a_day_without_receipts_on_its_gateway_confirms_nothing(connection: Connection) -> None:
    SyntheticWeek(connection).owe("accepted", carrier="mobifone").write()

    (actual,) = _quota(connection, "mobifone").reach

    assert {None} == {one.confirmed for one in actual.days}


@pytest.mark.parametrize(("span", "days", "submitted"), [("2021-05", 31, 4), ("2021-06", 30, 0)])
def test_a_months_days_are_its_own(
    connection: Connection, span: str, days: int, submitted: int
) -> None:
    """W22 begins on Monday 31 May: what went out then is May's."""
    SyntheticWeek(connection).owe("accepted", times=4).write()

    (actual,) = _quota(connection, span=span).reach

    assert (days, submitted) == (len(actual.days), sum(one.submitted for one in actual.days))


def test_districts_add_up_to_the_roster(connection: Connection) -> None:
    """Eleven districts and "not stated", whether anybody lives there or not."""
    week = SyntheticWeek(connection)
    week.owe("delivered", times=3).owe("lapsed", district=189).owe("accepted", district=0)
    week.owe("accepted", carrier="viettel", gateway="vnpt").write()

    report = _quota(connection)

    assert [178, *range(180, 190), 0] == list(report.districts)
    assert 3 == report.districts[178][Duty.CONFIRMED]
    assert 1 == report.districts[189][Duty.MISSED]
    for duty in Duty:
        assert report.lines.duty[duty] == sum(by[duty] for by in report.districts.values())
