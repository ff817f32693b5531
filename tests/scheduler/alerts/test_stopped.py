"""What stands still is found: halts, approvals that do not hold, weeks that nobody opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, update

from campaigns.accounts import Person, Role
from campaigns.register import add, approve, pause, release, submit
from campaigns.register import halt as halt_by_hand
from campaigns.schema import version
from campaigns.watch import Condition
from scheduler.alerts import stopped
from scheduler.halt import halt
from tests.kit.campaign_texts import campaign_text
from tests.kit.weeks_open import WEEK, Province

OFFICER = Person(id=1, name="Lan", role=Role.OFFICER)
APPROVER = Person(id=2, name="Binh", role=Role.APPROVER)
NINE = WEEK.starts_at + timedelta(hours=9)


def found(province: Province, ask: Callable[..., Iterable[Condition]]) -> list[Condition]:
    now = province.clock.now()
    return province.database.read(lambda conn: list(ask(conn, now=now)))


def halted(province: Province) -> list[Condition]:
    return province.database.read(lambda conn: list(stopped.halted(conn)))


def whys(province: Province) -> list[Any]:
    return [one.details["why"] for one in found(province, stopped.approvals)]


def written(province: Province, text: str, *, submitted: bool = True) -> int:
    """A version as people write it; its id."""
    now = province.clock.now()

    def work(conn: Connection) -> int:
        made = add(conn, text, person=OFFICER, now=now)
        if submitted:
            submit(conn, made.id, person=OFFICER, now=now)
        return made.id

    return province.database.transact(work)


def approved(province: Province, text: str) -> None:
    version_id = written(province, text)

    def work(conn: Connection) -> None:
        row = conn.execute(version.select().where(version.c.id == version_id)).one()
        approve(
            conn,
            version_id,
            sha256=row.sha256,
            person=APPROVER,
            now=province.clock.now(),
            problems=[],
        )

    province.database.transact(work)


def test_a_halt_in_force_is_found_with_its_reason_and_what_releases_it(province: Province) -> None:
    now = province.clock.now()
    for scope in ("gateway:vnpt", "route:bluezone-sms/vnpt"):
        province.database.transact(partial(halt, scope=scope, reason="code 7", now=now))

    assert [
        ("gateway:vnpt", "gateway", "vnpt", "code 7"),
        ("route:bluezone-sms/vnpt", "campaign", "bluezone-sms", "code 7"),
    ] == [
        (one.scope, one.details["noun"], one.details["name"], one.details["reason"])
        for one in halted(province)
    ]


def test_a_halt_that_was_released_and_came_back_is_worse(province: Province) -> None:
    """
    Whoever took care of the first one knows nothing of the second.
    """
    now = province.clock.now()

    def again(conn: Connection) -> None:
        halt_by_hand(conn, "gateway:vnpt", person=OFFICER, reason="wrong label", now=now)

    province.database.transact(again)
    first = halted(province)[0].grade
    province.database.transact(
        lambda conn: release(conn, "gateway:vnpt", person=OFFICER, reason="mended", now=now)
    )
    between = halted(province)
    province.database.transact(again)

    assert [] == between
    assert first < halted(province)[0].grade


def test_an_approved_campaign_that_is_sent_is_no_trouble(province: Province) -> None:
    province.begin_week(1)

    assert [] == found(province, stopped.approvals)
    assert [] == found(province, stopped.not_opened)


def test_an_edit_stops_nothing_and_is_no_trouble_until_a_period_is_near(
    province: Province,
) -> None:
    approved(province, campaign_text())
    province.open()
    written(province, campaign_text(text="Loi moi"), submitted=False)
    drafted = whys(province)
    written(province, campaign_text(text="Loi moi"))
    midweek = whys(province)
    province.clock.instant = WEEK.ends_at - timedelta(hours=24)

    assert ([], []) == (drafted, midweek)
    assert ["waits"] == whys(province)


def test_what_waited_when_its_week_began_still_waits_on_monday(province: Province) -> None:
    """
    A first version that nobody approved: no campaign runs, so nothing else would tell.
    """
    province.clock.instant = WEEK.starts_at - timedelta(days=3)
    written(province, campaign_text())
    early = whys(province)
    province.clock.instant = WEEK.starts_at + timedelta(hours=3)

    assert [] == early
    assert ["waits"] == whys(province)


def test_what_was_handed_in_today_has_until_the_next_beginning(province: Province) -> None:
    written(province, campaign_text())

    assert [] == whys(province)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        pytest.param({"sha256": "0" * 64}, "hash", id="another hash"),
        pytest.param({"definition": campaign_text(text="Loi khac")}, "hash", id="another text"),
        pytest.param({"definition": "slug ="}, "hash", id="no text at all"),
        pytest.param({"state": "draft"}, "period", id="taken back under an open period"),
    ],
)
def test_an_approval_that_does_not_hold_is_void(
    province: Province, values: dict[str, str], why: str
) -> None:
    province.begin_week(1)
    province.database.transact(lambda conn: conn.execute(update(version).values(**values)))

    assert [why] == whys(province)


def test_a_campaign_bereft_of_its_approved_version_is_void(province: Province) -> None:
    province.approve()
    province.database.transact(
        lambda conn: conn.execute(update(version).values(state="superseded"))
    )

    assert ["none"] == whys(province)


def test_a_later_version_leaves_the_open_period_approved(province: Province) -> None:
    approved(province, campaign_text())
    province.open()
    approved(province, campaign_text(text="Loi moi"))

    assert [] == found(province, stopped.approvals)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(NINE - timedelta(seconds=301), [], id="before nine"),
        pytest.param(
            NINE - timedelta(minutes=5), ["campaign:bluezone-sms"], id="to be told at nine"
        ),
        pytest.param(NINE + timedelta(days=2), ["campaign:bluezone-sms"], id="on Wednesday"),
    ],
)
def test_a_week_that_is_not_open_by_monday_at_nine_is_found(
    province: Province, at: Any, expected: list[str]
) -> None:
    province.approve()
    province.clock.instant = at

    assert expected == [one.scope for one in found(province, stopped.not_opened)]


def test_last_weeks_period_is_no_excuse(province: Province) -> None:
    province.begin_week(1)
    province.clock.instant = NINE + timedelta(days=7)

    assert ["2021-W23"] == [one.details["label"] for one in found(province, stopped.not_opened)]


def test_what_people_paused_and_what_is_daily_is_not_waited_for(province: Province) -> None:
    province.approve()
    daily = campaign_text(
        slug="ngay", head="supplements_until = '12:00'\n[cadence]\nunit = 'day'\n"
    )
    province.approve(daily)
    province.clock.instant = NINE
    province.database.transact(
        lambda conn: pause(conn, "bluezone-sms", person=OFFICER, reason="new text", now=NINE)
    )

    assert [] == found(province, stopped.not_opened)
