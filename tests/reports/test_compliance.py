"""Compliance: carriers and districts add up to the roster, and proof levels are never added up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert, select, update

from campaigns import schema
from campaigns.duty import Duty
from campaigns.figures import figures_of
from reports.compliance import compliance
from reports.verify import verify
from reports.words import Language
from tests.kit.stories import STORIES, heard
from tests.kit.weeks import CLOSED_AT, STARTS_AT, VAULT, SyntheticWeek

LABEL = "2021-W22"


def _province(connection: Connection) -> SyntheticWeek:
    week = SyntheticWeek(connection)
    week.owe("delivered", times=4, carrier="viettel", district=178)
    week.owe("lapsed", times=2, carrier="viettel", district=189)
    week.owe("accepted", times=3, carrier="vnpt", district=180)
    week.owe("undelivered", carrier="vnpt", district=0)
    return week.write()


def test_every_addressee_stands_in_one_place(connection: Connection) -> None:
    """The lines of carriers and districts add up to the line of the whole, which is the roster."""
    _province(connection)

    places = compliance(connection, "bluezone-sms", label=LABEL).sheets(Language.ENGLISH)[0]
    *lines, total = places.rows

    assert ("Total", "", 10, 4, 3, 1, 0, 0, 2, None) == total
    assert [sum(line[place] for line in lines) for place in range(2, 9)] == list(total[2:9])  # type: ignore[misc]


def test_districts_stand_in_the_official_order(connection: Connection) -> None:
    """By code, and what the roster does not state comes last."""
    _province(connection)

    places = compliance(connection, "bluezone-sms", label=LABEL).sheets(Language.VIETNAMESE)[0]

    assert [
        ("viettel", "178 Thành phố Lạng Sơn"),
        ("viettel", "189 Huyện Đình Lập"),
        ("vnpt", "180 Huyện Tràng Định"),
        ("vnpt", "Không nêu địa bàn"),
    ] == [row[:2] for row in places.rows[:-1]]


def test_proof_levels_stand_apart(connection: Connection) -> None:
    """What a handset confirmed and what nobody confirmed are lines of their own."""
    _province(connection)

    proofs = compliance(connection, "bluezone-sms", label=LABEL).sheets(Language.ENGLISH)[1]

    assert [
        ("viettel", "By the handset", 4, 0, 0, 0, 0, 0),
        ("viettel", "No receipts", 0, 0, 0, 0, 0, 2),
        ("vnpt", "No receipts", 0, 3, 1, 0, 0, 0),
    ] == list(proofs.rows)


def test_a_late_receipt_shows_beside_the_closing(connection: Connection) -> None:
    """As closed is never rewritten; as now known follows the receipt."""
    week = SyntheticWeek(connection).owe("lapsed", times=2).write()
    week.close(figures_of(connection, week.period_id))
    late = heard("delivered", "deliver", at=CLOSED_AT + timedelta(days=1), proof="handset")
    week.write_fact(1, 2, fact=late)
    one = schema.obligation.c.id == week.obligation_id(1)
    connection.execute(
        update(schema.obligation)
        .where(one)
        .values(status="delivered", reason="", proof="handset", facts=2)
    )

    actual = compliance(connection, "bluezone-sms", label=LABEL)

    assert actual.closed is not None
    assert (2, 1) == (actual.closed["duty"]["missed"], actual.now["duty"]["missed"])
    assert (1, 2) == tuple(actual.sheets(Language.ENGLISH)[0].rows[-1][-2:])


def test_the_ways_of_zalo_are_never_one_number(connection: Connection) -> None:
    """Followers, numbers, and accounts that VNG reports: three lines, only two of them ours."""
    week = SyntheticWeek(connection, slug="bluezone-zalo", medium="zalo")
    week.owe("accepted", times=3, carrier="vng", gateway="zalo_oa")
    week.owe("delivered", times=2, carrier="vng", gateway="zalo_zns")
    week.owe("no_zalo_account", carrier="vng", gateway="zalo_zns").write()
    _state(connection, accounts=610_000, messaged=598_000)

    actual = compliance(connection, "bluezone-zalo", label=LABEL)

    assert [
        ("OA followers", 3, 3),
        ("ZNS numbers", 3, 2),
        ("Accounts reported by VNG", 610_000, 598_000),
    ] == list(actual.sheets(Language.ENGLISH)[2].rows)
    assert 6 == actual.now["duty"]["owed"]
    assert {"zalo_oa": 3, "zalo_zns": 0} == {
        name: counts[Duty.SENT_UNCONFIRMED] for name, counts in actual.ways.items()
    }


def _state(connection: Connection, *, accounts: int, messaged: int) -> None:
    campaign_id = select(schema.campaign.c.id).where(schema.campaign.c.slug == "bluezone-zalo")
    connection.execute(
        insert(schema.statement).values(
            campaign_id=campaign_id.scalar_subquery(),
            week=202122,
            stated_by="VNG",
            accounts=accounts,
            messaged=messaged,
            text="Bluezone",
            file_name="vng-2021-W22.pdf",
            file_sha256=bytes(32),
            signed_by="VNG",
            person="Lan",
            at=STARTS_AT,
        )
    )


@pytest.mark.parametrize("language", Language)
def test_the_week_is_told_with_its_dates(connection: Connection, language: Language) -> None:
    _province(connection)

    title = compliance(connection, "bluezone-sms", label=LABEL).sheets(language)[0].title

    assert "22/2021 (31/05\N{EN DASH}06/06/2021)" in title


def test_the_figures_of_every_story_agree_with_the_recount(connection: Connection) -> None:
    """Two codes that share nothing count the same week alike, district by district."""
    week = SyntheticWeek(connection, definition='excuses = ["left_network"]')
    for place, story in enumerate(STORIES):
        week.owe(story, district=180 + place % 9, carrier=("vnpt", "viettel")[place % 2])
        week.owe(story, district=180, gateway="mobifone", supplement=1)
    week.write()
    week.close(figures_of(connection, week.period_id))

    assert [] == verify(connection, "bluezone-sms", label=LABEL, vault=VAULT).differences
