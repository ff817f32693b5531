"""A COMMIT whose result is lost holds, or is made once more: nothing is there twice."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from campaigns.schema import receipt, settlement_file, settlement_piece
from campaigns.settlement import CaseDecided, Decision, decide, import_statement
from tests.kit.forgetful import Forgetful
from tests.kit.settlement import OFFICER, SMALL, SUBJECT, Desk

STRANGER = {"msisdn": "84909999999", "status": "sent"}


def test_an_import_whose_commits_are_lost_opens_each_case_once(sent: Desk) -> None:
    path = sent.write(sent.line(5), sent.line(1, "failed"), STRANGER)
    counts = import_statement(
        Forgetful(sent.province.database),
        sent.province.vault,
        path,
        subject=SUBJECT,
        person=OFFICER,
        now=sent.province.clock.now(),
        slices=SMALL,
    )

    assert (3, 0) == (len(sent.cases()), counts.known)
    assert [1, 1] == [len(sent.province.read(one)) for one in (settlement_file, settlement_piece)]


@pytest.mark.parametrize("decision", Decision)
def test_a_decision_whose_commit_is_lost_is_recorded_once(sent: Desk, decision: Decision) -> None:
    sent.bring(sent.line(5), sent.line(1, "failed"))
    decided = decide(
        Forgetful(sent.province.database),
        sent.province.vault,
        [1, 2],
        decision=decision,
        person=OFFICER,
        reason="15/MBF",
        now=sent.province.clock.now(),
    )
    facts = [row for row in sent.province.read(receipt) if row.source == "statement"]
    expected = {Decision.ACCEPTED: 2, Decision.REFUSED: 0}[decision]

    assert [(row.case_id, row.event) for row in sent.decisions()] == [
        (one.case_id, one.event) for one in decided
    ]
    assert expected == len(facts)


def test_of_two_who_decide_at_once_one_is_told(sent: Desk) -> None:
    """Both looked at an open case."""
    sent.bring(sent.line(5))
    ready, ends = Barrier(2), list[str]()

    def say(*, accept: bool) -> None:
        ready.wait(timeout=30)
        try:
            ends.append(sent.decide(1, accept=accept)[0].decision)
        except CaseDecided:
            ends.append("told")

    both = [Thread(target=say, kwargs={"accept": accept}) for accept in (True, False)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert 1 == ends.count("told")
    assert 1 == len(sent.decisions())
