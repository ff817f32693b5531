"""Whoever is on duty is told at once, again, then the second level; never twice by two workers."""

from __future__ import annotations

from collections import Counter

import pytest

from campaigns import watch
from campaigns.watch import Condition, Step, What
from gateways.mail import Letter
from scheduler.telling import tell
from tests.kit.on_duty import HALTED, IDLE, MINUTE, Desk, Duty


def test_a_new_alert_goes_to_the_first_level_at_once(duty: Duty) -> None:
    duty.add("an")
    duty.add("binh", level=2)
    duty.find(HALTED)

    assert Counter(sent=1) == tell(duty.ports())
    assert [("an", "Loa: Đã dừng: vnpt")] == duty.desk.subjects


def test_it_is_told_again_every_half_hour_until_somebody_takes_care(duty: Duty) -> None:
    duty.add("an")
    duty.each_minute(62, HALTED)
    duty.take_care()
    duty.each_minute(60, HALTED)

    assert [
        ("an", "Loa: Đã dừng: vnpt"),
        ("an", "Loa: vẫn còn – Đã dừng: vnpt"),
        ("an", "Loa: vẫn còn – Đã dừng: vnpt"),
    ] == duty.desk.subjects


def test_after_thirty_minutes_without_a_word_the_second_level_is_called_once(duty: Duty) -> None:
    duty.add("an")
    duty.add("binh", level=2)
    duty.each_minute(30, HALTED)
    before = [name for name, _ in duty.desk.subjects]
    duty.each_minute(20, HALTED)

    assert ["an"] == before
    assert [
        ("an", "Loa: vẫn còn – Đã dừng: vnpt"),
        ("binh", "Loa: chưa ai nhận – Đã dừng: vnpt"),
    ] == duty.desk.subjects[1:]
    assert [duty.alerts[0].raised_at + 30 * MINUTE] == [one.escalated_at for one in duty.alerts]


def test_what_somebody_takes_care_of_is_not_escalated(duty: Duty) -> None:
    duty.add("an")
    duty.add("binh", level=2)
    duty.each_minute(29, HALTED)
    duty.take_care()
    duty.each_minute(60, HALTED)

    assert ["an"] == [name for name, _ in duty.desk.subjects]
    assert [None] == [one.escalated_at for one in duty.alerts]


def test_where_nobody_is_of_the_first_level_the_second_is_called_at_once(duty: Duty) -> None:
    duty.add("binh", level=2)
    duty.each_minute(1, HALTED)

    assert [("binh", "Loa: chưa ai nhận – Đã dừng: vnpt")] == duty.desk.subjects


def test_what_became_worse_is_told_anew_whoever_took_care(duty: Duty) -> None:
    duty.add("an")
    duty.each_minute(1, HALTED)
    duty.take_care()
    worse = Condition(kind=HALTED.kind, scope=HALTED.scope, details=HALTED.details, grade=2)
    duty.each_minute(3, worse)

    assert 2 == len(duty.desk.letters)


def test_what_must_last_is_told_when_it_has_lasted(duty: Duty) -> None:
    """
    A lane may be on its way: two looks find it, or nobody hears of it.
    """
    duty.add("an")
    duty.each_minute(1, IDLE)
    duty.each_minute(1)
    duty.each_minute(1, IDLE)
    before = list(duty.desk.letters)
    duty.each_minute(1, IDLE)

    assert [] == before
    assert [("an", "Loa: Không gửi gì qua vnpt")] == duty.desk.subjects


def test_what_is_over_is_told_once_to_those_who_heard_of_it(duty: Duty) -> None:
    duty.add("an")
    duty.add("binh", level=2)
    duty.each_minute(1, HALTED)
    duty.each_minute(40)

    assert [("an", "Loa: Đã dừng: vnpt"), ("an", "Loa: đã hết – Đã dừng: vnpt")] == (
        duty.desk.subjects
    )
    assert [] == duty.alerts


def test_what_comes_back_is_told_again(duty: Duty) -> None:
    duty.add("an")
    duty.each_minute(1, HALTED)
    duty.each_minute(10)
    duty.each_minute(1, HALTED)

    assert 3 == len(duty.desk.letters)


def test_what_is_wrong_at_once_is_one_letter(duty: Duty) -> None:
    duty.add("an")
    other = Condition(
        kind=HALTED.kind, scope="gateway:viettel", details={**HALTED.details, "about": "viettel"}
    )
    duty.each_minute(1, HALTED, other)

    assert [("an", "Loa: Đã dừng: vnpt (+1)")] == duty.desk.subjects
    assert "Đã dừng: viettel" in duty.desk.letters[0].text
    assert "Halted: viettel" in duty.desk.letters[0].text


def test_two_workers_tell_it_once(duty: Duty) -> None:
    """
    The second one comes while the first one's call is under way.
    """
    duty.add("an")
    duty.find(HALTED)
    met: list[Counter[str]] = []

    def meanwhile(_: Letter) -> None:
        met.append(tell(duty.ports(mail=Desk())))

    duty.desk.fails = meanwhile

    assert Counter(sent=1) == tell(duty.ports())
    assert [Counter()] == met
    assert 1 == len(duty.desk.letters)


def test_a_call_whose_maker_died_is_made_again_later(duty: Duty) -> None:
    duty.add("an")
    duty.find(HALTED)

    def dies(_: Letter) -> None:
        raise KeyboardInterrupt

    duty.desk.fails = dies
    with pytest.raises(KeyboardInterrupt):
        tell(duty.ports())
    duty.desk.fails = lambda _: None
    at_once = tell(duty.ports())
    duty.province.clock.pass_by(minutes=3)

    assert Counter() == at_once
    assert Counter(sent=1) == tell(duty.ports())


def test_nobody_on_duty_is_nobodys_call(duty: Duty) -> None:
    duty.find(HALTED)

    assert Counter() == tell(duty.ports())
    assert 1 == len(duty.alerts)


def test_who_comes_on_duty_hears_what_is_wrong(duty: Duty) -> None:
    duty.add("an")
    duty.each_minute(3, HALTED)
    duty.add("chi")
    duty.each_minute(1, HALTED)

    assert ["an", "chi"] == [name for name, _ in duty.desk.subjects]


def test_every_call_is_on_record(duty: Duty) -> None:
    duty.add("an")
    duty.each_minute(1, HALTED)
    duty.each_minute(7)

    assert [
        (What.RAISED, Step.BEGUN),
        (What.RAISED, Step.SENT),
        (What.CLEARED, Step.BEGUN),
        (What.CLEARED, Step.SENT),
    ] == [(one.what, one.step) for one in duty.notices]


def test_nothing_is_said_inside_a_transaction(duty: Duty) -> None:
    """
    A mail server that takes its time would hold the ledger's one writer.
    """
    duty.add("an")
    duty.find(HALTED)

    def writes(_: Letter) -> None:
        duty.province.database.transact(lambda conn: watch.escalate(conn, 1, now=HELD))

    HELD = duty.province.clock.now()  # noqa: N806
    duty.desk.fails = writes

    assert Counter(sent=1) == tell(duty.ports())
