"""A gateway is away for three days: the others go on, nobody storms its door, people are told."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from campaigns.database import Database
from campaigns.schema import submission
from tests.kit.lab_weeks import LabWeeks
from tests.simulation.accounts import campaigns
from tests.simulation.options import FIRST_WEEK

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MONDAY = FIRST_WEEK.starts_at
SMS, ZALO = campaigns()


def away(database: Database, *, days: float) -> LabWeeks:
    outage = {"gateway": "viettel", "start": MONDAY, "end": MONDAY + days * DAY}
    return LabWeeks(database, [SMS], told={"outages": [outage]})


def this_week(weeks: LabWeeks, gateway: str) -> Counter[str]:
    return weeks.standing(gateway=gateway, week=FIRST_WEEK.key)


def test_the_others_are_done_on_monday_and_the_week_is_kept(database: Database) -> None:
    weeks = away(database, days=3)

    weeks.live_until(MONDAY + 12 * HOUR)

    others = this_week(weeks, "vnpt") + this_week(weeks, "mobifone")
    assert {"due"} == set(this_week(weeks, "viettel"))
    assert {"accepted"} == set(others)

    weeks.live_until(FIRST_WEEK.ends_at - HOUR, step=2 * HOUR)

    assert {"accepted"} == set(weeks.standing(week=FIRST_WEEK.key))


def test_its_door_is_tried_with_growing_waits_by_one_message_each(database: Database) -> None:
    """
    14 open hours a day, and a tick every ten minutes: about one probe in half an hour once the
    waits have grown, and never the whole roster again.
    """
    weeks = away(database, days=3)

    weeks.live_until(MONDAY + 3 * DAY, step=HOUR / 6)
    tried = weeks.database.read(
        lambda conn: conn.execute(
            select(func.count()).select_from(submission).where(submission.c.gateway == "viettel")
        ).scalar_one()
    )

    assert 3 * 14 <= tried <= 3 * 14 * 2 + weeks.subscribers


def test_people_are_told_before_the_end_and_the_shortfall_is_named(
    database: Database, tmp_path: Path
) -> None:
    """
    Away until after Sunday, and halted by nobody: within the last day the duty hears that all
    that is still due will be missed; closed, just that lapsed.
    """
    weeks = away(database, days=9)
    weeks.live_until(FIRST_WEEK.ends_at - 20 * HOUR, step=2 * HOUR)

    due = this_week(weeks, "viettel")["due"]
    told = weeks.alerts(tmp_path)
    weeks.live_until(FIRST_WEEK.ends_at + 2 * HOUR, step=2 * HOUR)

    assert due > 0
    assert ("forecast", f"route:bluezone-sms/viettel {FIRST_WEEK}", 3) in told
    assert {"lapsed": due} == this_week(weeks, "viettel")
