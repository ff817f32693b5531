"""A ruling is recorded only where it decides something; a control always."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.ledger import lapse_slice, record_control, rule, sweep
from campaigns.lifecycle import Event
from campaigns.schema import control, obligation, ruling
from tests.kit.ledger_steps import begun, concluded, sent
from tests.kit.weeks_open import Province


def ruled(province: Province, event: Event, *places: int, **more: Any) -> int:
    """Rule on the obligations in those places."""
    keys = [(province.week, province.obligation_id(place)) for place in places]
    return province.database.transact(
        lambda conn: rule(
            conn,
            province.facts(),
            keys,
            event=event,
            reason=more.pop("reason", "waived"),
            actor="Lan",
            now=province.clock.now(),
            **more,
        )
    )


def test_a_waiver_stops_an_open_obligation(province: Province) -> None:
    province.begin_week(2)

    moved = ruled(province, Event.WAIVE, 1, details="letter 12/CV")
    (fact,) = province.read(ruling)

    assert (1, ["waived", "due"]) == (moved, province.statuses)
    assert ("Lan", "waived", "letter 12/CV", 1) == (fact.actor, fact.reason, fact.details, fact.n)
    assert [] == province.differences()


@pytest.mark.parametrize("verdict", ["accepted", "rejected", "unknown"])
def test_a_ruling_that_moves_nothing_is_not_recorded(province: Province, verdict: str) -> None:
    province.begin_week(1)
    sent(province, verdict)
    before = province.statuses

    moved = ruled(province, Event.WAIVE, 1)

    assert (0, before, []) == (moved, province.statuses, province.read(ruling))


def test_what_is_on_the_wire_cannot_be_waived(province: Province) -> None:
    province.begin_week(1)
    begun(province, province.claim())

    assert (0, ["claimed"]) == (ruled(province, Event.WAIVE, 1), province.statuses)


def test_a_refused_obligation_is_rerouted_to_another_gateway(province: Province) -> None:
    province.begin_week(1)
    sent(province, "rejected", code="17")

    ruled(province, Event.REROUTE, 1, reason="ported", to_gateway="viettel")
    row = province.owed()

    assert ("due", "viettel", "ported", province.clock.now()) == (
        row.status,
        row.gateway,
        row.reason,
        row.not_before,
    )
    assert [] == province.differences()


def test_to_give_up_is_a_mark_on_the_unresolved(province: Province) -> None:
    province.begin_week(1)
    sent(province, "unknown")

    ruled(province, Event.GIVE_UP, 1, reason="nobody_will_know")
    row = province.owed()

    assert ("unresolved", "nobody_will_know") == (row.status, row.reason)
    assert [] == province.differences()


def test_what_was_never_sent_lapses_by_slices_with_its_last_reason(province: Province) -> None:
    province.begin_week(3)
    sent(province, "deferred", code="98")
    province.join(2)
    period = province.period()

    def lapsed(limit: int) -> int:
        return province.database.transact(
            lambda conn: lapse_slice(
                conn,
                province.facts(),
                week=province.week,
                period_id=period.id,
                limit=limit,
                now=province.clock.now(),
            )
        )

    assert [2, 1, 0] == [lapsed(2) for _ in range(3)]
    assert {("lapsed", "98")} == {(row.status, row.reason) for row in province.read(obligation)}
    assert [] == province.differences()


def test_what_was_never_begun_lapses_as_never_sent(province: Province) -> None:
    province.begin_week(1)
    period = province.period()

    province.database.transact(
        lambda conn: lapse_slice(
            conn,
            province.facts(),
            week=province.week,
            period_id=period.id,
            limit=10,
            now=province.clock.now(),
        )
    )

    assert ["never_sent"] == [row.reason for row in province.read(ruling)]


def test_ruling_on_nobody_is_nothing(province: Province) -> None:
    province.begin_week(1)

    assert 0 == ruled(province, Event.WAIVE)


def test_a_control_tells_who_what_why_and_when(province: Province) -> None:
    now = province.clock.now()
    province.database.transact(
        lambda conn: record_control(
            conn,
            kind="halt",
            scope="gateway:vnpt",
            actor="Lan",
            reason="đường dẫn hỏng",
            at=now,
            details={"probe": 503},
        )
    )
    (row,) = province.read(control)

    assert ("halt", "gateway:vnpt", "Lan", "đường dẫn hỏng", now, {"probe": 503}) == (
        row.kind,
        row.scope,
        row.actor,
        row.reason,
        row.at,
        row.details,
    )


def test_a_late_unknown_takes_no_second_submission_back(province: Province) -> None:
    """
    Its message is due again by a ruling: that its first answer never came was known then.
    """
    province.begin_week()
    claimed = province.claim()
    begun(province, claimed)
    province.clock.pass_by(hours=1)
    province.database.transact(
        lambda conn: sweep(conn, province.facts(), now=province.clock.now(), limit=100)
    )
    ruled(province, Event.RESEND, 1)

    counts = concluded(province, claimed, "unknown")

    assert {"ignored": 1} == counts
    assert "due" == province.owed().status
    assert [] == province.differences()
