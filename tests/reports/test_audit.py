"""What the ledger says of each pick until the session's instant; what was found beside it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, delete, update

from campaigns import triggers
from campaigns.audit import Finding, NoSuchAudit
from campaigns.database import Database
from campaigns.duty import Duty
from campaigns.schema import audit_finding, obligation, subscriber
from reports.audit import Audit, AuditSample, audit, audits
from reports.audit_picks import pick_of
from reports.words import Language
from tests.kit.audits import NOW, Bench
from tests.kit.stories import heard
from tests.kit.weeks import CLOSED_AT, VAULT

EXCUSES = 'excuses = ["no_zalo_account", "left_network"]'


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)


def read(bench: Bench, session: int = 1) -> Audit:
    return bench.database.read(lambda conn: audit(conn, session, vault=VAULT))


@pytest.mark.parametrize(
    ("story", "duty", "reason"),
    [
        ("delivered", Duty.CONFIRMED, ""),
        ("accepted", Duty.SENT_UNCONFIRMED, ""),
        ("undelivered", Duty.UNDELIVERED, "5"),
        ("unreached", Duty.UNDELIVERED, "27"),
        ("unresolved", Duty.UNCERTAIN, "net:deadline"),
        ("no_zalo_account", Duty.EXCUSED, "no_zalo_account"),
        ("left_network", Duty.EXCUSED, "left_network"),
        ("lapsed", Duty.MISSED, "never_sent"),
        ("refused", Duty.MISSED, "17"),
        ("on_the_wire", Duty.MISSED, ""),
        ("untouched", Duty.MISSED, ""),
    ],
)
def test_each_pick_stands_where_its_facts_lead(
    bench: Bench, story: str, duty: Duty, reason: str
) -> None:
    of_one: dict[str, Any] = {story: 1}
    bench.week(definition=EXCUSES, **of_one)
    bench.open(1)
    (pick,) = read(bench).picks

    assert (duty, reason) == (pick.duty, pick.reason)


def test_a_status_that_was_changed_by_hand_changes_nothing(bench: Bench) -> None:
    """
    The row is not asked; its facts are.
    """
    bench.week(lapsed=1)
    bench.open(1)
    forged = update(obligation).values(status="delivered", accepted=1, reason="")
    bench.database.transact(lambda conn: conn.execute(forged))
    (pick,) = read(bench).picks

    assert ("lapsed", Duty.MISSED) == (pick.status, pick.duty)


@pytest.mark.parametrize(
    ("hours", "duty"), [(0, Duty.CONFIRMED), (1, Duty.SENT_UNCONFIRMED)], ids=["known", "later"]
)
def test_what_was_recorded_after_the_instant_is_left_out(
    bench: Bench, hours: int, duty: Duty
) -> None:
    week = bench.week(accepted=1)
    at = CLOSED_AT + timedelta(days=1)

    def late(conn: object) -> None:
        week.connection = conn  # type: ignore[assignment]
        week.write_fact(1, 3, fact=heard("delivered", "deliver", proof="handset", at=at))

    bench.database.transact(late)
    bench.open(1, as_of=at - timedelta(hours=hours))
    (pick,) = read(bench).picks

    assert duty is pick.duty


def test_an_excuse_that_a_later_receipt_overtook_is_still_one_then(bench: Bench) -> None:
    week = bench.week(definition=EXCUSES, no_zalo_account=1)
    at = CLOSED_AT + timedelta(days=1)

    def late(conn: object) -> None:
        week.connection = conn  # type: ignore[assignment]
        week.write_fact(1, 3, fact=heard("delivered", "deliver", proof="handset", at=at))
        week.connection.execute(update(obligation).values(status="delivered", reason=""))

    bench.database.transact(late)
    bench.open(1, as_of=CLOSED_AT)
    (pick,) = read(bench).picks

    assert Duty.EXCUSED is pick.duty


def test_ledger_and_findings_are_crossed_and_the_rate_is_of_those_sent(bench: Bench) -> None:
    """
    Five sent, of whom four said yes or no; whom the ledger missed is no part of the rate.
    """
    bench.week(accepted=5, viettel__lapsed=2)
    bench.open(7)
    sent = [pick.number for pick in read(bench).picks if pick.stratum == "vnpt"]
    missed = [pick.number for pick in read(bench).picks if pick.stratum == "viettel"]
    for number, finding in zip(
        sent,
        (Finding.CONFIRMED, Finding.CONFIRMED, Finding.CONFIRMED, Finding.DENIED),
        strict=False,
    ):
        bench.find(number, finding)
    bench.find(sent[4], Finding.CARRIER_DIFFERS, "sổ nhà mạng không có")
    bench.find(missed[0], Finding.CONFIRMED)
    actual = read(bench)
    viettel, vnpt = actual.counted

    assert (
        Counter({Finding.CONFIRMED: 3, Finding.DENIED: 1, Finding.CARRIER_DIFFERS: 1})
        == (actual.crossed[Duty.SENT_UNCONFIRMED])
    )
    assert Counter({Finding.CONFIRMED: 1, None: 1}) == actual.crossed[Duty.MISSED]
    assert (5, 4, 3, 0) == (vnpt.sent, vnpt.reached, vnpt.confirmed, viettel.sent)
    assert actual.rate is not None
    assert (0.75, 6) == (actual.rate.share, actual.found)


def test_a_session_tells_its_whole_in_json_and_in_tables(bench: Bench) -> None:
    bench.week(accepted=3, lapsed=1)
    bench.open(2, minimum=2)
    bench.find_all([Finding.CONFIRMED, Finding.CONFIRMED])
    bench.conclude()
    actual = read(bench)
    told = actual.as_json()
    head, strata, crossed = actual.sheets(Language.ENGLISH)

    assert (1, 2, 4, 2) == (told["id"], told["size"], told["frame"], told["found"])
    assert told["conclusion"]["as_sealed"] is True
    assert ("Total", 4, 2) == strata.rows[-1][:3]
    assert ("Total", 2, 0, 0, 0, 0) == crossed.rows[-1]
    assert ("As it was sealed", True) == head.rows[-1]


def test_a_sample_shows_masked_numbers_and_tells_whose(bench: Bench) -> None:
    bench.week(accepted=3)
    bench.open(2)
    actual = AuditSample(audit=read(bench))
    whole = bench.database.read(lambda conn: pick_of(conn, 1, 1, vault=VAULT, whole_number=True))

    assert 2 == len(actual.subscriber_ids)
    assert {"8492****"} == {str(row[1])[:8] for row in actual.sheets(Language.ENGLISH)[0].rows}
    assert whole.msisdn is not None
    assert whole.msisdn.startswith("849200000")
    assert whole.msisdn not in f"{whole!r}{actual!r}{actual.as_json()}"


def test_an_erased_person_stays_a_pick(bench: Bench) -> None:
    bench.week(accepted=1)
    bench.open(1)
    bench.database.transact(lambda conn: conn.execute(delete(subscriber)))
    (pick,) = read(bench).picks

    assert (None, Duty.SENT_UNCONFIRMED) == (pick.msisdn, pick.duty)


def test_a_change_after_the_conclusion_is_told(bench: Bench) -> None:
    bench.week(accepted=1)
    bench.open(1)
    bench.find(1)
    bench.conclude()
    bench.database.transact(triggers.drop)
    forged = update(audit_finding).values(finding="denied")
    bench.database.transact(lambda conn: conn.execute(forged))
    conclusion = read(bench).conclusion

    assert conclusion is not None
    assert not conclusion.as_sealed


def test_sessions_are_listed_newest_first(bench: Bench) -> None:
    bench.week(accepted=5)
    bench.open(2)
    bench.open(3, seed="another", now=NOW + timedelta(hours=1))
    bench.find(1, session=2)
    bench.find(1, session=2)
    listed = bench.database.read(audits)

    assert [(2, 3, 1), (1, 2, 0)] == [
        (row["id"], row["picks"], row["found"]) for row in listed.rows
    ]
    assert 2 == len(listed.sheets(Language.VIETNAMESE)[0].rows)


def test_what_is_not_there_is_told(bench: Bench) -> None:
    bench.week(accepted=1)
    bench.open(1)

    with pytest.raises(NoSuchAudit):
        read(bench, 2)
    for session, number in ((1, 2), (2, 1)):
        with pytest.raises(NoSuchAudit):
            bench.database.read(partial(_pick, session=session, number=number))


def _pick(conn: Connection, *, session: int, number: int) -> object:
    return pick_of(conn, session, number, vault=VAULT)
