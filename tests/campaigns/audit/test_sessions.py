"""A session is opened once, found of pick by pick, concluded once; nobody changes it after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from campaigns import triggers
from campaigns.accounts import NotAllowed
from campaigns.audit import (
    AuditConcluded,
    AuditNotConcluded,
    BadAudit,
    Finding,
    NoSuchAudit,
    findings_of,
    is_as_sealed,
    picks_of,
    session_row,
)
from campaigns.database import Database
from campaigns.register import ReasonMissing
from campaigns.schema import audit_finding, audit_pick, audit_session, metadata
from tests.kit.audits import NOW, OFFICER, SEED, Bench
from tests.kit.forgetful import Forgetful
from tests.kit.weeks import CLOSED_AT, VAULT


def sealed(database: Database) -> bool | None:
    return database.read(lambda conn: is_as_sealed(conn, VAULT.sealer(), 1))


def test_a_session_records_what_another_machine_needs(bench: Bench) -> None:
    bench.week(accepted=12, viettel__lapsed=4)
    drawn = bench.open(4)
    row = bench.database.read(lambda conn: session_row(conn, 1))
    picks = bench.database.read(lambda conn: picks_of(conn, 1))

    assert (1, SEED, 4, 1, 16) == (drawn.session_id, row.seed, row.size, row.minimum, row.frame)
    assert {"vnpt": [12, 3], "viettel": [4, 1]} == row.strata
    assert (drawn.head.roster_sha256, drawn.frame_sha256) == (row.roster_sha256, row.frame_sha256)
    assert [(p.number, p.stratum, p.position) for p in drawn.sample.picks] == [
        (pick.number, pick.stratum, pick.obligation_id & 0xFFFFFFF) for pick in picks
    ]


def test_a_look_records_nothing(bench: Bench) -> None:
    bench.week(accepted=10)
    drawn = bench.open(4, dry_run=True)
    count = select(func.count()).select_from(audit_session)

    assert (None, 4) == (drawn.session_id, len(drawn.sample.picks))
    assert 0 == bench.database.read(lambda conn: conn.execute(count).scalar_one())


def test_a_session_whose_commit_is_lost_is_there_once(bench: Bench) -> None:
    bench.week(accepted=10)
    drawn = Bench(Forgetful(bench.database)).open(4)  # type: ignore[arg-type]
    count = select(func.count()).select_from(audit_pick)

    assert 1 == drawn.session_id
    assert 4 == bench.database.read(lambda conn: conn.execute(count).scalar_one())


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"person": OFFICER}, NotAllowed, id="an officer"),
        pytest.param({"reason": " "}, ReasonMissing, id="no reason"),
        pytest.param({"as_of": NOW + timedelta(seconds=1)}, BadAudit, id="not yet"),
        pytest.param({"as_of": CLOSED_AT - timedelta(seconds=1)}, BadAudit, id="before closing"),
        pytest.param({"seed": ""}, BadAudit, id="no seed"),
        pytest.param({"size": 11}, BadAudit, id="more than there are"),
    ],
)
def test_a_session_that_cannot_be_held_is_refused(
    bench: Bench, changes: dict[str, object], error: type[Exception]
) -> None:
    bench.week(accepted=10)
    with pytest.raises(error):
        bench.open(**{"size": 4} | changes)  # type: ignore[arg-type]


def test_the_last_finding_stands_and_the_earlier_ones_stay(bench: Bench) -> None:
    bench.week(accepted=4)
    bench.open(2)
    numbers = [bench.find(1, Finding.UNREACHABLE), bench.find(1, note="gọi lần hai")]
    rows = bench.database.read(lambda conn: findings_of(conn, 1))

    assert [1, 2] == numbers
    assert [("unreachable", ""), ("confirmed", "gọi lần hai")] == [
        (row.finding, row.note) for row in rows
    ]


def test_a_finding_has_its_session_its_pick_and_its_right(bench: Bench) -> None:
    bench.week(accepted=4)
    bench.open(2)

    with pytest.raises(NoSuchAudit, match="pick 3"):
        bench.find(3)
    with pytest.raises(NoSuchAudit, match="session 2"):
        bench.find(1, session=2)
    with pytest.raises(NotAllowed):
        bench.find(1, person=OFFICER)
    with pytest.raises(BadAudit, match="which record"):
        bench.find(1, Finding.CARRIER_DIFFERS, " ")


def test_a_conclusion_needs_every_pick_its_words_and_its_right(bench: Bench) -> None:
    bench.week(accepted=4)
    bench.open(3)
    bench.find(2)

    with pytest.raises(AuditNotConcluded, match="2 picks have no finding yet: 1, 3"):
        bench.conclude()
    bench.find(1)
    bench.find(3)
    with pytest.raises(ReasonMissing):
        bench.conclude(" ")
    with pytest.raises(NotAllowed):
        bench.conclude(person=OFFICER)

    assert 16 == len(bench.conclude())


def test_nothing_comes_after_the_conclusion(bench: Bench) -> None:
    bench.week(accepted=4)
    bench.open(1)
    bench.find(1)
    bench.conclude()

    with pytest.raises(AuditConcluded):
        bench.find(1, Finding.DENIED)
    with pytest.raises(AuditConcluded):
        bench.conclude("Khác.")
    assert sealed(bench.database)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(update(audit_finding).values(finding="denied"), id="a finding"),
        pytest.param(update(audit_pick).values(obligation_id=7), id="a pick"),
        pytest.param(update(audit_session).values(seed="another"), id="the seed"),
    ],
)
def test_a_change_after_the_conclusion_shows(bench: Bench, change: object) -> None:
    """
    The database refuses it; who drops its triggers still has no key to seal with.
    """
    bench.week(accepted=4)
    bench.open(1)
    bench.find(1)
    before = sealed(bench.database)
    bench.conclude()
    bench.database.transact(triggers.drop)
    bench.database.transact(lambda conn: conn.execute(change))  # type: ignore[call-overload]

    assert (None, False) == (before, sealed(bench.database))


def test_a_session_is_written_by_the_audit_alone_and_never_changed() -> None:
    tables = [table for name, table in metadata.tables.items() if name.startswith("audit_")]

    assert 4 == len(tables)
    assert {("audit", True)} == {(one.info["writer"], one.info["append_only"]) for one in tables}
