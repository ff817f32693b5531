"""Gaps: each person not reached, masked, with whose it was; and nobody else."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, delete

from campaigns import schema
from reports.causes import Cause, cause_of
from reports.gaps import gap_stream, gaps
from reports.words import Language
from tests.kit.stories import STORIES
from tests.kit.weeks import VAULT, SyntheticWeek

LABEL = "2021-W22"
REACHED = (
    "accepted",
    "accepted_then_by_the_smsc",
    "delivered",
    "delivered_before_its_answer",
    "sent_after_a_no",
)


def test_only_who_was_not_reached_is_listed(connection: Connection) -> None:
    week = SyntheticWeek(connection)
    for story in STORIES:
        week.owe(story)
    week.write()

    actual = gaps(connection, "bluezone-sms", label=LABEL, vault=VAULT)

    assert len(STORIES) - len(REACHED) == actual.total == len(actual.rows)
    assert not {"accepted", "delivered"} & {row.status for row in actual.rows}


@pytest.mark.parametrize(
    ("story", "cause", "reason"),
    [
        ("untouched", Cause.DEPARTMENT, "due"),
        ("lapsed", Cause.DEPARTMENT, "never_sent"),
        ("lost_with_its_lane", Cause.DEPARTMENT, "lease_expired"),
        ("blocked", Cause.DEPARTMENT, "10"),
        ("unresolved", Cause.CARRIER, "net:deadline"),
        ("deferred", Cause.CARRIER, "net:refused"),
        ("refused", Cause.SUBSCRIBER, "17"),
        ("undelivered", Cause.SUBSCRIBER, "5"),
        ("unreached", Cause.SUBSCRIBER, "27"),
        ("left_network", Cause.SUBSCRIBER, "left_network"),
        ("no_zalo_account", Cause.SUBSCRIBER, "no_zalo_account"),
    ],
)
def test_each_gap_has_its_cause(
    connection: Connection, story: str, cause: Cause, *, reason: str
) -> None:
    SyntheticWeek(connection).owe(story).write()

    (actual,) = gaps(connection, "bluezone-sms", label=LABEL, vault=VAULT).rows

    assert (cause, reason) == (actual.cause, actual.reason)


def test_a_code_nobody_judged_is_the_carriers_to_explain() -> None:
    assert Cause.CARRIER is cause_of("4711", verdict=None)


def test_numbers_are_masked_unless_they_are_asked_for(connection: Connection) -> None:
    """A masked number stands in the sheet, the JSON and nowhere in a repr."""
    SyntheticWeek(connection).owe("lapsed").write()

    masked = gaps(connection, "bluezone-sms", label=LABEL, vault=VAULT)
    whole = gaps(connection, "bluezone-sms", label=LABEL, vault=VAULT, whole_numbers=True)

    assert ("8492****000", "84920000000") == (masked.rows[0].msisdn, whole.rows[0].msisdn)
    assert "84920000000" not in f"{whole!r}"
    assert "8492****000" == masked.sheets(Language.ENGLISH)[0].rows[0][0]


def test_a_report_names_whose_data_it_shows(connection: Connection) -> None:
    """The access log needs the persons, not the numbers."""
    SyntheticWeek(connection).owe("lapsed", times=3).write()

    actual = gaps(connection, "bluezone-sms", label=LABEL, vault=VAULT, limit=2)

    assert (3, 2) == (actual.total, len(actual.subscriber_ids))
    assert 3 == len(list(gap_stream(connection, "bluezone-sms", label=LABEL, vault=VAULT)))


def test_an_erased_person_is_counted_without_a_number(connection: Connection) -> None:
    SyntheticWeek(connection).owe("lapsed").write()
    connection.execute(delete(schema.subscriber))

    (actual,) = gaps(connection, "bluezone-sms", label=LABEL, vault=VAULT).rows

    assert actual.msisdn is None
