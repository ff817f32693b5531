"""After a restore nothing is sent before the ledger learnt again what was."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from campaigns.accounts import NotAllowed, Person, Role
from campaigns.ledger import traffic
from campaigns.register import Release, release
from campaigns.schema import attempt, control, obligation, outcome, period, submission
from scheduler.journal import FileJournal
from scheduler.ports import Ports
from scheduler.recovery import CannotRecover, Recovered, forgotten, recover
from scheduler.tick import tick
from tests.kit.backups import backed_up, restore
from tests.kit.scripted import ACCEPTED, HUNG, LIMITS, ScriptedGateway, answering, in_turn, verdict
from tests.kit.weeks_open import Province, msisdn_of

BUSY = answering(verdict("deferred", scope="message", code="busy"))
LAN = Person(id=1, name="Lan", role=Role.OFFICER)


@pytest.fixture
def ports(province: Province, tmp_path: Path) -> Ports:
    """Hands with a journal."""
    return province.ports(journal=FileJournal(tmp_path / "journal"))


def send(province: Province, ports: Ports) -> Counter[str]:
    return province.send(journal=ports.journal)


def mended(ports: Ports) -> Recovered:
    return recover(ports, person=LAN, reason="the copy of 2 a.m.")


def run_on(province: Province, ports: Ports) -> None:
    """What every tick and lane would do from now on."""
    for _ in range(3):
        tick(ports)
        send(province, ports)
        province.clock.pass_by(minutes=3)


def each_once(count: int) -> Counter[str]:
    return Counter({msisdn_of(number): 1 for number in range(1, count + 1)})


def test_nothing_is_sent_twice_after_a_restore(province: Province, ports: Ports) -> None:
    province.begin_week(5)
    before = backed_up(province.database)
    send(province, ports)
    restore(province.database, before)

    run_on(province, ports)
    halted = set(province.database.read(traffic.halts_in_force))
    done = mended(ports)
    run_on(province, ports)

    assert {"ledger"} == halted
    assert (5, 5) == (done.messages, done.told)
    assert each_once(5) == province.transport.addresses
    assert ["accepted"] * 5 == province.statuses
    assert [] == province.differences()


def test_a_lane_alone_notices_before_it_claims(province: Province, ports: Ports) -> None:
    province.begin_week(2)
    before = backed_up(province.database)
    send(province, ports)
    restore(province.database, before)

    assert Counter() == send(province, ports)
    assert ["due"] * 2 == province.statuses


def test_another_process_notices_too(province: Province, ports: Ports, tmp_path: Path) -> None:
    province.begin_week(2)
    before = backed_up(province.database)
    send(province, ports)
    restore(province.database, before)

    fresh = province.ports(journal=FileJournal(tmp_path / "journal"))
    assert Counter() == send(province, fresh)


def test_a_host_that_sent_nothing_itself_notices_by_the_epoch(
    province: Province, ports: Ports
) -> None:
    province.begin_week(1)
    tick(ports)
    before = backed_up(province.database)
    province.clock.pass_by(minutes=5)
    tick(ports)
    restore(province.database, before)
    province.clock.pass_by(minutes=5)

    assert [] == tick(ports).woken
    assert {"ledger"} == set(province.database.read(traffic.halts_in_force))


def test_what_nobody_answered_is_unresolved_and_never_sent_again(
    province: Province, ports: Ports
) -> None:
    province.begin_week(3)
    before = backed_up(province.database)
    province.transport.script = in_turn(HUNG)
    send(province, ports)
    restore(province.database, before)

    mended(ports)
    run_on(province, ports)

    assert ["unresolved"] * 3 == province.statuses
    assert each_once(3) == province.transport.addresses
    assert [] == province.differences()


def test_a_crash_between_the_wire_and_the_answer_is_unresolved(
    province: Province, ports: Ports
) -> None:
    """
    The journal has the call and no answer.
    """
    province.begin_week(2)
    before = backed_up(province.database)

    def die(_: object) -> None:
        raise KeyboardInterrupt

    province.transport.before = die
    with pytest.raises(KeyboardInterrupt):
        send(province, ports)
    province.transport.before = lambda _: None
    restore(province.database, before)
    mended(ports)
    run_on(province, ports)

    assert ["unresolved"] * 2 == province.statuses
    assert [] == province.transport.heard


def test_attempts_keep_their_numbers(province: Province, ports: Ports) -> None:
    """
    Deferred, then accepted, each after the backup: a receipt speaks of the attempt by its number.
    """
    province.begin_week(1)
    before = backed_up(province.database)
    province.transport.script = in_turn(BUSY, ACCEPTED)
    send(province, ports)
    province.clock.pass_by(hours=3)
    send(province, ports)
    sent = [one["reference"] for one in province.transport.heard]
    restore(province.database, before)
    mended(ports)

    assert 2 == len(set(sent))
    assert [1, 2] == [row.attempt_no for row in province.read(attempt)]
    assert ["defer", "accept"] == [row.event for row in province.read(outcome)]
    assert Counter(deliver=1) == province.hear({"word": "delivered", "reference": sent[1]})
    assert [] == province.differences()


def test_a_number_that_was_begun_and_never_sent_is_passed_over(
    province: Province, ports: Ports
) -> None:
    """
    The first attempt was never on the wire, so that the journal does not know it.
    """
    province.begin_week(1)
    before = backed_up(province.database)
    province.transport.script = in_turn(BUSY)
    province.send()
    province.clock.pass_by(hours=3)
    province.transport.script = in_turn(ACCEPTED)
    send(province, ports)
    restore(province.database, before)
    mended(ports)

    assert [1, 2] == [row.attempt_no for row in province.read(attempt)]
    assert ["own:restored", ""] == [row.code for row in province.read(outcome)]
    assert ["accepted"] == province.statuses
    assert [] == province.differences()


def test_what_stood_unresolved_in_the_copy_and_was_sent_again_since(
    province: Province, ports: Ports
) -> None:
    """
    The carrier had said it never had it; the copy does not know that.
    """
    province.begin_week(1)
    province.transport.script = in_turn(HUNG)
    send(province, ports)
    before = backed_up(province.database)
    first = province.transport.heard[0]["reference"]
    province.hear({"word": "never_had", "reference": first})
    province.clock.pass_by(days=2)
    province.transport.script = in_turn(ACCEPTED)
    send(province, ports)
    restore(province.database, before)
    mended(ports)
    run_on(province, ports)

    assert ["accepted"] == province.statuses
    assert 2 == len(province.transport.heard)
    assert [] == province.differences()


def test_an_answer_that_the_copy_did_not_know_is_entered(province: Province, ports: Ports) -> None:
    """
    The backup was taken while the call was on the wire.
    """
    province.begin_week(1)
    taken = []
    province.transport.before = lambda _: taken.append(backed_up(province.database))
    send(province, ports)
    restore(province.database, taken[0])
    assert ["claimed"] == province.statuses
    province.clock.pass_by(minutes=10)
    mended(ports)

    assert ["accepted"] == province.statuses
    assert [] == province.differences()


def test_a_week_that_was_opened_after_the_backup_is_opened_again_as_it_was(
    province: Province, ports: Ports
) -> None:
    province.join(4)
    province.clock.pass_by(seconds=1)
    province.approve()
    before = backed_up(province.database)
    tick(ports)
    send(province, ports)
    opened = province.read(period)
    restore(province.database, before)
    province.clock.pass_by(minutes=5)

    done = mended(ports)
    run_on(province, ports)

    assert ("bluezone-sms 2021-W22",) == done.periods
    assert [(row.id, row.as_of) for row in opened] == [
        (row.id, row.as_of) for row in province.read(period)
    ]
    assert each_once(4) == province.transport.addresses
    assert [] == province.differences()


def test_a_copy_with_another_roster_is_refused_whole(province: Province, ports: Ports) -> None:
    province.join(2)
    province.clock.pass_by(seconds=1)
    province.approve()
    before = backed_up(province.database)
    province.join(2)
    province.clock.pass_by(seconds=1)
    tick(ports)
    send(province, ports)
    restore(province.database, before)

    with pytest.raises(CannotRecover, match="newer copy"):
        mended(ports)
    run_on(province, ports)
    assert [] == province.read(attempt)
    assert each_once(4) == province.transport.addresses


def test_a_recovery_that_was_cut_off_is_begun_again(
    province: Province, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    province.tuning = province.tuning.__class__(margin_seconds=0.0, wire_limit=1)
    province.begin_week(3)
    before = backed_up(province.database)
    send(province, ports)
    restore(province.database, before)
    with monkeypatch.context() as patch:
        patch.setattr("scheduler.recovery._go_on", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            mended(ports)
    mended(ports)
    run_on(province, ports)

    assert 3 == len(province.read(attempt))
    assert each_once(3) == province.transport.addresses
    assert [] == province.differences()


def test_quotas_and_spacing_are_booked_again(province: Province, ports: Ports) -> None:
    province.serve(ScriptedGateway(limits=replace(LIMITS, daily_quota=4)))
    province.begin_week(3)
    before = backed_up(province.database)
    send(province, ports)
    restore(province.database, before)
    mended(ports)
    now = province.clock.now()

    def left(conn: object) -> int | None:
        return traffic.quota_left(conn, name="gateway:mobifone", period="2021-05-31")  # type: ignore[arg-type]

    def spaced(conn: object) -> set[int]:
        return set(traffic.spaced(conn, medium="sms", subscriber_ids=[1, 2, 3], now=now))  # type: ignore[arg-type]

    assert 1 == province.database.read(left)
    assert {1, 2, 3} == province.database.read(spaced)


def test_who_recovers_is_written_down_with_the_reason(province: Province, ports: Ports) -> None:
    province.begin_week(2)
    before = backed_up(province.database)
    send(province, ports)
    restore(province.database, before)
    mended(ports)
    (row,) = [one for one in province.read(control) if one.kind == "recover"]

    assert ("ledger", "Lan", "the copy of 2 a.m.") == (row.scope, row.actor, row.reason)
    assert {"calls": 2, "messages": 2, "told": 2} == row.details


def test_no_other_role_recovers_and_nobody_resumes_by_hand(
    province: Province, ports: Ports
) -> None:
    province.begin_week(1)
    before = backed_up(province.database)
    send(province, ports)
    restore(province.database, before)
    tick(ports)

    with pytest.raises(NotAllowed):
        recover(ports, person=Person(id=2, name="An", role=Role.AUDITOR), reason="why")
    came = province.database.transact(
        lambda conn: release(conn, "ledger", person=LAN, reason="go", now=province.clock.now())
    )
    assert Release.ONLY_BY_RECOVERY is came
    assert 1 == len(forgotten(ports).calls)


def test_without_a_restore_nothing_is_forgotten(province: Province, ports: Ports) -> None:
    province.begin_week(3)
    run_on(province, ports)

    assert [] == forgotten(ports).calls
    assert 0 == mended(ports).messages
    assert 3 == len(province.read(submission))


def test_what_cannot_be_written_down_is_not_sent(
    province: Province, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A full disk: deferred, at no cost to any message.
    """
    province.begin_week(2)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileJournal, "begun", full)
    send(province, ports)

    assert [] == province.transport.heard
    assert [("due", 1, 1)] * 2 == [
        (row.status, row.attempts, row.spared) for row in province.read(obligation)
    ]
    monkeypatch.undo()
    province.clock.pass_by(hours=1)
    send(province, ports)
    assert ["accepted"] * 2 == province.statuses


def test_a_delivered_one_is_not_made_due_by_its_own_forgotten_attempt(
    province: Province, ports: Ports
) -> None:
    """
    The receipt of an earlier attempt came into the copy first: it is on the handset, and stays so.
    """
    province.begin_week(1)
    province.transport.script = in_turn(HUNG)
    send(province, ports)
    first = province.transport.heard[0]["reference"]
    kept = backed_up(province.database)
    province.hear({"word": "never_had", "reference": first})
    province.clock.pass_by(days=2)
    province.transport.script = in_turn(ACCEPTED)
    send(province, ports)
    restore(province.database, kept)
    province.hear({"word": "delivered", "reference": first})
    mended(ports)
    run_on(province, ports)

    assert ["delivered"] == province.statuses
    assert 2 == len(province.transport.heard)
    assert timedelta(0) < province.clock.now() - province.read(attempt)[0].at
    assert [] == province.differences()
