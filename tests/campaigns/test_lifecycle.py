"""The table of statuses is the design's, whole, and moves only forward."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.lifecycle import (
    EVENT_OF_WORD,
    TABLE,
    Event,
    Status,
    event_of_outcome,
    follow,
    shows_taken,
)
from gateways.outcome import Outcome, Verdict, Word

#: Design 5, third table, in its own words, and what it says below of a second submission
#: (decision 0021); *ignored* is every pair that is not here.
DESIGN = """
    due         claim claimed     waive waived       close lapsed        deliver delivered
    due         lose unresolved
    claimed     release due       accept accepted    reject failed       excuse waived
    claimed     defer due         block due          reroute due         lose unresolved
    claimed     deliver delivered undeliver failed   unreach due
    accepted    deliver delivered undeliver failed   unreach due         restore due
    unresolved  accept accepted   deliver delivered  undeliver failed    unreach due
    unresolved  reject failed     excuse waived      defer due           give_up unresolved
    unresolved  resend due        restore due
    failed      reroute due       deliver delivered  restore due
    lapsed      deliver delivered
    waived      deliver delivered
"""


def designed_moves() -> dict[tuple[str, str], str]:
    moves: dict[tuple[str, str], str] = {}
    for line in DESIGN.strip().splitlines():
        status, *pairs = line.split()
        moves |= {(status, event): to for event, to in zip(pairs[::2], pairs[1::2], strict=True)}
    return moves


def test_every_pair_of_status_and_event_is_in_the_table() -> None:
    """
    *Ignored* is an entry too: a pair that nobody thought of would raise in the middle of a send.
    """
    assert {(status, event) for status in Status for event in Event} == set(TABLE)


def test_the_moves_are_exactly_those_of_the_design() -> None:
    moves = {pair: to for pair, to in TABLE.items() if to is not None}

    assert designed_moves() == moves


@pytest.mark.parametrize("event", [event for event in Event if event is not Event.DELIVER])
def test_nothing_leaves_delivered(event: Event) -> None:
    assert follow(Status.DELIVERED, event) is None


@pytest.mark.parametrize("status", [status for status in Status if status != "delivered"])
def test_a_handset_receipt_delivers_from_everywhere(status: Status) -> None:
    assert Status.DELIVERED == follow(status, Event.DELIVER)


@pytest.mark.parametrize("event", [Event.LOSE, Event.BLOCK, Event.REROUTE, Event.RELEASE])
def test_an_unresolved_obligation_is_never_due_by_what_we_do_ourselves(event: Event) -> None:
    """
    Only the carrier's own word that it never had the message makes it due again (law).
    """
    assert follow(Status.UNRESOLVED, event) is None


def test_an_accepted_message_is_never_lost() -> None:
    """
    An overdue receipt is a mark and a rate, not a status.
    """
    assert follow(Status.ACCEPTED, Event.LOSE) is None


def test_only_due_and_claimed_keep_a_week_from_being_complete() -> None:
    assert {Status.DUE, Status.CLAIMED} == {status for status in Status if status.is_open}


@pytest.mark.parametrize(
    ("outcome", "in_time", "late"),
    [
        pytest.param(Outcome(verdict=Verdict.ACCEPTED), "accept", "accept", id="accepted"),
        pytest.param(Outcome(verdict=Verdict.REJECTED), "reject", "reject", id="rejected"),
        pytest.param(
            Outcome(verdict=Verdict.REJECTED, excuse="no_zalo_account"),
            "excuse",
            "excuse",
            id="no-account",
        ),
        pytest.param(
            Outcome(verdict=Verdict.REJECTED, ported_to="viettel"), "reject", "defer", id="ported"
        ),
        pytest.param(Outcome(verdict=Verdict.DEFERRED), "defer", "defer", id="deferred"),
        pytest.param(Outcome(verdict=Verdict.BLOCKED), "block", "defer", id="blocked"),
        pytest.param(Outcome(verdict=Verdict.UNKNOWN), "lose", "lose", id="unknown"),
    ],
)
def test_each_verdict_is_one_event(outcome: Outcome, in_time: str, late: str) -> None:
    """
    A late answer finds the obligation unresolved: from there a definite no is just a no.
    """
    assert (in_time, late) == (
        event_of_outcome(outcome, late=False),
        event_of_outcome(outcome, late=True),
    )


@pytest.mark.parametrize(
    ("outcome", "late", "event"),
    [
        pytest.param(Outcome(verdict=Verdict.REJECTED), False, "reroute", id="rejected"),
        pytest.param(Outcome(verdict=Verdict.REJECTED), True, "reject", id="rejected-late"),
        pytest.param(
            Outcome(verdict=Verdict.REJECTED, ported_to="viettel"), False, "reroute", id="ported"
        ),
        pytest.param(
            Outcome(verdict=Verdict.REJECTED, ported_to="viettel"), True, "defer", id="ported-late"
        ),
        pytest.param(
            Outcome(verdict=Verdict.REJECTED, excuse="no_zalo_account"),
            False,
            "excuse",
            id="excuse",
        ),
        pytest.param(Outcome(verdict=Verdict.DEFERRED), False, "defer", id="deferred"),
        pytest.param(Outcome(verdict=Verdict.UNKNOWN), False, "lose", id="unknown"),
    ],
)
def test_only_a_definite_no_in_time_goes_another_way(
    outcome: Outcome, *, late: bool, event: str
) -> None:
    """
    From unresolved nothing is rerouted: the late answer of a lost lease is just a no.
    """
    assert event == event_of_outcome(outcome, late=late, reroutes=True)


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_moves_a_claim(verdict: Verdict) -> None:
    event = event_of_outcome(Outcome(verdict=verdict), late=False)

    assert follow(Status.CLAIMED, event) is not None


def test_every_word_of_a_carrier_is_an_event() -> None:
    assert set(Word) == set(EVENT_OF_WORD)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("event", Event)
def test_only_an_attempt_that_nobody_spoke_of_is_counted_as_taken(
    status: Status, event: Event
) -> None:
    """
    A claim alone leaves no fact: news of an attempt that ended before it are no first word.
    """
    words = {Event.ACCEPT, Event.DELIVER, Event.UNDELIVER, Event.UNREACH}
    untold = status is Status.UNRESOLVED

    assert (untold and event in words) == shows_taken(status, event, attempt_open=False)


@given(st.lists(st.sampled_from([Event.ACCEPT, Event.DELIVER, Event.UNDELIVER, Event.UNREACH])))
def test_an_attempt_is_counted_as_taken_at_most_once(events: list[Event]) -> None:
    status, taken, attempt_open = Status.CLAIMED, 0, True
    for event in events:
        taken += shows_taken(status, event, attempt_open=attempt_open)
        status, attempt_open = follow(status, event) or status, False

    assert bool(events) == taken


#: What a carrier may say later of one attempt; of the two kinds of bad news only one is true.
_GOOD_NEWS = (Event.ACCEPT, Event.DELIVER)
_BAD_NEWS = (Event.UNDELIVER, Event.UNREACH)
_NEWS = (*_GOOD_NEWS, *_BAD_NEWS, Event.DEFER, Event.LOSE)


def end_of(status: Status, events: Iterable[Event]) -> Status:
    """Where a sequence of events leads."""
    for event in events:
        status = follow(status, event) or status
    return status


def test_a_known_end_becomes_due_by_a_persons_reroute_or_recovery_only() -> None:
    """
    What lapsed or was excused can only turn out to be delivered: every step of every sequence.
    """
    ends = {Status.FAILED, Status.LAPSED, Status.WAIVED, Status.DELIVERED}
    left = {(status, event) for (status, event), to in TABLE.items() if status in ends and to}

    assert left == {(one, Event.DELIVER) for one in ends - {Status.DELIVERED}} | {
        (Status.FAILED, Event.REROUTE),
        (Status.FAILED, Event.RESTORE),
    }


def test_what_was_perhaps_taken_is_due_again_by_the_carriers_word_or_a_ruling_only() -> None:
    """
    Never by a claim, a release or a halt of ours (law).
    """
    perhaps = (Status.UNRESOLVED, Status.ACCEPTED)
    due_by = {e for (status, e), to in TABLE.items() if status in perhaps and to is Status.DUE}

    assert {Event.DEFER, Event.UNREACH, Event.RESEND, Event.RESTORE} == due_by


@pytest.mark.parametrize("status", [Status.CLAIMED, Status.ACCEPTED, Status.UNRESOLVED])
@pytest.mark.parametrize("bad", _BAD_NEWS)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_what_a_carrier_says_of_one_attempt_leads_to_one_status_in_any_order(
    status: Status, bad: Event, size: int
) -> None:
    """
    A join: doubled and crossed words change nothing. Every set, every order, every word twice.
    """
    torn = [
        said
        for said in combinations((*_GOOD_NEWS, bad), size)
        if len({end_of(status, told) for told in permutations(said * 2)}) != 1
    ]

    assert [] == torn


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_delivered_absorbs_whatever_else_was_said(length: int) -> None:
    ends = {
        end_of(Status.UNRESOLVED, (*before, Event.DELIVER, *before))
        for before in product(_NEWS, repeat=length)
    }

    assert {Status.DELIVERED} == ends
