"""The department decides a case once, with a reason; what it accepts never becomes a delivery."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.accounts import NotAllowed
from campaigns.lifecycle import Status
from campaigns.register import ReasonMissing
from campaigns.schema import obligation, receipt, ruling, settlement_file
from campaigns.settlement import CaseDecided, Kind, NoSuchCase, Stated
from campaigns.settlement.effects import EFFECTS, receipt_of, tells_ledger
from gateways.outcome import Proof, Word
from reports.words import WORDS
from scheduler.closing import close_due
from tests.kit.scripted import ACCEPTED
from tests.kit.settlement import APPROVER, AUDITOR, Desk
from tests.kit.weeks_open import WEEK


def told(desk: Desk) -> list[tuple[str, str, str, str]]:
    """Word, event, proof and code of each fact by statement."""
    rows = desk.province.read(receipt)
    return [(row.word, row.event, row.proof, row.code) for row in rows if row.source == "statement"]


def events(desk: Desk) -> list[str]:
    return [row.event for row in desk.decisions()]


def end_the_week(desk: Desk) -> None:
    province = desk.province
    province.clock.instant = WEEK.ends_at + timedelta(minutes=1)
    close_due(province.ports())
    assert "closed" == province.period().state


@pytest.mark.parametrize(
    ("word", "status", "fact"),
    [
        pytest.param(
            "delivered",
            "accepted",
            ("delivered", "accept", "statement", "statement_delivered"),
            id="delivered",
        ),
        pytest.param("sent", "accepted", ("taken", "accept", "none", "statement_taken"), id="sent"),
        pytest.param(
            "failed",
            "failed",
            ("undelivered", "undeliver", "none", "statement_failed"),
            id="failed",
        ),
        pytest.param(
            "expired",
            "failed",
            ("undelivered", "undeliver", "none", "statement_expired"),
            id="expired",
        ),
        pytest.param(
            "rejected", "due", ("never_had", "defer", "none", "statement_rejected"), id="rejected"
        ),
        pytest.param(
            "not found",
            "due",
            ("never_had", "defer", "none", "statement_not_found"),
            id="not found",
        ),
    ],
)
def test_an_accepted_case_ends_an_unknown(
    sent: Desk, word: str, status: str, fact: tuple[str, str, str, str]
) -> None:
    sent.bring(sent.line(5, word))
    sent.decide()

    assert status == sent.status(5)
    assert ([fact], [fact[1]]) == (told(sent), events(sent))
    assert [] == list(sent.province.differences())


def test_delivered_by_a_statement_is_accepted_with_a_proof_of_its_own(sent: Desk) -> None:
    """Law: `delivered` only by a handset's receipt. Reports show the level apart."""
    sent.bring(sent.line(5))
    sent.decide()
    (row,) = [row for row in sent.province.read(obligation) if row.proof]

    assert ("accepted", "statement", 1) == (row.status, row.proof, row.accepted)
    assert "Delivered, by the carrier's statement" == WORDS["statement_delivered"][1]


@pytest.mark.parametrize("word", ["failed", "expired", "rejected", "not found"])
def test_what_the_carrier_took_and_did_not_bring_has_failed(sent: Desk, word: str) -> None:
    """It is not owed again: accepted is never resent."""
    sent.bring(sent.line(1, word))
    sent.decide()

    assert ("failed", ["undeliver"]) == (sent.status(1), events(sent))
    assert [] == list(sent.province.differences())


def test_a_handsets_word_stands_against_a_statement(sent: Desk) -> None:
    place = sent.reference(1)
    sent.province.hear({"word": "delivered", "reference": place, "code": "0"})
    sent.bring(sent.line(1, "failed"))
    sent.decide()
    contrary = [row.conflict for row in sent.province.read(receipt) if row.source == "statement"]

    assert ("delivered", ["ignored"], [True]) == (sent.status(1), events(sent), contrary)


def test_what_was_never_had_is_sent_once_more_while_its_period_is_open(sent: Desk) -> None:
    sent.bring(*(sent.line(number) for number in (1, 2, 3, 4)), complete=True)
    assert [(Kind.OURS, "absent")] == [(row.kind, row.stated) for row in sent.cases()]
    sent.decide()
    owed_again = sent.status(5)
    sent.province.transport.script = lambda _: ACCEPTED
    sent.province.clock.pass_by(hours=25)
    sent.province.send()

    assert ("due", "accepted") == (owed_again, sent.status(5))
    assert [] == list(sent.province.differences())


def test_what_was_never_had_lapses_where_its_period_is_over(sent: Desk) -> None:
    """Nobody would send it any more, and nobody may be left due for ever."""
    end_the_week(sent)
    sent.bring(sent.line(5, "not found"))
    sent.decide()
    (lapse,) = [row for row in sent.province.read(ruling) if row.event == "close"]

    assert ("lapsed", ["close"]) == (sent.status(5), events(sent))
    assert ("statement_not_found", "Hoàng Thị Lan") == (lapse.reason, lapse.actor)
    assert [] == list(sent.province.differences())


def test_a_statement_after_the_week_still_ends_an_unknown(sent: Desk) -> None:
    """The figures as closed stay what they were."""
    end_the_week(sent)
    sent.bring(sent.line(5))
    sent.decide()

    assert "accepted" == sent.status(5)
    assert [] == list(sent.province.differences())


def test_a_refused_case_changes_nothing(sent: Desk) -> None:
    sent.bring(sent.line(5), sent.line(1, "failed"))
    before = [sent.province.read(table) for table in (obligation, receipt)]
    sent.decide(accept=False, reason="sai số")

    assert before == [sent.province.read(table) for table in (obligation, receipt)]
    assert [("refused", "sai số", ""), ("refused", "sai số", "")] == [
        (row.decision, row.reason, row.event) for row in sent.decisions()
    ]


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param([{"segments": "9"}], id="segments"),
        pytest.param([{"message_id": "a"}, {"message_id": "b"}], id="doubled"),
    ],
)
def test_what_is_settled_between_people_appends_no_fact(
    sent: Desk, cells: list[dict[str, str]]
) -> None:
    sent.bring(*(sent.line(1, **each) for each in cells))
    sent.decide()

    assert ([], [""]) == (told(sent), events(sent))


def test_a_message_of_theirs_appends_no_fact(sent: Desk) -> None:
    sent.bring({"msisdn": "84909999999", "status": "sent"})
    sent.decide()

    assert ([], [""]) == (told(sent), events(sent))


def test_a_fact_by_statement_rests_on_the_file(sent: Desk) -> None:
    counts = sent.bring(sent.line(5))
    sent.decide()
    (row,) = [row for row in sent.province.read(receipt) if row.source == "statement"]

    assert counts.sha256 == row.raw_sha256.hex()


def test_a_decision_says_who_when_and_why(sent: Desk) -> None:
    """Whoever brought the statement may decide: it is the carrier's word, and the file is kept."""
    sent.bring(sent.line(5), sent.line(1, "failed"))
    first, second = (row.id for row in sent.cases())
    sent.decide(first, reason="đúng")
    sent.decide(second, accept=False, person=APPROVER, reason="sai")
    now = sent.province.clock.now()

    assert [
        ("accepted", "Hoàng Thị Lan", "đúng", now),
        ("refused", "Vi Thị Hoa", "sai", now),
    ] == [(row.decision, row.actor, row.reason, row.at) for row in sent.decisions()]


def test_a_case_is_decided_once(sent: Desk) -> None:
    sent.bring(sent.line(5), sent.line(1, "failed"))
    first, second = (row.id for row in sent.cases())
    sent.decide(first)

    with pytest.raises(CaseDecided, match=str(first)):
        sent.decide(first, second, accept=False)

    assert [first] == [row.case_id for row in sent.decisions()]
    assert "accepted" == sent.status(1)


def test_a_case_that_is_not_there_is_named(sent: Desk) -> None:
    sent.bring(sent.line(5))

    with pytest.raises(NoSuchCase, match="99"):
        sent.decide(1, 99)

    assert [] == sent.decisions()


def test_the_same_case_named_twice_is_decided_once(sent: Desk) -> None:
    sent.bring(sent.line(5))

    assert [(1, "accept")] == [(one.case_id, one.event) for one in sent.decide(1, 1)]


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_decision_needs_a_reason(sent: Desk, reason: str) -> None:
    sent.bring(sent.line(5))

    with pytest.raises(ReasonMissing):
        sent.decide(reason=reason)


def test_an_auditor_decides_nothing(sent: Desk) -> None:
    sent.bring(sent.line(5))

    with pytest.raises(NotAllowed):
        sent.decide(person=AUDITOR)


def test_long_lists_are_decided_in_several_transactions(
    sent: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaigns.settlement.deciding._AT_ONCE", 2)
    sent.bring(*(sent.line(number, "failed") for number in range(1, 6)))
    decided = sent.decide()

    assert ["undeliver"] * 5 == [one.event for one in decided]
    assert ["failed"] * 6 == sent.province.statuses
    assert [] == list(sent.province.differences())


def test_two_files_that_say_the_same_leave_one_fact(sent: Desk) -> None:
    sent.bring(sent.line(5))
    sent.bring(sent.line(5), sent.line(1, "failed"))
    sent.decide()

    assert 2 == len(sent.province.read(settlement_file))
    assert 2 == len(told(sent))


@pytest.mark.parametrize("stated", EFFECTS)
@pytest.mark.parametrize("status", Status)
def test_no_statement_proves_a_handset(stated: Stated, status: Status) -> None:
    """Law, whatever is stated of whatever stands."""
    for proof in ("", "none", "statement", "smsc", "handset"):
        said = receipt_of(stated, status=status, proof=proof)

        assert said.proof in {Proof.NONE, Proof.STATEMENT}
        assert (said.proof is Proof.NONE) or (stated is Stated.DELIVERED and proof in {"", "none"})


@pytest.mark.parametrize("stated", EFFECTS)
def test_only_what_is_unresolved_can_be_owed_again(stated: Stated) -> None:
    for status in set(Status) - {Status.UNRESOLVED}:
        assert Word.NEVER_HAD is not receipt_of(stated, status=status, proof="").word


def test_every_statement_that_tells_something_has_an_effect_and_words() -> None:
    assert set(Stated) - {Stated.UNKNOWN} == set(EFFECTS)
    assert {f"statement_{stated}" for stated in EFFECTS} <= WORDS.keys()
    assert {Kind.STATED_TAKEN, Kind.STATED_FAILED, Kind.OURS} == {
        kind for kind in Kind if tells_ledger(kind)
    }
