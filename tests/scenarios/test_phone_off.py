"""Phones off from Tuesday to Thursday are reached by Sunday; one that stays off is not chased."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from campaigns.database import Database
from gateways.lab.faults import Word
from gateways.msisdn import mask
from reports.causes import Cause
from reports.compliance import compliance
from reports.gaps import gaps
from tests.kit.lab_weeks import LabWeeks
from tests.simulation.accounts import campaigns
from tests.simulation.options import FIRST_WEEK

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
MONDAY: Final = FIRST_WEEK.starts_at
TUESDAY, FRIDAY, SUNDAY = (MONDAY + days * DAY for days in (1, 4, 6))
SMS, _ = campaigns()
#: The lab's own meaning of `dlrStatus`.
STATUSES: Final = {0: "taken", 1: "delivered", 2: "undelivered", 3: "unreached"}


def half_of_them_off(database: Database, until: datetime, **settings: Any) -> LabWeeks:
    """Viettel is away on Monday, and from Tuesday on every second phone is off."""
    away = {"gateway": "viettel", "start": MONDAY, "end": TUESDAY}
    return LabWeeks(
        database,
        [SMS],
        subscribers=24,
        told={"outages": [away]},
        settings={"viettel": settings},
        off=(TUESDAY, until),
    )


def words_of_those_off(weeks: LabWeeks) -> dict[str, list[Word]]:
    """What became of each message that Viettel took for a phone that was off, in order."""
    found = defaultdict(list)
    for one in weeks.lab.entries(weeks.clock.now()):
        if one.gateway == "viettel" and one.address in weeks.switched_off:
            found[one.address].append(one.outcome)
    return found


def told_of_the_week(
    weeks: LabWeeks,
) -> tuple[Mapping[str, int], set[tuple[str | None, str, Cause]]]:
    """The duty as closed, and who was not reached: number, status, cause."""
    slug, label = "bluezone-sms", str(FIRST_WEEK)
    closed = weeks.database.read(lambda conn: compliance(conn, slug, label=label)).closed
    named = weeks.database.read(lambda conn: gaps(conn, slug, label=label, vault=weeks.vault)).rows
    assert closed is not None
    return closed["duty"], {(one.msisdn, one.status, one.cause) for one in named}


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        pytest.param({}, "accepted", id="by-its-fail-list"),
        pytest.param(
            {"register_for_receipts": True, "dlr_status": STATUSES}, "delivered", id="by-receipts"
        ),
    ],
)
def test_who_is_off_until_thursday_is_reached_by_sunday_once(
    sqlite_database: Database, settings: dict[str, Any], status: str
) -> None:
    """
    Sent on Tuesday, given up on Wednesday, sent again and given up on Thursday, and read on
    Friday: three messages were taken, as many as the campaign allows, and one was read.
    """
    weeks = half_of_them_off(sqlite_database, FRIDAY, **settings)

    weeks.live_until(SUNDAY, step=2 * HOUR)
    told = words_of_those_off(weeks)

    assert len(told) >= 3
    assert {(Word.UNREACHED, Word.UNREACHED, Word.DELIVERED)} == set(map(tuple, told.values()))
    assert {status} == set(weeks.standing(gateway="viettel", week=FIRST_WEEK.key))


def test_a_phone_that_stays_off_is_tried_three_times_and_named(sqlite_database: Database) -> None:
    """
    It is neither chased nor called reached: the closed week counts it as undelivered, and the
    list of who was not reached has it.
    """
    weeks = half_of_them_off(sqlite_database, FIRST_WEEK.ends_at + 7 * DAY)

    weeks.live_until(FIRST_WEEK.ends_at + 2 * HOUR, step=2 * HOUR)
    told = words_of_those_off(weeks)
    duty, named = told_of_the_week(weeks)

    assert {(Word.UNREACHED,) * 3} == set(map(tuple, told.values()))
    assert (len(told), 24 - len(told)) == (duty["undelivered"], duty["sent_unconfirmed"])
    assert {(mask(one), "failed", Cause.SUBSCRIBER) for one in told} == named
