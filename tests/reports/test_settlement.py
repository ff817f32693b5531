"""What carriers state is shown by kind and state, one carrier's never to another; verify follows
it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, update

from campaigns import triggers
from campaigns.carrier import Carrier
from campaigns.schema import (
    settlement_case,
    settlement_decision,
    settlement_file,
    settlement_piece,
    subscriber,
)
from campaigns.settlement import NoSuchCase
from reports.compliance import compliance
from reports.render import csv
from reports.settlement import CaseState, settlement
from reports.settlement_cases import Case, Cases, case, cases
from reports.span import span_of
from reports.timeline import timeline
from reports.words import WORDS, Language
from tests.kit.settlement import SUBJECT, Desk, told_by_number
from tests.kit.weeks_open import Province, msisdn_of, province

__all__ = ["province"]

UNKNOWN = {"verdict": "unknown", "code": "net:deadline"}
LABEL = "2021-W22"


@pytest.fixture
def desk(province: Province, tmp_path: Path) -> Desk:
    """Three subscribers, the third unresolved; what MobiFone states of them, and a stranger."""
    desk = Desk(province, tmp_path)
    province.begin_week(3)
    province.transport.script = told_by_number({3: UNKNOWN})
    province.send()
    desk.bring(
        desk.line(1, "failed"),
        desk.line(2),
        desk.line(3),
        desk.line(3, "pending"),
        {"msisdn": "84909999999", "status": "sent"},
    )
    return desk


def read(desk: Desk, work: Callable[[Connection], Any]) -> Any:
    return desk.province.database.read(work)


def listed(desk: Desk, **terms: Any) -> Cases:
    found: Cases = read(desk, lambda conn: cases(conn, vault=desk.province.vault, **terms))
    return found


def of(desk: Desk, kind: str) -> Case:
    return next(one for one in listed(desk).rows if one.kind == kind)


def tampered(desk: Desk, change: Callable[[Connection], object]) -> list[tuple[str, str]]:
    """What verify finds after somebody with the database, and without the key, changed it."""

    def work(conn: Connection) -> None:
        triggers.drop(conn)
        change(conn)

    desk.province.database.transact(work)
    return [(one.table, str(one.should_be)) for one in desk.province.differences()]


def test_differences_are_counted_by_kind_and_state(desk: Desk) -> None:
    desk.decide(of(desk, "stated_taken").id)
    desk.decide(of(desk, "stated_failed").id, accept=False)
    report = read(desk, settlement)

    assert {
        ("stated_failed", "failed"): (0, 0, 1),
        ("stated_taken", "delivered"): (0, 1, 0),
        ("theirs_not_ours", "taken"): (1, 0, 0),
    } == {
        (one.kind, one.stated): tuple(one.by_state.get(state, 0) for state in CaseState)
        for one in report.differences
    }


def test_a_statement_shows_what_was_equal_different_and_refused(desk: Desk) -> None:
    (file,) = read(desk, settlement).files

    assert {
        "read": 5,
        "refused": 1,
        "repeated": 0,
        "stated": 3,
        "equal": 1,
        "silent": 0,
        "differing": 2,
    } == file.figures


def test_what_came_of_statements_stands_apart(desk: Desk) -> None:
    """*Delivered, by the carrier's statement* is no delivery, and nobody may add it to those."""
    desk.decide(of(desk, "stated_taken").id)
    report = read(desk, settlement)
    week = read(desk, lambda conn: compliance(conn, "bluezone-sms", label=LABEL))
    proofs = week.now["gateways"]["mobifone"]

    assert [{"statement": "statement_delivered", "event": "accept", "count": 1}] == [
        one.as_json() for one in report.by_statement
    ]
    assert {"statement": {"sent_unconfirmed": 1}, "none": {"sent_unconfirmed": 2}} == proofs
    assert "Delivered, by the carrier's statement" in str(report.sheets(Language.ENGLISH))
    assert "By the carrier's statement" in str(week.sheets(Language.ENGLISH))


def test_a_timeline_tells_a_statements_word_in_words(desk: Desk) -> None:
    desk.decide(of(desk, "stated_taken").id)
    vault = desk.province.vault
    shown = read(desk, lambda conn: timeline(conn, msisdn_of(3), vault=vault))

    assert "Delivered, by the carrier's statement" in str(shown.sheets(Language.ENGLISH))


def test_a_carrier_sees_its_own_statements_only(desk: Desk) -> None:
    other = replace(SUBJECT, carrier=Carrier.VNPT)
    desk.bring(desk.line(3), subject=other)
    theirs = read(desk, lambda conn: settlement(conn, carrier="vnpt"))

    assert [("vnpt", 1)] == [(one.carrier, one.figures["stated"]) for one in theirs.files]
    assert {"vnpt"} == {one.carrier for one in theirs.differences}
    assert {"vnpt"} == {one.carrier for one in listed(desk, carrier="vnpt").rows}
    assert (1, 4) == (listed(desk, carrier="vnpt").total, listed(desk).total)
    with pytest.raises(NoSuchCase):
        read(desk, lambda conn: case(conn, 1, vault=desk.province.vault, carrier="vnpt"))


def test_a_span_shows_what_speaks_of_it(desk: Desk) -> None:
    spans = {label: span_of(label) for label in (LABEL, "2021-06", "2021-W23", "2021-07")}
    totals = {label: listed(desk, span=span).total for label, span in spans.items()}

    assert {LABEL: 3, "2021-06": 3, "2021-W23": 0, "2021-07": 0} == totals


def test_a_list_is_cut_by_state_and_length(desk: Desk) -> None:
    desk.decide(of(desk, "stated_taken").id)

    assert {"open": 2, "accepted": 1, "refused": 0} == {
        state.value: listed(desk, state=state).total for state in CaseState
    }
    assert (3, 1) == (listed(desk, limit=1).total, len(listed(desk, limit=1).rows))


def test_a_case_shows_both_sides_and_the_decision(desk: Desk) -> None:
    desk.decide(of(desk, "stated_taken").id, reason="công văn 15")
    shown = of(desk, "stated_taken")

    assert ("delivered", "unresolved", "accepted", 4) == (
        shown.stated,
        shown.ours_then,
        shown.ours_now,
        shown.line,
    )
    assert ("accepted", "Hoàng Thị Lan", "công văn 15", "accept") == (
        shown.state,
        shown.decided_by,
        shown.reason,
        shown.event,
    )
    assert "bluezone-sms" == shown.campaign


def test_numbers_are_masked_everywhere(desk: Desk) -> None:
    report = listed(desk)
    said = repr(report) + str(report.as_json()) + str(report.sheets(Language.VIETNAMESE))

    assert {"8490****001", "8490****003", "8490****999"} == {one.msisdn for one in report.rows}
    assert not any(msisdn_of(number) in said for number in range(1, 4))
    assert "84909999999" not in said


def test_an_erased_persons_case_stays_without_a_number(desk: Desk) -> None:
    desk.province.database.transact(lambda conn: conn.execute(delete(subscriber)))

    assert [None, None, "8490****999"] == sorted(
        (one.msisdn for one in listed(desk).rows), key=lambda shown: shown or ""
    )


def test_every_kind_state_and_word_is_said_in_both_languages(desk: Desk) -> None:
    desk.decide()
    for language in Language:
        reports = (read(desk, settlement), listed(desk), listed(desk).rows[0])
        sheets = [sheet for report in reports for sheet in report.sheets(language)]
        cells = {str(cell) for sheet in sheets for row in sheet.rows for cell in row}

        assert set() == {cell for cell in cells if cell.startswith(("kind_", "stated_", "event_"))}
        assert set() == {head for sheet in sheets for head in sheet.columns if head in WORDS}


def test_an_export_holds_no_formula(desk: Desk) -> None:
    """The name of a file is the carrier's own."""
    name = "=HYPERLINK(1).csv"
    desk.bring_file(desk.write(desk.line(1, "failed", segments="1"), name=name))
    sheets = read(desk, settlement).sheets(Language.ENGLISH)

    assert '"\'=HYPERLINK(1).csv"' in csv.rendered(sheets[2]).decode()


def test_verify_follows_a_fact_by_statement_to_the_file(desk: Desk) -> None:
    desk.decide()

    assert [] == list(desk.province.differences())


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda conn: conn.execute(delete(settlement_piece)), id="removed"),
        pytest.param(
            lambda conn: conn.execute(update(settlement_piece).values(sealed=b"\x01" + bytes(40))),
            id="replaced",
        ),
        pytest.param(
            lambda conn: conn.execute(update(settlement_piece).values(number=7)), id="moved"
        ),
    ],
)
def test_verify_finds_a_file_that_is_not_what_was_hashed(
    desk: Desk, change: Callable[[Connection], object]
) -> None:
    desk.decide(of(desk, "stated_taken").id)

    assert [("settlement_piece", "the file whose hash the receipts hold")] == tampered(desk, change)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda conn: conn.execute(delete(settlement_decision)), id="no decision"),
        pytest.param(
            lambda conn: conn.execute(update(settlement_decision).values(decision="refused")),
            id="a refusal",
        ),
        pytest.param(
            lambda conn: conn.execute(update(settlement_case).values(obligation_id=1)),
            id="another obligation's case",
        ),
        pytest.param(
            lambda conn: conn.execute(update(settlement_file).values(sha256=bytes(32))),
            id="another file",
        ),
    ],
)
def test_verify_finds_a_fact_by_statement_that_nobody_accepted(
    desk: Desk, change: Callable[[Connection], object]
) -> None:
    desk.decide(of(desk, "stated_taken").id)

    assert [("receipt", "kept in raw_receipt")] == tampered(desk, change)
