"""Two campaigns to the same numbers: nobody hears twice in a day, nobody after asking to stop."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import Connection, insert

from campaigns.database import Database
from campaigns.schema import stop_entry
from scheduler.ports import Tuning
from tests.kit.lab_weeks import LabWeeks
from tests.simulation.accounts import campaigns
from tests.simulation.options import FIRST_WEEK

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
#: `make scenario` asks for 10,000.
NUMBERS = int(os.environ.get("LOA_SHARED_NUMBERS") or 60)
SMS, _ = campaigns()
SECOND = SMS.replace('slug = "bluezone-sms"', 'slug = "khai-bao-sms"')


def stop(weeks: LabWeeks, numbers: range) -> set[str]:
    """These ask to hear no more, now; their msisdns."""
    asked = {weeks.province.numbers[number] for number in numbers}
    now = weeks.clock.now()

    def work(conn: Connection) -> None:
        told = {"reason": "asked", "document": "1/UB", "person": "officer", "at": now}
        rows = [{"msisdn_index": weeks.vault.index(one), **told} for one in sorted(asked)]
        conn.execute(insert(stop_entry), rows)

    weeks.database.transact(work)
    return asked


def instants(weeks: LabWeeks) -> Iterator[list[datetime]]:
    """When each number was messaged, by the carriers' own truth, in order."""
    found = defaultdict(list)
    for one in weeks.takes:
        found[one.address].append(one.at)
    return (sorted(each) for each in found.values())


def test_no_number_twice_in_a_day_and_none_after_a_stop(sqlite_database: Database) -> None:
    """
    All gateways are away until Saturday noon, so that Sunday is a day of catching up for both
    campaigns; a tenth of the numbers ask to stop on Saturday evening.
    """
    start, back = FIRST_WEEK.starts_at - DAY, FIRST_WEEK.starts_at + 5.5 * DAY
    gateways = ("vnpt", "viettel", "mobifone")
    outages = [{"gateway": one, "start": start, "end": back} for one in gateways]
    weeks = LabWeeks(
        sqlite_database,
        [SMS, SECOND],
        subscribers=NUMBERS,
        told={"outages": outages},
        tuning=Tuning(ask_seconds=12 * 3600),
    )

    weeks.live_until(back + 8 * HOUR, step=2 * HOUR)
    stopped_at = weeks.clock.now()
    stopped = stop(weeks, range(1, NUMBERS // 10 + 1))
    weeks.live_until(FIRST_WEEK.ends_at + 2 * DAY, step=HOUR)

    gaps = [late - early for each in instants(weeks) for early, late in pairwise(each)]
    assert len(gaps) >= NUMBERS
    assert min(gaps) >= DAY
    assert [] == [one for one in weeks.takes if one.address in stopped and one.at > stopped_at]
