"""What became of an attempt is asked, as often as needed; no answer ends nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from campaigns.schema import obligation, raw_receipt, receipt
from gateways.contract import Limits
from gateways.exchange import Answer, HttpRequest, HttpResponse
from gateways.outcome import Proof
from scheduler.closing import close_due
from scheduler.reconcile import reconcile
from tests.kit.scripted import ACCEPTED, HUNG, REFUSED, AskableGateway
from tests.kit.weeks_open import WEEK, Province

ASKABLE = AskableGateway()


def finding(*words: str | None) -> HttpResponse:
    return HttpResponse(200, body=json.dumps(words).encode())


def references(asked: Sequence[HttpRequest]) -> list[str]:
    return [one["reference"] for request in asked for one in json.loads(request.body)]


@pytest.fixture
def lost(province: Province) -> Province:
    """Three attempts that nobody answered, old enough to be asked about."""
    province.serve(ASKABLE)
    province.begin_week(3)
    province.transport.script = lambda _: HUNG
    province.send()
    province.clock.pass_by(minutes=2)
    return province


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("delivered", "delivered"),
        ("taken", "accepted"),
        ("undelivered", "failed"),
        ("unreached", "due"),
        ("never_had", "due"),
        (None, "unresolved"),
    ],
)
def test_what_the_carrier_tells_settles_the_unresolved(
    lost: Province, word: str | None, status: str
) -> None:
    lost.transport.reply = lambda _: finding(word)

    reconcile(lost.ports(), "mobifone")

    assert {status: 3} == lost.standing
    assert [] == lost.differences()


def test_a_silent_carrier_ends_nothing(lost: Province) -> None:
    lost.transport.reply = lambda _: REFUSED

    counts = reconcile(lost.ports(), "mobifone")

    assert ({"silent": 3}, {"unresolved": 3}) == (counts, lost.standing)


def test_a_question_that_met_silence_is_put_once_more(lost: Province) -> None:
    answers: Iterator[Answer] = iter([REFUSED, *[finding("taken")] * 2])
    lost.transport.reply = lambda _: next(answers)

    reconcile(lost.ports(), "mobifone")

    assert (3, {"accepted": 3}) == (len(lost.transport.asked), lost.standing)


def test_a_question_carries_as_many_as_the_gateway_takes(lost: Province) -> None:
    lost.transport.reply = lambda _: finding("taken")

    reconcile(lost.ports(), "mobifone")

    assert [2, 1] == [len(json.loads(request.body)) for request in lost.transport.asked]
    assert 3 == len(set(references(lost.transport.asked)))


def test_asking_twice_records_nothing_twice(lost: Province) -> None:
    lost.transport.reply = lambda _: finding("taken")

    reconcile(lost.ports(), "mobifone")
    reconcile(lost.ports(), "mobifone")

    assert 3 == len(lost.read(receipt))


def test_the_carrier_is_given_a_moment_to_know(province: Province) -> None:
    province.serve(ASKABLE)
    province.begin_week(1)
    province.transport.script = lambda _: HUNG
    province.send()
    province.clock.pass_by(seconds=119)

    reconcile(province.ports(), "mobifone")

    assert [] == province.transport.asked


def test_an_unknown_is_not_asked_about_where_only_the_carriers_id_is_known(
    lost: Province,
) -> None:
    """
    A question by the carrier's id cannot speak of an attempt that got none.
    """
    lost.gateways["mobifone"] = AskableGateway(answers_unknown=False)

    reconcile(lost.ports(), "mobifone")

    assert [] == lost.transport.asked


@pytest.mark.parametrize(("learns", "asked"), [(True, 1), (False, 0)])
def test_an_accepted_message_is_asked_about_where_more_may_be_learnt(
    province: Province, *, learns: bool, asked: int
) -> None:
    province.serve(replace(ASKABLE, answers_accepted=learns))
    province.begin_week(1)
    province.send()
    province.clock.pass_by(minutes=2)
    province.transport.reply = lambda _: finding(None)

    reconcile(province.ports(), "mobifone")

    assert asked == len(province.transport.asked)


def test_a_gateway_that_cannot_be_asked_is_not(province: Province) -> None:
    assert {} == reconcile(province.ports(), "mobifone")


def test_every_open_question_has_its_turn(province: Province) -> None:
    """
    A cursor walks round and round: those at its end are asked about as often as the first.
    """
    fast = Limits(tps=1000, proof=Proof.HANDSET)
    province.serve(AskableGateway(limits=fast, questions_per_call=50))
    province.tuning = replace(province.tuning, wire_limit=250)
    province.begin_week(250)
    province.transport.script = lambda _: HUNG
    province.send()
    province.clock.pass_by(minutes=2)
    province.transport.reply = lambda _: finding(None)

    for _ in range(2):
        for _ in range(4):
            reconcile(province.ports(), "mobifone")
        province.clock.pass_by(minutes=2)
    counted = {
        one: references(province.transport.asked).count(one)
        for one in references(province.transport.asked)
    }

    assert (250, {2}) == (len(counted), set(counted.values()))


def test_the_answer_is_kept_raw_under_the_hash_that_its_facts_carry(lost: Province) -> None:
    lost.transport.reply = lambda _: finding("delivered")

    reconcile(lost.ports(), "mobifone")

    assert {row.sha256 for row in lost.read(raw_receipt)} == {
        row.raw_sha256 for row in lost.read(receipt)
    }
    assert {"question"} == {row.source for row in lost.read(receipt)}


def test_an_unresolved_attempt_is_asked_about_after_its_week_too(lost: Province) -> None:
    lost.clock.wait_until(WEEK.ends_at)
    close_due(lost.ports())
    lost.transport.reply = lambda _: finding("delivered")

    reconcile(lost.ports(), "mobifone")

    assert {"delivered"} == {row.status for row in lost.read(obligation)}


def test_a_second_submission_follows_only_the_carriers_own_word(lost: Province) -> None:
    """
    Never had: due, and sent once more – a day later, for the number may have rung all the same.
    """
    lost.transport.reply = lambda _: finding("never_had")
    reconcile(lost.ports(), "mobifone")
    lost.transport.script = lambda _: ACCEPTED

    lost.send()
    at_once = len(lost.transport.heard)
    lost.clock.pass_by(hours=24)
    lost.send()

    assert (3, 6, {"accepted": 3}) == (at_once, len(lost.transport.heard), lost.standing)


def test_an_answer_that_our_adapter_cannot_read_stops_no_other_question(
    lost: Province,
) -> None:
    answers = iter([HttpResponse(200, body=b"<html>"), finding("taken")])
    lost.transport.reply = lambda _: next(answers)

    reconcile(lost.ports(), "mobifone")

    assert {"unresolved": 2, "accepted": 1} == lost.standing
