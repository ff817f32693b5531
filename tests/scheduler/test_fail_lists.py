"""A carrier's fail lists are read page by page; they tell of our attempts of their day only."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from campaigns.schema import obligation, raw_receipt, receipt
from gateways.exchange import Answer, HttpResponse
from scheduler.reconcile import reconcile
from tests.kit.scripted import HUNG, ListedGateway
from tests.kit.weeks_open import Province, msisdn_of


def page(*failed: str, more: bool = False) -> HttpResponse:
    return HttpResponse(200, body=json.dumps({"failed": failed, "more": more}).encode())


def asked(province: Province) -> list[tuple[str, int]]:
    said = [json.loads(request.body) for request in province.transport.asked]
    return [(one["day"], one["page"]) for one in said]


def statuses(province: Province) -> list[str]:
    """Every subscriber's status, the first to join first."""
    rows = sorted(province.read(obligation), key=lambda row: row.subscriber_id)
    return [row.status for row in rows]


@pytest.fixture
def sent(province: Province) -> Province:
    """Three accepted messages of Monday morning, by a gateway that lists what failed."""
    province.serve(ListedGateway())
    province.begin_week(3)
    province.send()
    return province


def test_a_listed_number_was_not_reached(sent: Province) -> None:
    sent.transport.reply = lambda _: page(msisdn_of(2), "84999999999")

    counts = reconcile(sent.ports(), "mobifone")

    assert {"undeliver": 1} == counts
    assert ["accepted", "failed", "accepted"] == statuses(sent)
    assert [("undelivered", "smsc", "question")] == [
        (row.word, row.proof, row.source) for row in sent.read(receipt)
    ]
    assert [] == sent.differences()


def test_presence_ends_an_unknown_and_absence_does_not(province: Province) -> None:
    province.serve(ListedGateway())
    province.begin_week(2)
    province.transport.script = lambda _: HUNG
    province.send()
    province.transport.reply = lambda _: page(msisdn_of(1))

    reconcile(province.ports(), "mobifone")

    assert ["failed", "unresolved"] == statuses(province)


def test_every_page_is_read(sent: Province) -> None:
    pages = iter([page(msisdn_of(1), more=True), page(msisdn_of(3), more=True), page()])
    sent.transport.reply = lambda _: next(pages)

    reconcile(sent.ports(), "mobifone")

    assert [("2021-05-31", 1), ("2021-05-31", 2), ("2021-05-31", 3)] == asked(sent)
    assert ["failed", "accepted", "failed"] == statuses(sent)
    assert 2 == len(sent.read(raw_receipt))


@pytest.mark.parametrize("answer", [HUNG, HttpResponse(500)], ids=["silence", "unreadable"])
def test_a_page_that_does_not_come_ends_the_reading_and_loses_nothing(
    sent: Province, answer: Answer
) -> None:
    said = iter([page(msisdn_of(1), more=True), answer, answer])
    sent.transport.reply = lambda _: next(said)

    reconcile(sent.ports(), "mobifone")

    assert ["failed", "accepted", "accepted"] == statuses(sent)


def test_a_list_is_read_again_while_it_may_grow(sent: Province) -> None:
    sent.transport.reply = lambda _: page()
    for minutes in (0, 30, 30, 59):
        sent.clock.pass_by(minutes=minutes)
        reconcile(sent.ports(), "mobifone")

    assert [("2021-05-31", 1), ("2021-05-31", 1)] == asked(sent)


def test_the_lists_of_some_days_are_read_and_older_ones_are_left(sent: Province) -> None:
    sent.transport.reply = lambda _: page()
    sent.clock.pass_by(days=3)
    reconcile(sent.ports(), "mobifone")
    recent = {day for day, _ in asked(sent)}
    sent.clock.pass_by(days=10)
    sent.transport.asked.clear()
    reconcile(sent.ports(), "mobifone")

    assert {"2021-05-31", "2021-06-01", "2021-06-02", "2021-06-03"} == recent
    assert [] == asked(sent)


def test_a_number_that_was_messaged_on_another_day_is_not_meant(sent: Province) -> None:
    """
    The list of Tuesday names a number whose only message of ours was Monday's.
    """
    sent.clock.instant += timedelta(days=1)
    sent.transport.reply = lambda request: (
        page(msisdn_of(1)) if json.loads(request.body)["day"] == "2021-06-01" else page()
    )

    reconcile(sent.ports(), "mobifone")

    assert ["accepted"] * 3 == statuses(sent)


def test_the_same_page_again_records_nothing_twice(sent: Province) -> None:
    sent.transport.reply = lambda _: page(msisdn_of(1))
    for _ in range(2):
        reconcile(sent.ports(), "mobifone")
        sent.clock.pass_by(hours=1)

    assert 1 == len(sent.read(receipt))
