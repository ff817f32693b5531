"""An import that is cut off, overtaken, or meets an opening period does no harm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from campaigns.database import Database
from campaigns.roster import (
    Kind,
    Overtaken,
    PeriodIsOpening,
    Phase,
    deliveries,
    finish_interrupted,
)
from campaigns.schema import campaign, period, staged, version
from tests.kit import rosters
from tests.kit.rosters import (
    NOW,
    count,
    imported,
    present,
    states,
)

LATER = NOW + timedelta(hours=1)


class Crash(Exception):
    """The process ends here."""


def with_period(database: Database, *, state: str, as_of: datetime) -> None:
    """A period of an SMS campaign, in that state."""

    def work(conn: Connection) -> None:
        conn.execute(
            insert(campaign).values(
                id=1, slug="s", kind="actual", medium="sms", created_at=NOW, paused=False
            )
        )
        conn.execute(
            insert(version).values(
                id=1,
                campaign_id=1,
                number=1,
                definition="",
                sha256="",
                state="approved",
                author="A",
                added_at=NOW,
            )
        )
        conn.execute(
            insert(period).values(
                campaign_id=1,
                version_id=1,
                label="2021-W22",
                week=202122,
                starts_at=NOW,
                ends_at=NOW + timedelta(days=7),
                cut_off_at=NOW + timedelta(days=3),
                state=state,
                as_of=as_of,
            )
        )

    database.transact(work)


def test_no_roster_comes_in_while_a_period_is_opening(
    database: Database, write: Callable[..., Path]
) -> None:
    with_period(database, state="opening", as_of=NOW)

    with pytest.raises(PeriodIsOpening, match="2021-W22"):
        imported(database, write(rosters.numbers(3)))

    assert {} == present(database)


def test_a_period_that_begins_to_open_meanwhile_stops_the_import_before_anything_shows(
    database: Database, write: Callable[..., Path]
) -> None:
    def opens(phase: Phase, share: float) -> None:
        if phase is Phase.READING and share == 1 and not count(database, period):
            with_period(database, state="opening", as_of=NOW)

    with pytest.raises(PeriodIsOpening):
        imported(database, write(rosters.numbers(3)), progress=opens)

    assert {} == present(database)
    assert 0 == count(database, staged)
    assert ["refused"] == states(database)


def test_joiners_join_behind_the_newest_frozen_roster(
    database: Database, write: Callable[..., Path]
) -> None:
    """An import that began before the opening and is applied after it must be a supplement."""
    with_period(database, state="open", as_of=LATER)
    imported(database, write(rosters.numbers(1)), now=NOW)
    (row,) = present(database).values()

    assert row.joined_at > LATER


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("slices", [1, 2])
def test_an_import_that_was_cut_off_is_repeated_without_harm(
    database: Database, write: Callable[..., Path], phase: Phase, slices: int
) -> None:
    msisdns = rosters.numbers(20)
    path = write(msisdns)
    seen: list[Phase] = []

    def crash(now_at: Phase, _: float) -> None:
        seen.append(now_at)
        if seen.count(phase) == slices:
            raise Crash

    with pytest.raises(Crash):
        imported(database, path, progress=crash)
    if phase is Phase.READING:
        assert {} == present(database)

    counts = imported(database, path, now=LATER)

    assert 20 == counts.added + counts.unchanged
    assert set(msisdns) == set(present(database))
    assert 0 == count(database, staged)


def test_what_was_being_applied_is_finished_by_whoever_comes_next(
    database: Database, write: Callable[..., Path]
) -> None:
    msisdns = rosters.numbers(20)

    def crash(phase: Phase, _: float) -> None:
        if phase is Phase.APPLYING:
            raise Crash

    with pytest.raises(Crash):
        imported(database, write(msisdns), progress=crash)
    half = present(database)
    delivery_id = database.read(deliveries.applying)

    assert 0 < len(half) < 20
    assert delivery_id == finish_interrupted(database)
    assert set(msisdns) == set(present(database))
    assert {NOW} == {row.joined_at for row in present(database).values()}
    assert finish_interrupted(database) is None


def test_of_two_imports_at_once_the_later_to_finish_must_be_repeated(
    database: Database, write: Callable[..., Path]
) -> None:
    first, second = rosters.numbers(14), rosters.numbers(14, first=100)
    begun: list[Phase] = []

    def meanwhile(phase: Phase, _: float) -> None:
        begun.append(phase)
        if len(begun) == 1:
            imported(database, write(second, name="second.csv"), kind=Kind.DELTA)

    with pytest.raises(Overtaken):
        imported(database, write(first), kind=Kind.DELTA, progress=meanwhile)

    assert set(second) == set(present(database))
    assert 0 == count(database, staged)
