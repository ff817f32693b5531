"""The status of a week: its partition, and when it counts as complete and kept."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, delete

from campaigns.duty import Duty
from campaigns.figures import tolerated
from campaigns.schema import obligation
from reports.errors import WeekNotOpened
from reports.week_status import week_status
from reports.words import Language
from tests.kit.weeks import SyntheticWeek

LABEL = "2021-W22"


def test_the_object_is_the_one_that_programs_rely_on(connection: Connection) -> None:
    """All eight statuses and all six duties stand there, zeros included."""
    week = SyntheticWeek(connection, definition='excuses = ["no_zalo_account"]')
    week.owe("delivered", times=3).owe("accepted", times=2, carrier="mobifone")
    week.owe("undelivered").owe("unresolved").owe("no_zalo_account").owe("left_network")
    week.owe("untouched", supplement=1).write()
    expected = {
        "campaign": "bluezone-sms",
        "week": LABEL,
        "roster": 9,
        "supplements": 1,
        "by_status": {
            "due": 1,
            "claimed": 0,
            "accepted": 2,
            "unresolved": 1,
            "failed": 1,
            "lapsed": 0,
            "waived": 2,
            "delivered": 3,
        },
        "duty": {
            "owed": 10,
            "confirmed": 3,
            "sent_unconfirmed": 2,
            "undelivered": 1,
            "uncertain": 1,
            "excused": 1,
            "missed": 2,
        },
        "complete": False,
        "kept": False,
        "shortfall": {"due": 1, "left_network": 1, "uncertain": 1},
    }

    actual = week_status(connection, "bluezone-sms", label=LABEL).as_json()

    assert expected == actual
    assert list(expected["duty"]) == list(actual["duty"])  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("stories", "definition", "complete", "kept"),
    [
        pytest.param(["delivered", "accepted"], "", True, True, id="all-sent"),
        pytest.param(["lapsed"], "", True, False, id="closed-without-sending"),
        pytest.param(["accepted", "leased"], "", False, False, id="one-still-claimed"),
        pytest.param(["undelivered"], "", True, True, id="a-carrier-took-it"),
        pytest.param(
            ["undelivered"], 'counts_as_sent = "delivered"', True, False, id="only-delivery-counts"
        ),
        pytest.param(
            ["accepted"],
            'counts_as_sent = "delivered"',
            True,
            True,
            id="no-proof-is-no-negative-receipt",
        ),
        pytest.param(["unresolved"] + ["accepted"] * 99, "", True, False, id="one-uncertain"),
        pytest.param(
            ["unresolved"] + ["accepted"] * 99,
            "uncertain_tolerance = 0.01",
            True,
            True,
            id="one-uncertain-tolerated",
        ),
        pytest.param(
            ["unresolved"] * 2 + ["accepted"] * 98,
            "uncertain_tolerance = 0.01",
            True,
            False,
            id="two-uncertain-one-tolerated",
        ),
        pytest.param(
            ["left_network"], 'excuses = ["left_network"]', True, True, id="excused-as-approved"
        ),
    ],
)
def test_a_week_is_kept_when_nobody_is_missed(
    connection: Connection, stories: list[str], *, definition: str, complete: bool, kept: bool
) -> None:
    week = SyntheticWeek(connection, definition=definition)
    for story in stories:
        week.owe(story)
    week.write()

    actual = week_status(connection, "bluezone-sms", label=LABEL)

    assert (complete, kept) == (actual.complete, actual.kept)
    assert kept == (not actual.shortfall)


def test_a_deleted_obligation_is_missed_not_forgotten(connection: Connection) -> None:
    """The roster is the opening row's count, so a row that is gone is still owed."""
    week = SyntheticWeek(connection).owe("accepted", times=3).write()
    connection.execute(delete(obligation).where(obligation.c.id == week.obligation_id(2)))

    actual = week_status(connection, "bluezone-sms", label=LABEL)

    assert (3, 1) == (actual.owed, actual.duty[Duty.MISSED])
    assert {"not_opened": 1} == actual.shortfall
    assert not actual.complete


def test_a_reason_that_reads_like_a_duty_is_counted_beside_it(connection: Connection) -> None:
    """Missed for the reason "undelivered", and the duty undelivered: both are told, added up."""
    week = SyntheticWeek(connection, definition='counts_as_sent = "delivered"')
    week.owe("undelivered_after_a_no").owe("undelivered", times=2).write()

    actual = week_status(connection, "bluezone-sms", label=LABEL)

    assert (1, 2) == (actual.duty[Duty.MISSED], actual.duty[Duty.UNDELIVERED])
    assert {"undelivered": 3} == actual.shortfall


def test_a_share_of_what_is_owed_is_reckoned_exactly() -> None:
    """0.29 of 100 is 29, though not in binary fractions."""
    assert [29, 0, 1] == [tolerated(0.29, 100), tolerated(0.01, 99), tolerated(0.01, 100)]


def test_a_week_that_was_never_opened_is_told_with_the_next_step(connection: Connection) -> None:
    with pytest.raises(WeekNotOpened, match="loa run --campaign bluezone-sms"):
        week_status(connection, "bluezone-sms", label=LABEL)


@pytest.mark.parametrize("language", Language)
def test_every_figure_has_its_line(connection: Connection, language: Language) -> None:
    SyntheticWeek(connection).owe("accepted").write()

    figures, shortfall = week_status(connection, "bluezone-sms", label=LABEL).sheets(language)

    assert 19 == len(figures.rows)
    assert () == shortfall.rows
    assert "31/05\N{EN DASH}06/06/2021" in figures.title
