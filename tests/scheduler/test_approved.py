"""Only what a person approved is sent, and one bad version holds up nobody else's."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select, update

from campaigns.ledger import periods
from campaigns.schema import campaign, obligation, period, version
from scheduler.tick import tick
from tests.kit.campaign_texts import campaign_text
from tests.kit.weeks_open import Province


def rewrite(province: Province, definition: str, *, slug: str = "bluezone-sms") -> None:
    """Change an approved version behind its approver's back."""
    whose = select(campaign.c.id).where(campaign.c.slug == slug).scalar_subquery()

    def work(conn: Connection) -> None:
        conn.execute(
            update(version).where(version.c.campaign_id == whose).values(definition=definition)
        )

    province.database.transact(work)


@pytest.mark.parametrize("written", ["slug =", campaign_text(text="Cai ngay Bluezone tai")])
def test_a_text_that_was_changed_after_its_approval_is_sent_to_nobody(
    province: Province, written: str
) -> None:
    province.begin_week(3)
    rewrite(province, written)
    province.clock.pass_by(seconds=1)

    assert [] == tick(province.ports()).woken
    province.send()
    assert 0 == province.begun
    assert ["due"] * 3 == province.statuses


@pytest.mark.parametrize("written", ["slug =", campaign_text(text="Cai ngay Bluezone tai")])
def test_a_text_that_was_changed_after_its_approval_opens_no_week(
    province: Province, written: str
) -> None:
    province.join()
    province.approve()
    rewrite(province, written)
    province.clock.pass_by(seconds=1)

    assert [] == tick(province.ports()).opened
    assert [] == province.read(period)


def test_a_text_that_is_as_it_was_approved_again_is_sent(province: Province) -> None:
    province.begin_week(1)
    rewrite(province, "slug =")
    tick(province.ports())
    rewrite(province, campaign_text())
    province.send()

    assert ["accepted"] == province.statuses


def test_one_unreadable_version_keeps_no_other_week_from_being_opened(province: Province) -> None:
    province.join()
    province.approve(campaign_text(slug="first"))
    province.approve(campaign_text(slug="second"))
    rewrite(province, "slug =", slug="first")
    province.clock.pass_by(seconds=1)

    assert ["second 2021-W22"] == tick(province.ports()).opened


def test_a_week_whose_version_became_unreadable_waits_to_be_closed_and_no_other_does(
    province: Province,
) -> None:
    """
    What was owed cannot be counted; what was never sent lapses all the same.
    """
    province.begin_week(2, slug="first")
    province.approve(campaign_text(slug="second"))
    province.open()
    rewrite(province, "slug =", slug="first")
    province.clock.pass_by(days=7)

    closed = tick(province.ports()).closed
    rewrite(province, campaign_text(slug="first"), slug="first")

    assert ["second 2021-W22"] == closed
    assert {"lapsed"} == {row.status for row in province.read(obligation) if row.period_id == 1}
    assert ["first 2021-W22"] == tick(province.ports()).closed


def test_an_opening_that_does_not_tally_keeps_no_other_week_from_being_opened(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    province.join()
    province.approve(campaign_text(slug="first"))
    province.approve(campaign_text(slug="second"))
    province.clock.pass_by(seconds=1)
    sealed, real = [], periods.seal_opening

    def first_does_not_tally(conn: Connection, **told: object) -> None:
        sealed.append(told)
        if len(sealed) == 1:
            raise periods.OpeningMismatch
        real(conn, **told)  # type: ignore[arg-type]

    monkeypatch.setattr(periods, "seal_opening", first_does_not_tally)

    assert ["second 2021-W22"] == tick(province.ports()).opened
    assert "opening" == province.period("first").state
