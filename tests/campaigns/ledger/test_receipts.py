"""Receipts early, late, doubled or contrary: each is kept, and they lead to one status in any
order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations

import pytest

from campaigns.ledger import is_kept, keep_raw
from campaigns.schema import raw_receipt, receipt
from tests.kit.campaign_texts import campaign_text
from tests.kit.ledger_steps import begun, concluded, sent
from tests.kit.weeks_open import Province

#: What one attempt may be told, as long as the carrier does not contradict itself.
STORIES = (
    ("taken", "delivered"),
    ("taken", "undelivered"),
    ("taken", "unreached"),
    ("unreached", "delivered"),
    ("undelivered", "delivered"),
    ("taken", "undelivered", "delivered"),
    ("taken", "unreached", "delivered"),
    ("undelivered", "unreached", "delivered"),
    ("never_had", "delivered"),
)


def tellings(story: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every order of its words, and each order with every word told twice."""
    for order in permutations(story):
        yield order
        yield order + order
        yield tuple(word for word in order for _ in range(2))


@pytest.mark.parametrize("verdict", ["accepted", "unknown"])
def test_any_order_and_repetition_of_an_attempts_receipts_leads_to_one_status(
    province: Province, verdict: str
) -> None:
    """
    A join: carriers repeat themselves, cross and lag, and none of it decides anything.
    """
    told = [(story, telling) for story in STORIES for telling in tellings(story)]
    province.begin_week(len(told))
    sent(province, verdict)
    for turn in range(max(len(telling) for _, telling in told)):
        province.hear(
            *(
                province.receipt(telling[turn], of=place)
                for place, (_, telling) in enumerate(told, start=1)
                if turn < len(telling)
            )
        )
    ends = defaultdict(set)
    for (story, _), status in zip(told, province.statuses, strict=True):
        ends[story].add(status)

    assert dict.fromkeys(STORIES, 1) == {story: len(each) for story, each in ends.items()}
    assert [] == province.differences()


@pytest.mark.parametrize(
    ("word", "status", "accepted"),
    [
        pytest.param("delivered", "delivered", 1, id="delivered"),
        pytest.param("undelivered", "failed", 1, id="undelivered"),
        pytest.param("unreached", "due", 1, id="unreached"),
        pytest.param("taken", "accepted", 1, id="taken"),
        pytest.param("never_had", "due", 0, id="never-had"),
    ],
)
def test_a_receipt_settles_an_unresolved_attempt(
    province: Province, word: str, status: str, accepted: int
) -> None:
    province.begin_week()
    sent(province, "unknown")

    province.hear(province.receipt(word))
    row = province.owed()

    assert (status, accepted) == (row.status, row.accepted)
    assert [] == province.differences()


def test_an_accepted_message_is_never_made_due_by_never_had(province: Province) -> None:
    """
    Absence proves nothing once the carrier said that it owns the message.
    """
    province.begin_week()
    sent(province)

    counts = province.hear(province.receipt("never_had"))

    assert ({"ignored": 1}, ["accepted"]) == (counts, province.statuses)


def test_a_receipt_told_twice_is_one_fact(province: Province) -> None:
    province.begin_week()
    sent(province)

    first = province.hear(province.receipt("delivered"))
    second = province.hear(province.receipt("delivered"))
    in_one = province.hear(province.receipt("delivered"), province.receipt("delivered"))

    assert ({"deliver": 1}, {"duplicate": 1}, {"duplicate": 2}) == (first, second, in_one)
    assert (1, 3) == (len(province.read(receipt)), len(province.read(raw_receipt)))


@pytest.mark.parametrize(
    "order", [("delivered", "undelivered"), ("undelivered", "delivered")], ids=" then ".join
)
def test_a_contradiction_is_kept_as_a_conflict_and_delivered_stays(
    province: Province, order: tuple[str, str]
) -> None:
    province.begin_week()
    sent(province)

    for word in order:
        province.hear(province.receipt(word))

    assert ["delivered"] == province.statuses
    assert [False, True] == [row.conflict for row in province.read(receipt)]


@pytest.mark.parametrize(("proof", "kept"), [("none", ""), ("smsc", "smsc")])
def test_delivered_without_the_handsets_proof_is_only_accepted(
    province: Province, proof: str, kept: str
) -> None:
    province.begin_week()
    sent(province, "unknown")

    province.hear(province.receipt("delivered", proof=proof))
    row = province.owed()

    assert ("accepted", kept) == (row.status, row.proof)
    assert [] == province.differences()


@pytest.mark.parametrize("word", ["undelivered", "unreached", "taken", "never_had"])
def test_news_about_an_earlier_attempt_changes_nothing(province: Province, word: str) -> None:
    province.begin_week()
    sent(province, "deferred")
    sent(province, "accepted")

    counts = province.hear(province.receipt(word, attempt_no=1))

    assert ({"ignored": 1}, ["accepted"]) == (counts, province.statuses)
    assert 1 == len(province.read(receipt))


def test_delivered_counts_whichever_attempt_it_speaks_of(province: Province) -> None:
    """
    Reached is reached: the obligation is to the addressee, not to the attempt.
    """
    province.begin_week()
    sent(province)
    province.hear(province.receipt("unreached"))
    province.clock.pass_by(hours=6)
    sent(province)

    province.hear(province.receipt("delivered", attempt_no=1))

    assert ["delivered"] == province.statuses
    assert [] == province.differences()


def test_a_receipt_ends_a_lease_so_that_nothing_more_is_begun(province: Province) -> None:
    """
    Delivered comes while a second attempt is claimed: the claim's holder begins nothing.
    """
    province.begin_week()
    sent(province)
    province.hear(province.receipt("unreached"))
    province.clock.pass_by(hours=6)
    claimed = province.claim(token=9)

    province.hear(province.receipt("delivered"))
    ready = begun(province, claimed, token=9, numbers_from=90)

    assert ([], ["delivered"], 1) == (ready, province.statuses, province.begun)


def test_a_phone_that_was_off_is_due_again_after_six_hours(province: Province) -> None:
    province.begin_week()
    sent(province)

    province.hear(province.receipt("unreached"))

    assert ("due", province.clock.now() + timedelta(hours=6)) == (
        province.owed().status,
        province.owed().not_before,
    )


def test_a_campaign_that_does_not_send_again_reads_unreached_as_undelivered(
    province: Province,
) -> None:
    province.begin_week(phone_off="send_again = false")
    sent(province)

    province.hear(province.receipt("unreached"))

    assert ["failed"] == province.statuses


@pytest.mark.parametrize("early", [False, True], ids=["after-the-answer", "before-the-answer"])
def test_a_phone_that_stays_off_is_sent_to_three_times_at_most(
    province: Province,
    early: bool,  # noqa: FBT001 - a row's column
) -> None:
    """
    However fast its receipts are: a receipt before the answer counts the attempt, too.
    """
    province.begin_week()
    for number in range(1, 5):
        claimed = province.claim(token=number)
        begun(province, claimed, token=number, numbers_from=number)
        if claimed and not early:
            concluded(province, claimed, token=number)
        province.hear(province.receipt("unreached", attempt_no=number))
        province.clock.pass_by(hours=6)

    assert ((3, 3, "failed"), 3) == (
        (province.owed().attempts, province.owed().accepted, province.owed().status),
        province.begun,
    )


def test_the_campaign_says_how_long_a_phone_that_was_off_is_left_alone(province: Province) -> None:
    """
    The officer had these hours approved.
    """
    province.begin_week(phone_off="send_again = true\nwait_hours = 24")
    sent(province)

    province.hear(province.receipt("unreached"))

    assert province.clock.now() + timedelta(hours=24) == province.owed().not_before


def test_the_campaign_says_how_often_a_phone_that_was_off_is_sent_to(province: Province) -> None:
    province.begin_week(phone_off="send_again = true\naccepted_attempts_max = 1")
    sent(province)

    province.hear(province.receipt("unreached"))

    assert ["failed"] == province.statuses


def test_a_second_word_about_a_phone_that_was_off_counts_no_second_message(
    province: Province,
) -> None:
    """
    The obligation is claimed again when the carrier repeats itself in other words.
    """
    province.begin_week()
    sent(province)
    province.hear(province.receipt("unreached"))
    province.clock.pass_by(hours=6)
    province.claim(token=9)

    province.hear(province.receipt("unreached", code="another"))

    assert 1 == province.owed().accepted
    assert [] == province.differences()


def test_a_receipt_for_nothing_of_ours_is_an_orphan(province: Province) -> None:
    province.begin_week()

    unknown = province.hear({"word": "delivered", "carrier_ref": "m-404"})
    not_ours = province.hear({"word": "delivered", "reference": "L000"})
    no_such = province.hear(province.receipt("delivered", of=99))

    assert [{"orphan": 1}] * 3 == [unknown, not_ours, no_such]
    assert ["orphan"] * 3 == [row.result for row in province.read(raw_receipt)]


def test_a_receipt_of_another_campaigns_week_finds_its_own_attempt(province: Province) -> None:
    province.begin_week()
    sent(province)
    theirs = province.receipt("delivered")
    province.approve(campaign_text(slug="another", text="Moi ban cai Bluezone tai"))
    province.open()

    province.hear(theirs)

    assert ["delivered", "due"] == province.statuses


@pytest.mark.parametrize("order", [("smsc", "none"), ("none", "smsc")], ids=" then ".join)
def test_how_far_a_message_is_proven_only_grows(province: Province, order: tuple[str, str]) -> None:
    province.begin_week()
    sent(province)

    for proof in order:
        province.hear(province.receipt("delivered", proof=proof, code=proof))

    assert "smsc" == province.owed().proof


@pytest.mark.parametrize("word", ["never_had", "unreached"])
def test_a_late_unknown_takes_back_nothing_that_the_carrier_said(
    province: Province, word: str
) -> None:
    """
    A question is answered while the call itself still hangs; when it ends, nothing is learnt. As
    the carrier would only repeat itself, nobody would ever find out again.
    """
    province.begin_week()
    claimed = province.claim()
    begun(province, claimed)
    province.hear(province.receipt(word))

    concluded(province, claimed, "unknown")

    assert ["due"] == province.statuses
    assert [] == province.differences()


def test_a_handsets_word_is_another_one_than_the_smscs(province: Province) -> None:
    """
    In the same words and under the same code, it proves more.
    """
    province.begin_week()
    sent(province)

    for proof in ("smsc", "handset", "smsc"):
        province.hear(province.receipt("delivered", proof=proof))

    assert ("delivered", "handset", 2) == (
        province.owed().status,
        province.owed().proof,
        len(province.read(receipt)),
    )


@pytest.mark.parametrize(
    "order", [("delivered", "undelivered"), ("undelivered", "delivered")], ids=" then ".join
)
def test_bad_news_takes_back_how_far_a_message_was_proven(
    province: Province, order: tuple[str, str]
) -> None:
    """
    Else the proof that a report tells would depend on which of two words was the faster.
    """
    province.begin_week()
    sent(province)

    for word in order:
        province.hear(province.receipt(word, proof="smsc"))

    assert ("failed", "") == (province.owed().status, province.owed().proof)
    assert [] == province.differences()


def test_a_second_message_is_not_proven_by_the_first(province: Province) -> None:
    province.begin_week()
    sent(province)
    province.hear(province.receipt("delivered", proof="smsc"), province.receipt("unreached"))
    province.clock.pass_by(hours=24)

    sent(province)

    assert ("accepted", 2, "") == (
        province.owed().status,
        province.owed().accepted,
        province.owed().proof,
    )
    assert [] == province.differences()


def test_a_reason_holds_forty_signs_of_the_carriers_code(province: Province) -> None:
    province.begin_week()
    sent(province)

    province.hear(province.receipt("undelivered", code="9" * 41))

    assert "9" * 40 == province.owed().reason


def test_a_raw_text_is_known_by_its_hash_and_its_gateway(province: Province) -> None:
    kept, other, now = bytes(32), bytes(31) + b"1", province.clock.now()
    asked = (("vnpt", kept), ("vnpt", other), ("viettel", kept))
    told = {"sealed": b"sealed", "received_at": now, "result": "applied"}
    province.database.transact(
        lambda conn: keep_raw(conn, gateway="vnpt", sha256=kept, **told)  # type: ignore[arg-type]
    )

    known = province.database.read(
        lambda conn: [is_kept(conn, gateway=gateway, sha256=one) for gateway, one in asked]
    )

    assert [True, False, False] == known
