"""A number's strip: 52 weeks, what was owed in each, and why nothing was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from campaigns import schema
from campaigns.duty import Duty
from campaigns.schema import obligation, subscriber
from campaigns.week import Week
from reports.causes import Cause
from reports.errors import NoSuchSubscriber
from reports.strip import Standing, Strip, strip
from reports.words import Language
from tests.kit.weeks import STARTS_AT, VAULT, SyntheticWeek

MSISDN = "84920000000"
UNTIL = Week(2021, 23)


def shown(connection: Connection, **changes: Any) -> Strip:
    asked: dict[str, Any] = {"until": UNTIL, "vault": VAULT} | changes
    return strip(connection, MSISDN, **asked)


def test_a_strip_has_52_weeks_up_to_the_one_asked(connection: Connection) -> None:
    """
    2020 has a week 53, so that 52 weeks reach back over the year's end.
    """
    SyntheticWeek(connection).owe("delivered").write()
    weeks = [str(one.week) for one in shown(connection).weeks]

    assert (52, "2020-W25", "2021-W23") == (len(weeks), weeks[0], weeks[-1])
    assert "2020-W53" in weeks


def test_weeks_without_a_message_are_told_apart(connection: Connection) -> None:
    """
    Before joining, not opened, owed: three different words.
    """
    SyntheticWeek(connection).owe("delivered").write()
    stands = {str(one.week): one.cells[0].stands for one in shown(connection).weeks}

    assert (Standing.NOT_YET, Standing.OWED, Standing.NOT_OPENED) == (
        stands["2021-W21"],
        stands["2021-W22"],
        stands["2021-W23"],
    )


@pytest.mark.parametrize(
    ("joined", "left", "stands"),
    [
        pytest.param(-9, None, Standing.OUTSIDE, id="of a carrier without a duty"),
        pytest.param(4, None, Standing.NEXT_WEEK, id="joined on Friday"),
        pytest.param(8, None, Standing.NOT_YET, id="joined the week after"),
        pytest.param(-9, -2, Standing.LEFT, id="left before"),
        pytest.param(-9, 3, Standing.OUTSIDE, id="left later"),
    ],
)
def test_a_week_that_owed_nothing_says_why(
    connection: Connection, joined: int, left: int | None, stands: Standing
) -> None:
    SyntheticWeek(connection, numbers_from=50).owe("accepted").write()
    index = VAULT.index(MSISDN)
    connection.execute(
        insert(subscriber).values(
            msisdn_index=index,
            msisdn_sealed=VAULT.seal(MSISDN, context=index),
            own_key=bytes(16),
            carrier="vietnamobile",
            district=178,
            joined_at=STARTS_AT + timedelta(days=joined),
            left_at=None if left is None else STARTS_AT + timedelta(days=left),
            delivery_id=1,
        )
    )
    (week,) = shown(connection, until=Week(2021, 22), count=1).weeks

    assert [stands] == [cell.stands for cell in week.cells]


@pytest.mark.parametrize(
    ("story", "duty", "cause", "attempts"),
    [
        ("delivered", Duty.CONFIRMED, None, 1),
        ("sent_after_a_no", Duty.SENT_UNCONFIRMED, None, 2),
        ("lapsed", Duty.MISSED, Cause.DEPARTMENT, 0),
        ("unresolved", Duty.UNCERTAIN, Cause.CARRIER, 1),
        ("refused", Duty.MISSED, Cause.SUBSCRIBER, 1),
        ("undelivered", Duty.UNDELIVERED, Cause.SUBSCRIBER, 1),
    ],
)
def test_a_gap_has_its_cause(
    connection: Connection, story: str, duty: Duty, cause: Cause | None, *, attempts: int
) -> None:
    SyntheticWeek(connection).owe(story).write()
    ((one,),) = [cell.owed for week in shown(connection).weeks for cell in week.cells if cell.owed]

    assert (duty, cause, attempts) == (one.duty, one.cause, one.attempts)


def test_each_campaign_has_its_cell_and_the_worst_speaks_for_it(connection: Connection) -> None:
    week = SyntheticWeek(connection).owe("delivered").write()
    other = SyntheticWeek(connection, slug="bluezone-zalo", numbers_from=50).owe("lapsed").write()
    mine = connection.execute(
        schema.obligation.select().where(obligation.c.period_id == week.period_id)
    ).one()
    theirs = obligation.c.period_id == other.period_id
    connection.execute(update(obligation).where(theirs).values(subscriber_id=mine.subscriber_id))
    second = {**mine._mapping, "id": mine.id + 1, "position": 2, "ordinal": 2}  # noqa: SLF001
    connection.execute(insert(obligation).values(**second | {"status": "unresolved"}))
    (last,) = shown(connection, until=Week(2021, 22), count=1).weeks

    assert [("bluezone-sms", Duty.UNCERTAIN, 2), ("bluezone-zalo", Duty.MISSED, 1)] == [
        (cell.campaign, cell.duty, len(cell.owed)) for cell in last.cells
    ]


def test_a_pilot_is_nobodys_week(connection: Connection) -> None:
    week = SyntheticWeek(connection).owe("delivered").write()
    pilot = {"label": "2021-W22-P1", "state": "piloted"}
    connection.execute(
        update(schema.period).where(schema.period.c.id == week.period_id).values(**pilot)
    )

    assert all(not one.cells for one in shown(connection).weeks)


def test_a_strip_shows_one_masked_number(connection: Connection) -> None:
    SyntheticWeek(connection).owe("lapsed").write()
    actual = shown(connection)
    (sheet,) = actual.sheets(Language.VIETNAMESE)

    assert "8492****000" == actual.msisdn
    assert MSISDN not in f"{actual.as_json()}{actual!r}{sheet}"
    assert (actual.subscriber_id,) == actual.subscriber_ids
    assert 52 == len(sheet.rows)
    assert ("Chưa là thuê bao", "Chưa nhắn") == (sheet.rows[0][2], sheet.rows[-2][2])


def test_a_number_no_roster_names_has_no_strip(connection: Connection) -> None:
    with pytest.raises(NoSuchSubscriber):
        shown(connection)
