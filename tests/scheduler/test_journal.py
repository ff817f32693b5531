"""What was sent outlives the database, a torn line costs that line alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateways.outcome import Outcome, Scope, Verdict
from scheduler.journal import FileJournal
from scheduler.journal_lines import Begun, Member, Told

AT = datetime(2021, 5, 31, 3, 0, tzinfo=UTC)


def begun(number: int, *, at: datetime = AT) -> Begun:
    return Begun(
        submission_id=number,
        at=at,
        week=202122,
        period_id=1,
        slug="bluezone-sms",
        label="2021-W22",
        as_of=AT,
        ordinal=1,
        gateway="mobifone",
        segments_each=3,
        bytes_sha256=bytes(32),
        credential_version=1,
        members=(Member(2**28 + number, 1, b"index"),),
    )


def told(number: int) -> Told:
    outcome = Outcome(
        verdict=Verdict.REJECTED, scope=Scope.MESSAGE, code="23", excuse="no_zalo_account"
    )
    return Told(submission_id=number, at=AT, week=202122, outcomes=(outcome,))


def test_what_is_written_is_read_in_its_order_by_the_next_process(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    journal.begun([begun(1), begun(2)])
    journal.told([told(1)])
    journal.begun([begun(3)])

    assert [begun(1), begun(2), told(1), begun(3)] == list(FileJournal(tmp_path).read())
    assert begun(3) == FileJournal(tmp_path).last()


def test_two_processes_write_into_one_file(tmp_path: Path) -> None:
    first, second = FileJournal(tmp_path), FileJournal(tmp_path)
    first.begun([begun(1)])
    second.begun([begun(2)])
    first.told([told(1)])

    assert [begun(1), begun(2), told(1)] == list(FileJournal(tmp_path).read())
    assert (begun(1), begun(2)) == (first.last(), second.last())


@pytest.mark.parametrize("cut", range(1, 200, 13))
def test_a_line_that_a_crash_cut_off_spoils_no_other(tmp_path: Path, cut: int) -> None:
    FileJournal(tmp_path).begun([begun(1), begun(2)])
    (file,) = tmp_path.glob("*.jsonl")
    file.write_bytes(file.read_bytes()[:-cut])
    FileJournal(tmp_path).begun([begun(3)])

    found = list(FileJournal(tmp_path).read())
    assert begun(1) in found
    assert begun(3) == found[-1]


def test_no_line_holds_more_than_its_owner_may_read(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path / "journal")
    journal.begun([begun(1)])
    (file,) = (tmp_path / "journal").glob("*.jsonl")

    assert 0o600 == file.stat().st_mode & 0o777
    assert 0o700 == file.parent.stat().st_mode & 0o777


def test_the_last_call_is_found_in_a_long_file(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    journal.begun([begun(number) for number in range(1, 5001)])
    journal.told([told(number) for number in range(1, 5001)])

    assert begun(5000) == FileJournal(tmp_path).last()


def test_how_far_the_ledger_came_is_known_to_the_next_process(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    before = journal.seen()
    journal.see(AT)
    journal.see(AT + timedelta(seconds=1))

    assert (None, AT) == (before, FileJournal(tmp_path).seen())


def test_weeks_long_over_are_forgotten(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    journal.begun([begun(1)])
    journal.begun([begun(2, at=AT + timedelta(days=28))])
    journal.forget(AT + timedelta(days=28))

    assert [2] == [one.submission_id for one in journal.read()]
