"""A line belongs to one attempt: by reference, by the carrier's id, by number and day, or none."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from campaigns.reference import reference_of
from campaigns.schema import subscriber
from campaigns.settlement import Counts, Kind
from campaigns.week import local
from tests.kit.scripted import ACCEPTED, answering, in_turn, verdict
from tests.kit.settlement import SUBJECT, Desk
from tests.kit.weeks_open import WEEK, msisdn_of


@pytest.fixture
def tried_twice(desk: Desk) -> Desk:
    """One subscriber: off on Monday, taken again on Tuesday."""
    province = desk.province
    province.begin_week(1)
    province.send()
    province.hear(province.receipt("unreached", code="27"))
    province.clock.pass_by(hours=26)
    province.send()
    assert ["accepted"] == province.statuses
    return desk


def reasons(counts: Counts) -> list[tuple[str, str]]:
    """Column and beginning of the reason of each refused row."""
    if counts.refusals is None:
        return []
    with counts.refusals.open(encoding="utf-8-sig", newline="") as told:
        return [(row["column"], row["reason_en"][:24]) for row in csv.DictReader(told)]


def test_our_reference_comes_first(tried_twice: Desk) -> None:
    """Monday's attempt is meant, although the day stated is Tuesday's."""
    tried_twice.bring(
        tried_twice.line(1, sent_at="2021-06-01", reference=tried_twice.reference(1, attempt_no=1))
    )

    assert [(Kind.STATED_TAKEN, 1)] == [(row.kind, row.attempt_no) for row in tried_twice.cases()]


def test_a_reference_in_small_letters_is_ours_too(sent: Desk) -> None:
    counts = sent.bring(sent.line(5, reference=sent.reference(5).lower()))

    assert {Kind.STATED_TAKEN: 1} == counts.kinds


def test_a_reference_of_theirs_is_no_reference(sent: Desk) -> None:
    counts = sent.bring(sent.line(5, reference="MBF-000123"))

    assert {Kind.STATED_TAKEN: 1} == counts.kinds


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        pytest.param(
            lambda desk: {"reference": desk.reference(4)},
            ("reference", "This reference or messag"),
            id="another number's",
        ),
        pytest.param(
            lambda desk: {"reference": reference_of(202121, desk.province.obligation_id(1), 1)},
            ("reference", "The line lies outside of"),
            id="another week's",
        ),
    ],
)
def test_a_reference_that_contradicts_its_line_is_refused(
    sent: Desk, cells: Any, told: tuple[str, str]
) -> None:
    counts = sent.bring(sent.line(5, **cells(sent)))

    assert ([told], 0) == (reasons(counts), counts.stated)


def test_a_reference_of_another_gateway_is_refused(sent: Desk) -> None:
    other = replace(SUBJECT, gateway="viettel")
    counts = sent.bring(sent.line(5, reference=sent.reference(5)), subject=other)

    assert [("reference", "This reference belongs t")] == reasons(counts)


def test_a_reference_of_an_attempt_that_was_never_begun_is_theirs(sent: Desk) -> None:
    counts = sent.bring(sent.line(5, reference=sent.reference(5, attempt_no=2)))

    assert {Kind.THEIRS: 1} == counts.kinds


def test_the_carriers_own_id_comes_second(desk: Desk) -> None:
    """A day that fits no attempt does not matter: the id names the message."""
    desk.province.begin_week(1)
    desk.province.transport.script = lambda _: answering(verdict("accepted", carrier_ref="mbf-7"))
    desk.province.send()
    counts = desk.bring(desk.line(1, sent_at="2021-06-03", message_id="mbf-7"))

    assert (1, {}) == (counts.equal, counts.kinds)


def test_an_id_that_the_carrier_gave_to_another_number_names_nothing(desk: Desk) -> None:
    """Their ids begin anew some day; then number and day tell."""
    desk.province.begin_week(2)
    desk.province.transport.script = lambda said: answering(
        *(verdict("accepted", carrier_ref=f"id-{one['address']}") for one in said)
    )
    desk.province.send()
    counts = desk.bring(desk.line(1, message_id=f"id-{msisdn_of(2)}"))

    assert (1, {}) == (counts.equal, counts.kinds)


@pytest.mark.parametrize(
    ("sent_at", "attempt_no"),
    [
        pytest.param("2021-05-31", 1, id="monday"),
        pytest.param("2021-06-01", 2, id="tuesday"),
        pytest.param("2021-06-01 23:59:59", 2, id="late on tuesday"),
        pytest.param("", 2, id="no day is the latest"),
    ],
)
def test_number_and_local_day_come_last(tried_twice: Desk, sent_at: str, attempt_no: int) -> None:
    tried_twice.bring(tried_twice.line(1, "sent", sent_at=sent_at, segments="9"))

    assert [("segments", attempt_no)] == [(row.kind, row.attempt_no) for row in tried_twice.cases()]


def test_of_two_attempts_on_one_day_the_nearest_is_meant(desk: Desk) -> None:
    province = desk.province
    province.begin_week(1)
    province.transport.script = in_turn(answering(verdict("deferred")), ACCEPTED)
    province.send()
    province.clock.pass_by(hours=3)
    province.send()
    early, late = (f"{local(at):%Y-%m-%d %H:%M:%S}" for at in province.transport.heard_at)
    desk.bring(desk.line(1, "sent", sent_at=early), desk.line(1, "sent", sent_at=late))

    assert [(Kind.STATED_TAKEN, 1)] == [(row.kind, row.attempt_no) for row in desk.cases()]


def test_a_day_on_which_nothing_was_begun_is_theirs(sent: Desk) -> None:
    counts = sent.bring(sent.line(1, sent_at="2021-06-03"))

    assert {Kind.THEIRS: 1} == counts.kinds


def test_what_fits_two_messages_is_refused_and_not_guessed(desk: Desk) -> None:
    """A month's file without days could mean any of its weeks."""
    province = desk.province
    province.begin_week(1)
    province.send()
    province.clock.pass_by(days=7)
    province.open()
    province.send()
    month = replace(SUBJECT, label="2021-06", until=WEEK.ends_at + timedelta(days=7))
    counts = desk.bring(desk.line(1), subject=month)
    dated = desk.bring(desk.line(1, sent_at="2021-06-07"), subject=month)

    assert [("msisdn", "Several messages went to")] == reasons(counts)
    assert (1, 1) == (dated.stated, dated.equal)


def test_a_week_looks_at_its_own_messages_only(desk: Desk) -> None:
    province = desk.province
    province.begin_week(1)
    province.send()
    province.clock.pass_by(days=7)
    province.open()
    province.send()
    counts = desk.bring(desk.line(1, sent_at="2021-05-31"), complete=True)

    assert (1, {}) == (counts.equal, counts.kinds)


def test_an_erased_person_is_matched_by_reference_alone(sent: Desk) -> None:
    reference = sent.reference(5)
    sent.province.database.transact(lambda conn: conn.execute(delete(subscriber)))
    counts = sent.bring(sent.line(5, reference=reference), sent.line(4))

    assert {Kind.STATED_TAKEN: 1, Kind.THEIRS: 1} == counts.kinds


def test_an_earlier_attempt_stands_as_its_own_facts_tell(tried_twice: Desk) -> None:
    """It was taken and did not arrive: *sent* and *expired* agree, *delivered* does not."""
    first = {"reference": tried_twice.reference(1)}
    equal = [
        tried_twice.bring(tried_twice.line(1, word, **first), dry_run=True).equal
        for word in ("sent", "expired", "delivered")
    ]

    assert [1, 1, 0] == equal
