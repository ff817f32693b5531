"""The attempt stands in the ledger before the call, and its outcome after it, whatever happened
between.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, update
from sqlalchemy.exc import DBAPIError

from campaigns import triggers
from campaigns.ledger import Conclusion, begin, conclude, resubmit, sweep
from campaigns.ledger import begun as begun_of
from campaigns.schema import attempt, outcome, submission
from gateways.outcome import Outcome, Scope, Verdict
from tests.kit.ledger_steps import begun, concluded, sent, submissions_of
from tests.kit.weeks_open import Province


def swept(province: Province) -> None:
    """The lease runs out and the sweep finds it."""
    province.clock.pass_by(hours=1)
    province.database.transact(
        lambda conn: sweep(conn, province.facts(), now=province.clock.now(), limit=100)
    )


def test_begin_writes_the_attempt_before_any_call(province: Province) -> None:
    province.begin_week()
    claimed = province.claim()

    begun(province, claimed)
    row, fact = province.owed(), province.read(attempt)[0]

    assert ("claimed", 1, 1, 1) == (row.status, row.attempts, row.open_attempt, row.facts)
    assert (1, 1, province.clock.now()) == (fact.n, fact.attempt_no, fact.at)
    assert [1] == [one.messages for one in province.read(submission)]


def test_one_number_that_is_no_longer_ours_keeps_its_whole_list_back(province: Province) -> None:
    province.begin_week(3)
    claimed = province.claim(3)
    sent_elsewhere = submissions_of(claimed[:1], numbers_from=50)
    province.database.transact(
        lambda conn: begin(
            conn, province.facts(), sent_elsewhere, token=7, now=province.clock.now()
        )
    )

    ready = begun(province, claimed, each=2)

    assert [3] == [one.obligation_id & 0xFF for each in ready for one in each.members]
    assert [1, 0, 1] == [province.owed(place).attempts for place in (1, 2, 3)]
    assert [1, 0, 1] == [province.owed(place).facts for place in (1, 2, 3)]


def test_the_same_call_is_begun_once(province: Province) -> None:
    province.begin_week()
    claimed = province.claim()

    first, second = begun(province, claimed), begun(province, claimed, numbers_from=9)

    assert ([1], []) == ([one.submission_id for one in first], second)
    assert 1 == province.begun


def test_what_was_begun_can_be_asked_when_the_answer_of_the_commit_was_lost(
    province: Province,
) -> None:
    province.begin_week(2)
    claimed = province.claim(2)
    begun(province, claimed[:1])
    asked = submissions_of(claimed)

    found = province.database.read(lambda conn: begun_of(conn, asked))
    none = province.database.read(lambda conn: begun_of(conn, []))

    assert ([1], []) == ([one.submission_id for one in found], none)


@pytest.mark.parametrize(
    ("said", "status", "accepted"),
    [
        pytest.param(Outcome(verdict=Verdict.ACCEPTED), "accepted", 1, id="accepted"),
        pytest.param(Outcome(verdict=Verdict.REJECTED, code="17"), "failed", 0, id="rejected"),
        pytest.param(
            Outcome(verdict=Verdict.REJECTED, excuse="no_zalo_account"), "waived", 0, id="excused"
        ),
        pytest.param(Outcome(verdict=Verdict.DEFERRED, code="98"), "due", 0, id="deferred"),
        pytest.param(
            Outcome(verdict=Verdict.BLOCKED, scope=Scope.ROUTE, code="10"), "due", 0, id="blocked"
        ),
        pytest.param(Outcome(verdict=Verdict.UNKNOWN), "unresolved", 0, id="unknown"),
    ],
)
def test_each_verdict_leads_where_the_design_says(
    province: Province, said: Outcome, status: str, accepted: int
) -> None:
    province.begin_week()

    sent(province, said)
    row = province.owed()

    assert (status, accepted, 0, None) == (
        row.status,
        row.accepted,
        row.open_attempt,
        row.lease_token,
    )
    assert [] == province.differences()


def test_what_is_rejected_here_is_due_where_it_may_go_instead(province: Province) -> None:
    province.begin_week()
    claimed = province.claim(1)
    begun(province, claimed)

    concluded(province, claimed, Outcome(verdict=Verdict.REJECTED), to_gateway="viettel")
    row = province.owed()

    assert ("due", "viettel", "mobifone") == (row.status, row.gateway, row.carrier)


def test_an_outcome_is_recorded_once_however_often_it_is_concluded(province: Province) -> None:
    province.begin_week(2)
    claimed = province.claim(2)
    begun(province, claimed)

    first, second = concluded(province, claimed), concluded(province, claimed, "rejected")

    assert ({"accept": 2}, {}) == (first, second)
    assert (2, 2) == (len(province.read(outcome)), province.standing["accepted"])


@pytest.mark.parametrize(
    ("verdict", "status"),
    [("accepted", "accepted"), ("rejected", "failed"), ("deferred", "due"), ("blocked", "due")],
)
def test_a_late_answer_settles_what_was_lost(province: Province, verdict: str, status: str) -> None:
    """
    The lease was lost and the attempt unresolved: the answer is no less true for being late.
    """
    province.begin_week()
    claimed = province.claim()
    begun(province, claimed)
    swept(province)

    concluded(province, claimed, verdict)
    (fact,) = province.read(outcome)

    assert ([status], True) == (province.statuses, fact.late)
    assert [] == province.differences()


def test_a_late_unknown_changes_nothing_and_is_kept(province: Province) -> None:
    province.begin_week()
    claimed = province.claim()
    begun(province, claimed)
    swept(province)

    counts = concluded(province, claimed, "unknown")

    assert {"ignored": 1} == counts
    assert (["unresolved"], 1) == (province.statuses, len(province.read(outcome)))


def test_a_late_answer_about_an_earlier_attempt_moves_nothing(province: Province) -> None:
    """
    The first attempt was lost, asked about, never had; the second is on its way when the first
    one's answer comes at last.
    """
    province.begin_week()
    first = province.claim(token=7)
    begun(province, first, token=7)
    swept(province)
    province.hear(province.receipt("never_had"))
    second = province.claim(token=8)
    begun(province, second, token=8, numbers_from=9)

    counts = concluded(province, first, "rejected", token=7)
    row = province.owed()

    assert {"ignored": 1} == counts
    assert ("claimed", 8, 2) == (row.status, row.lease_token, row.open_attempt)
    assert [] == province.differences()


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("delivered", "delivered"),
        ("undelivered", "failed"),
        ("unreached", "due"),
        ("taken", "accepted"),
    ],
)
@pytest.mark.parametrize("verdict", ["accepted", "unknown"])
def test_a_receipt_before_the_accept_survives_the_accept(
    province: Province, word: str, status: str, verdict: str
) -> None:
    province.begin_week()
    claimed = province.claim()
    begun(province, claimed)
    province.hear(province.receipt(word))

    concluded(province, claimed, verdict)
    row = province.owed()

    assert (status, 1, 0, 3) == (row.status, row.accepted, row.open_attempt, row.facts)
    assert [] == province.differences()


def test_facts_are_numbered_without_gap(province: Province) -> None:
    province.begin_week(2)
    sent(province, "deferred")
    sent(province, "accepted")
    province.hear(province.receipt("delivered", attempt_no=2))
    facts = [
        (row.obligation_id & 0xFF, row.n)
        for name in ("attempt", "outcome", "receipt")
        for row in province.read(attempt.metadata.tables[name])
    ]

    assert [(1, n) for n in range(1, 6)] + [(2, n) for n in range(1, 5)] == sorted(facts)
    assert [] == province.differences()


def test_a_fact_changed_behind_our_back_is_found_by_its_seal(province: Province) -> None:

    province.begin_week()
    sent(province)
    with province.database._engines.mine().writer.begin() as conn:  # noqa: SLF001 - tampering
        triggers.drop(conn)
        conn.execute(update(outcome).values(code="forged"))

    assert 1 == len(province.differences())


@pytest.mark.parametrize("table", [attempt, outcome, submission], ids=lambda table: table.name)
def test_no_fact_can_be_taken_back(province: Province, table: object) -> None:
    province.begin_week()
    sent(province)

    with pytest.raises(DBAPIError, match="append-only"):
        province.database.transact(lambda conn: conn.execute(delete(table)))  # type: ignore[arg-type]


def test_what_was_deferred_is_due_when_its_outcome_said(province: Province) -> None:

    province.begin_week()
    (one,) = province.claim()
    begun(province, [one])
    tomorrow = province.clock.now() + timedelta(days=1)
    conclusion = Conclusion(
        week=one.week,
        obligation_id=one.obligation_id,
        attempt_no=1,
        gateway="mobifone",
        outcome=Outcome(verdict=Verdict.DEFERRED, code="-133"),
        not_before=tomorrow,
    )

    province.database.transact(
        lambda conn: conclude(
            conn, province.facts(), [conclusion], token=7, now=province.clock.now()
        )
    )
    row = province.owed()

    assert ("due", tomorrow, "-133") == (row.status, row.not_before, row.reason)


def test_concluding_nothing_is_nothing(province: Province) -> None:
    province.begin_week()

    assert {} == concluded(province, [])


def test_a_call_that_says_an_attempt_again_is_written_down_as_one_more(province: Province) -> None:
    province.begin_week()
    claimed = province.claim()
    begun(province, claimed)
    again = submissions_of(claimed, numbers_from=2)

    def work(conn: Connection) -> None:
        for calls in (again, []):
            resubmit(conn, calls, now=province.clock.now())

    province.database.transact(work)

    assert [1, 2] == [one.id for one in province.read(submission)]
    assert 1 == len(province.read(attempt))
