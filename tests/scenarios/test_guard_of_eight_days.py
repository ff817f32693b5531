"""A carrier that takes no text twice within eight days: week 2 calls people, and claims nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from campaigns.database import Database
from campaigns.ledger import traffic
from scheduler.ports import Tuning
from tests.kit.lab_weeks import LabWeeks
from tests.simulation.accounts import campaigns
from tests.simulation.options import FIRST_WEEK

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SECOND_WEEK = FIRST_WEEK.starts_at + timedelta(weeks=1)
SMS, _ = campaigns()
ROUTE = "route:bluezone-sms/viettel"


def test_week_two_says_to_vary_the_text_and_records_nobody_as_messaged(
    database: Database, tmp_path: Path
) -> None:
    window = {"duplicate_window_seconds": 8 * 86_400}
    weeks = LabWeeks(
        database,
        [SMS],
        subscribers=60,
        told={"viettel": window},
        tuning=Tuning(ask_seconds=24 * 3600),
    )
    weeks.live_until(SECOND_WEEK - HOUR, step=6 * HOUR)
    first = weeks.standing(gateway="viettel", week=FIRST_WEEK.key)
    taken = len(weeks.takes)

    weeks.live_until(SECOND_WEEK + 2 * DAY, step=2 * HOUR)
    second = weeks.standing(gateway="viettel", week=FIRST_WEEK.key + 1)
    halts = weeks.database.read(traffic.halts_in_force)

    assert {"accepted"} == set(first)
    assert set(second) <= {"unresolved", "due"}
    assert second["unresolved"] > 0
    assert [] == [one for one in weeks.takes[taken:] if one.gateway == "viettel"]
    assert "vary the text" in halts[ROUTE].reason
    assert ("halted", ROUTE) in [(kind, scope) for kind, scope, _ in weeks.alerts(tmp_path)]


def test_never_taken_and_absent_from_the_fail_list_stays_unresolved(database: Database) -> None:
    """
    Half of Viettel's vague errors took nothing: its list names what failed, and whoever does not
    stand in it was perhaps messaged and perhaps not.
    """
    rates = {"viettel": {"vague_before": 1.0}}
    weeks = LabWeeks(database, [SMS], subscribers=20, told={"rates": rates})

    weeks.live_until(FIRST_WEEK.ends_at + DAY, step=3 * HOUR)
    standing = weeks.standing(gateway="viettel", week=FIRST_WEEK.key)

    assert weeks.lab.store.calls["viettel", "getFailSub"] > 0
    assert standing["unresolved"] > 0
    assert set(standing) <= {"unresolved", "lapsed"}
