"""What went on the wire by local day, and one number's whole history."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, insert

from campaigns import schema
from reports.coverage import coverage
from reports.errors import NoSuchSubscriber
from reports.ledger import ledger_totals
from reports.timeline import timeline
from reports.words import Language
from tests.kit.stories import begun, heard, said
from tests.kit.weeks import STARTS_AT, VAULT, SyntheticWeek

LABEL = "2021-W22"
MSISDN = "84920000000"


def test_attempts_are_counted_by_local_day_gateway_and_verdict(connection: Connection) -> None:
    """23:30 in the province and 00:30 the next day are two days, whatever UTC says."""
    week = SyntheticWeek(connection).owe("untouched", times=2).write()
    day = STARTS_AT + timedelta(days=1)
    week.write_fact(1, 1, fact=begun(at=day - timedelta(minutes=30), segments=3))
    week.write_fact(1, 2, fact=said("accepted", "accept"))
    week.write_fact(2, 1, fact=begun(at=day + timedelta(minutes=30), segments=2))

    actual = ledger_totals(connection, "bluezone-sms", label=LABEL)

    assert [
        (date(2021, 5, 31), "vnpt", "accepted", 1, 3),
        (date(2021, 6, 1), "vnpt", "open", 1, 2),
    ] == [
        (line.day, line.gateway, line.verdict, line.attempts, line.segments)
        for line in actual.lines
    ]
    assert (2, 5) == (actual.attempts, actual.segments)
    assert ("Tổng cộng", "", "", 2, 5) == actual.sheets(Language.VIETNAMESE)[0].rows[-1]


def test_other_campaigns_of_the_week_are_not_counted(connection: Connection) -> None:
    SyntheticWeek(connection).owe("accepted", times=2).write()
    other = SyntheticWeek(connection, slug="bluezone-zalo", numbers_from=50)
    other.owe("accepted", gateway="zalo_zns").write()

    actual = ledger_totals(connection, "bluezone-sms", label=LABEL)

    assert 2 == actual.attempts


def test_a_timeline_tells_every_fact_in_order(connection: Connection) -> None:
    SyntheticWeek(connection).owe("delivered").write()

    actual = timeline(connection, MSISDN, vault=VAULT)
    (week,) = actual.weeks

    assert ("bluezone-sms", LABEL, "delivered", "confirmed") == (
        week.campaign,
        week.week,
        week.status,
        week.duty,
    )
    assert [
        (1, "attempt", "begin"),
        (2, "outcome", "accept"),
        (3, "receipt", "deliver"),
    ] == [(entry.n, entry.what, entry.event) for entry in week.entries]


def test_a_conflict_is_told(connection: Connection) -> None:
    """A contradictory receipt decides nothing and is not hidden."""
    week = SyntheticWeek(connection).owe("delivered").write()
    week.write_fact(1, 4, fact=heard("undelivered", "ignored", conflict=True))

    (told,) = timeline(connection, MSISDN, vault=VAULT).weeks

    assert "undelivered conflict" == told.entries[-1].details


def test_a_timeline_shows_one_masked_number(connection: Connection) -> None:
    SyntheticWeek(connection).owe("untouched").write()

    actual = timeline(connection, MSISDN, vault=VAULT)
    (sheet,) = actual.sheets(Language.ENGLISH)

    assert "8492****000" == actual.msisdn
    assert MSISDN not in f"{actual.as_json()}{actual!r}{sheet}"
    assert (actual.subscriber_id,) == actual.subscriber_ids


def test_a_number_no_roster_names_is_told_without_repeating_it(connection: Connection) -> None:
    with pytest.raises(NoSuchSubscriber) as caught:
        timeline(connection, "84999999999", vault=VAULT)

    assert "84999999999" not in str(caught.value)


def test_coverage_sets_what_was_declared_beside_the_roster(connection: Connection) -> None:
    """The latest full delivery until the week's end counts; carriers outside the order are told."""
    SyntheticWeek(connection).owe("accepted", times=4).owe("untouched", supplement=1).write()
    _deliver(connection, declared=9, days=-9)
    _deliver(connection, declared=7, days=-2)
    _deliver(connection, declared=1, days=-1, kind="delta")
    _deliver(connection, declared=99, days=30)

    vietnamobile, vnpt = coverage(connection, "bluezone-sms", label=LABEL).carriers

    assert (7, 5, 2, True) == (vnpt.declared, vnpt.standing, vnpt.difference, vnpt.owed)
    assert (None, 3, None, False) == (
        vietnamobile.declared,
        vietnamobile.standing,
        vietnamobile.difference,
        vietnamobile.owed,
    )


def _deliver(connection: Connection, *, declared: int, days: int, kind: str = "full") -> None:
    at = STARTS_AT + timedelta(days=days)
    connection.execute(
        insert(schema.delivery).values(
            file_name="vnpt.csv",
            sha256=bytes(32),
            kind=kind,
            carrier="vnpt",
            declared=declared,
            document="12/BC",
            state="applied",
            counts={"read": 6, "refused": 1},
            person="Lan",
            at=at,
            applied_at=at,
        )
    )
