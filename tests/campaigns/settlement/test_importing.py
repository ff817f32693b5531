"""Importing a statement opens a case for each difference, and changes nothing else."""

from __future__ import annotations

import csv
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from sqlalchemy import Table

from campaigns.accounts import NotAllowed
from campaigns.carrier import Carrier
from campaigns.schema import (
    attempt,
    control,
    metadata,
    obligation,
    outcome,
    period,
    receipt,
    ruling,
    settlement_file,
    settlement_piece,
)
from campaigns.settlement import BadSettlementFile, Counts, Kind
from campaigns.settlement.files import context_of
from gateways.exchange import HttpResponse
from tests.kit.scripted import answering
from tests.kit.settlement import AUDITOR, OF_MOBIFONE, OF_VIETTEL, SUBJECT, Desk
from tests.kit.weeks_open import msisdn_of

STRANGER = {"msisdn": "84909999999", "status": "sent"}
LEDGER = (obligation, attempt, outcome, receipt, ruling, control, period)


def everything(desk: Desk, *, tables: Sequence[Table] = LEDGER) -> list[list[Any]]:
    return [desk.province.read(table) for table in tables]


def kinds(desk: Desk) -> Counter[str]:
    return Counter(row.kind for row in desk.cases())


def hostile() -> bytes:
    """Everything that a file may say of a week, and much that it may not."""
    lines = [
        *(f"{msisdn_of(number)},delivered,9" for number in range(1, 7)),
        *(f"{msisdn_of(number)},failed," for number in range(1, 7)),
        "84909999999,sent,1",
        "=cmd|' /C calc'!A0,sent,1",
        f"{msisdn_of(1)},=HYPERLINK(1),1",
        "\x00,\x00,\x00",
    ]
    return "\n".join(["msisdn,status,segments", *lines]).encode()


def test_importing_changes_neither_obligation_nor_fact(sent: Desk) -> None:
    """Law: a statement changes no status. Whatever it states, and complete or not."""
    before = everything(sent)
    for complete in (False, True):
        sent.bring_file(sent.put(hostile()), complete=complete)
    sent.bring(complete=True)

    assert before == everything(sent)
    assert [] == list(sent.province.differences())
    assert sum(kinds(sent).values()) > 12


def test_equal_lines_are_only_counted(sent: Desk) -> None:
    counts = sent.bring(
        *(sent.line(number) for number in range(1, 5)),
        sent.line(5, "unknown"),
        sent.line(6, "rejected"),
    )

    assert (6, 6, 5, 1, 0) == (
        counts.read,
        counts.stated,
        counts.equal,
        counts.silent,
        counts.differing,
    )
    assert [] == sent.cases()


def test_each_difference_is_a_case_with_both_sides(sent: Desk) -> None:
    counts = sent.bring(
        sent.line(1, "failed"),
        sent.line(2, segments="3"),
        sent.line(3, message_id="a"),
        sent.line(3, message_id="b"),
        sent.line(5, "delivered"),
        sent.line(6, "đã gửi"),
        STRANGER,
        complete=True,
    )
    found = {(row.kind, row.stated, row.ours): row for row in sent.cases()}

    assert {
        ("stated_failed", "failed", "accepted"),
        ("segments", "delivered", "accepted"),
        ("doubled", "delivered", "accepted"),
        ("stated_taken", "delivered", "unresolved"),
        ("stated_taken", "taken", "failed"),
        ("theirs_not_ours", "taken", "never_begun"),
        ("ours_not_theirs", "absent", "accepted"),
    } == found.keys()
    assert (5, 0, 5) == (counts.stated, counts.equal, counts.differing)
    assert dict(kinds(sent)) == dict(counts.kinds)
    assert (3, 1, 3) == _segments(found["segments", "delivered", "accepted"])
    assert (2, None) == (found["doubled", "delivered", "accepted"].lines, _no_line(found))


def test_a_case_names_its_attempt_and_never_a_number(sent: Desk) -> None:
    sent.bring(sent.line(5), STRANGER)
    ours, theirs = sorted(sent.cases(), key=lambda row: row.kind)

    assert (sent.province.week, 1, "") == (ours.week, ours.attempt_no, ours.masked)
    assert (None, None, "8490****999", 3) == (
        theirs.obligation_id,
        theirs.attempt_no,
        theirs.masked,
        theirs.line,
    )


def test_nothing_is_absent_from_a_file_that_does_not_claim_to_be_complete(sent: Desk) -> None:
    counts = sent.bring(sent.line(1))

    assert {} == counts.kinds


def test_a_complete_file_lacks_what_was_or_may_be_taken(sent: Desk) -> None:
    """Number 6 was refused: that it is absent is as it should be."""
    counts = sent.bring(sent.line(1), complete=True)

    assert {Kind.OURS: 4} == counts.kinds


def test_a_bad_row_goes_back_and_the_good_ones_go_in(sent: Desk) -> None:
    counts = sent.bring(sent.line(5), sent.line(1, "pending"), {"msisdn": "0912", "status": "sent"})
    assert counts.refusals is not None
    with counts.refusals.open(encoding="utf-8-sig", newline="") as told:
        refused = list(csv.DictReader(told))

    assert (3, 2, 1) == (counts.read, counts.refused, counts.stated)
    assert [("3", "status", "pending"), ("4", "msisdn", "0912")] == [
        (row["line"], row["column"], row["value"]) for row in refused
    ]
    assert 0o600 == counts.refusals.stat().st_mode & 0o777


def test_what_goes_back_holds_no_formula(sent: Desk) -> None:
    counts = sent.bring(sent.line(1, "=HYPERLINK(1)"), sent.line(2, "+1+cmd|x"))
    assert counts.refusals is not None
    with counts.refusals.open(encoding="utf-8-sig", newline="") as told:
        values = [row["value"] for row in csv.DictReader(told)]

    assert ["'=HYPERLINK(1)", "'+1+cmd|x"] == values


def test_a_dry_run_counts_and_keeps_nothing(sent: Desk) -> None:
    lines = [sent.line(5), sent.line(6), STRANGER]
    dry = sent.bring(*lines, dry_run=True, complete=True)
    tables = [name for name in metadata.tables if name.startswith("settlement_")]

    assert [] == [name for name in tables if sent.province.read(metadata.tables[name])]
    counts = sent.bring(*lines, complete=True)
    assert (None, counts.figures, counts.sha256) == (dry.file_id, dry.figures, dry.sha256)


def test_the_same_statement_again_opens_no_case_twice(sent: Desk) -> None:
    lines = [sent.line(5), sent.line(1, "failed"), STRANGER]
    first = sent.bring(*lines)
    before = sent.cases()
    sent.province.clock.pass_by(hours=1)
    again = sent.bring(*lines)

    assert (0, 3) == (first.known, again.known)
    assert (first.file_id, first.kinds) == (again.file_id, again.kinds)
    assert before == sent.cases()


def test_a_statement_that_repeats_a_difference_opens_no_case_twice(sent: Desk) -> None:
    """Corrected files come again and again; people decide once."""
    sent.bring(sent.line(5), STRANGER)
    counts = sent.bring(sent.line(5), STRANGER, sent.line(1, "failed"))

    assert (2, 3) == (counts.known, len(sent.cases()))
    assert [1, 1, 2] == [row.file_id for row in sent.cases()]


def test_a_later_statement_is_compared_with_what_stands_by_then(sent: Desk) -> None:
    sent.bring(sent.line(5))
    sent.decide()
    counts = sent.bring(sent.line(5), sent.line(1))

    assert (2, 0) == (counts.equal, counts.differing)


@pytest.mark.parametrize("seed", range(6))
def test_the_order_and_repetition_of_lines_changes_nothing(desk: Desk, seed: int) -> None:
    """Nor does it in the same ledger, where the same cases are known already."""
    chance = Random(seed)
    desk.province.begin_week(6)
    desk.province.transport.script = lambda _: desk_answers(chance)
    desk.province.send()
    lines = [_some_line(desk, chance) for _ in range(20)]
    first = desk.bring(*lines, complete=True)
    before = [row.fingerprint for row in desk.cases()]
    for _ in range(4):
        shuffled = lines + chance.choices(lines, k=7)
        chance.shuffle(shuffled)
        desk.province.clock.pass_by(hours=1)
        again = desk.bring(*shuffled, complete=True)

        assert (_without_rows(first), len(before)) == (_without_rows(again), again.known)
    assert before == [row.fingerprint for row in desk.cases()]


def test_a_file_read_backwards_differs_in_the_same(sent: Desk) -> None:
    lines = [sent.line(n, word) for n in range(1, 7) for word in ("sent", "failed", "delivered")]
    told = []
    for place, order in enumerate((lines, lines[::-1])):
        dry = sent.bring_file(sent.write(*order, name=f"{place}.csv"), dry_run=True)
        told.append(_without_rows(dry))

    assert told[0] == told[1]


def test_the_file_is_kept_as_it_came_and_sealed(
    sent: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaigns.settlement.files.PIECE_BYTES", 16)
    path = sent.write(sent.line(1), sent.line(5), packed=True)
    sent.bring_file(path)
    (row,) = sent.province.read(settlement_file)
    pieces = sent.province.read(settlement_piece)
    opened = [
        zlib.decompress(
            sent.province.vault.open_bytes(one.sealed, context=context_of(row.sha256, one.number))
        )
        for one in pieces
    ]

    assert path.read_bytes() == b"".join(opened)
    assert sha256(path.read_bytes()).digest() == row.sha256
    assert len(pieces) > 1
    assert not any(msisdn_of(1).encode() in one.sealed for one in pieces)


def test_a_statement_says_who_brought_it_and_what_it_counted(sent: Desk) -> None:
    counts = sent.bring(sent.line(5), document="15/MBF", complete=True)
    (row,) = sent.province.read(settlement_file)

    assert ("mobifone", "2021-W22", True, "15/MBF", "compared", "Hoàng Thị Lan") == (
        row.carrier,
        row.label,
        row.complete,
        row.document,
        row.state,
        row.person,
    )
    assert counts.figures == row.counts


def test_an_auditor_imports_nothing(sent: Desk) -> None:
    with pytest.raises(NotAllowed):
        sent.bring(sent.line(5), person=AUDITOR)


def test_a_carrier_states_for_itself_and_moves_nothing(sent: Desk) -> None:
    before = everything(sent)
    counts = sent.bring(sent.line(5), person=OF_MOBIFONE, file_name="tuần 22.csv")

    assert {Kind.STATED_TAKEN.value: 1} == counts.kinds
    assert before == everything(sent)
    kept = sent.province.read(settlement_file)[0]
    assert (OF_MOBIFONE.name, "tuần 22.csv") == (kept.person, kept.file_name)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"person": OF_VIETTEL}, id="another-carrier"),
        pytest.param({"person": replace(OF_MOBIFONE, carrier=None)}, id="of-no-carrier"),
        pytest.param({"subject": replace(SUBJECT, carrier=Carrier.VIETTEL)}, id="for-another"),
        pytest.param({"subject": replace(SUBJECT, gateway="viettel")}, id="another-gateway"),
        pytest.param({"subject": replace(SUBJECT, gateway="esms")}, id="an-aggregator"),
    ],
)
def test_a_carrier_states_nothing_of_anothers(sent: Desk, changes: dict[str, Any]) -> None:
    """
    Its own words would open cases that tell what the ledger has of another's messages.
    """
    with pytest.raises(NotAllowed):
        sent.bring(sent.line(5), **{"person": OF_MOBIFONE} | changes)

    assert [] == sent.province.read(settlement_file)
    assert [] == sent.cases()


def test_a_file_that_breaks_off_leaves_nothing(sent: Desk) -> None:
    whole = sent.write(sent.line(5), STRANGER, packed=True).read_bytes()
    with pytest.raises(BadSettlementFile):
        sent.bring_file(sent.put(whole[:-9]))

    assert [] == sent.province.read(settlement_file)


def test_a_file_that_is_changed_while_it_is_read_is_not_believed(sent: Desk) -> None:
    path = sent.write(sent.line(5), STRANGER)

    def change(phase: str, _share: float) -> None:
        if phase == "reading":
            path.write_bytes(path.read_bytes() + b"84909999998,sent\n")

    with pytest.raises(BadSettlementFile, match="changed while it was read"):
        sent.bring_file(path, progress=change)

    assert [] == sent.cases()


def test_what_was_cut_off_is_finished_by_the_same_import(sent: Desk) -> None:
    path = sent.write(sent.line(5), sent.line(1, "failed"), STRANGER)

    def cut_off(phase: str, share: float) -> None:
        if phase == "comparing" and share >= 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sent.bring_file(path, progress=cut_off)
    unfinished = [row.state for row in sent.province.read(settlement_file)]
    counts = sent.bring_file(path)

    assert ["comparing"] == unfinished
    assert {Kind.STATED_TAKEN: 1, Kind.STATED_FAILED: 1, Kind.THEIRS: 1} == counts.kinds
    assert ["compared"] == [row.state for row in sent.province.read(settlement_file)]
    assert 3 == len(sent.cases())


def test_cases_are_never_changed(sent: Desk) -> None:
    sent.bring(sent.line(5))
    tables = [name for name in metadata.tables if name.startswith("settlement_")]

    assert {"settlement_file"} == {
        name for name in tables if not metadata.tables[name].info.get("append_only")
    }
    assert {"settlement"} == {metadata.tables[name].info["writer"] for name in tables}


def desk_answers(chance: Random) -> HttpResponse:
    word = chance.choice(("accepted", "unknown", "rejected", "deferred"))
    return answering({"verdict": word, "code": word})


def _some_line(desk: Desk, chance: Random) -> dict[str, str]:
    words = ("delivered", "sent", "failed", "expired", "rejected", "unknown", "not found")
    more = {"segments": chance.choice(("", "1", "2")), "message_id": chance.choice(("", "m"))}
    number = chance.randrange(1, 9)  # two of them are on no roster
    return desk.line(number, chance.choice(words), **more)


def _without_rows(counts: Counts) -> dict[str, Any]:
    return {
        name: value
        for name, value in counts.figures.items()
        if name not in {"read", "repeated", "known"}
    }


def _segments(row: Any) -> tuple[Any, ...]:
    return (row.stated_segments, row.ours_segments, row.line)


def _no_line(found: dict[tuple[str, str, str], Any]) -> Any:
    return found["ours_not_theirs", "absent", "accepted"].line
