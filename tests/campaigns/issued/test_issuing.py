"""A report gets its number once; its next version differs by exactly the accepted contests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Delete, Update, delete, update
from sqlalchemy.exc import DBAPIError

from campaigns.accounts import NotAllowed
from campaigns.issued import (
    BadTerm,
    Content,
    Correction,
    Decision,
    Followed,
    IssuedAlready,
    Line,
    NothingToCorrect,
    SpanRuns,
    Superseded,
    Unruled,
    issue,
    versions_of,
)
from campaigns.issued.content import content_in, hash_of
from campaigns.schema import issued_report, metadata
from tests.kit.issued import (
    APPROVER,
    AUDITOR,
    ENDS_AT,
    NOW,
    NUMBER,
    OF_VNPT,
    OFFICER,
    Desk,
    draft,
    many,
)


def differing(before: Content, after: Content) -> set[str]:
    """The keys of the lines that differ in anything."""
    assert list(before.by_key) == list(after.by_key)
    return {key for key, line in after.by_key.items() if line != before.by_key[key]}


def test_a_report_gets_the_next_number_of_its_year(desk: Desk) -> None:
    first = desk.issue()
    second = desk.issue(draft(carrier="viettel"))
    in_january = desk.issue(draft(label="2021-12"), now=NOW + timedelta(days=240))

    assert ("01/2021/BC-HM", 1, False) == (first.number, first.version, first.superseded)
    assert ("02/2021/BC-HM", "01/2022/BC-HM") == (second.number, in_january.number)


def test_a_report_is_frozen_as_canonical_bytes(desk: Desk) -> None:
    issued = desk.issue(draft({"duty/confirmed": 100, "gateway/vnpt/confirmed": None}))

    assert issued.is_intact
    assert hash_of(issued.canonical) == issued.sha256 == desk.find().sha256
    assert issued.canonical == content_in(issued.canonical).canonical()
    assert [100, None] == [line.value for line in issued.content.lines]
    assert (NUMBER, 1, None) == (
        issued.content.number,
        issued.content.version,
        issued.content.follows,
    )


def test_the_database_refuses_to_change_what_was_issued(desk: Desk) -> None:
    desk.issue()

    statements: tuple[Update | Delete, ...] = (
        update(issued_report).values(content="{}"),
        delete(issued_report),
    )
    for statement in statements:
        with pytest.raises(DBAPIError, match="append-only"):
            desk.database.transact(partial(_run, statement=statement))


def _run(conn: Connection, *, statement: Update | Delete) -> None:
    conn.execute(statement)


def test_each_of_its_tables_names_its_one_writer() -> None:
    told = {
        name: (table.info["writer"], table.info["append_only"])
        for name, table in metadata.tables.items()
        if name.startswith("issued_")
    }

    assert {
        "issued_report": ("issued", True),
        "issued_reply": ("issued", True),
        "issued_ruling": ("issued", True),
    } == told


def test_a_span_is_issued_once(desk: Desk) -> None:
    desk.issue()

    with pytest.raises(IssuedAlready, match="was issued as 01/2021/BC-HM"):
        desk.issue(draft({"duty/confirmed": 101}))


def test_a_running_span_is_not_issued(light_desk: Desk) -> None:
    with pytest.raises(SpanRuns, match="2021-W22 is not over"):
        light_desk.issue(now=ENDS_AT - timedelta(seconds=1))


def test_a_term_lies_ahead(light_desk: Desk) -> None:
    with pytest.raises(BadTerm, match="later day"):
        issue(light_desk.database, draft(), person=OFFICER, replies_until=NOW, now=NOW)


@pytest.mark.parametrize("by", [OF_VNPT, AUDITOR], ids=lambda person: person.role)
def test_only_the_department_issues(light_desk: Desk, by: object) -> None:
    light_desk.issue(by=APPROVER)

    with pytest.raises(NotAllowed, match="approver or officer"):
        light_desk.issue(draft(carrier="viettel"), by=by)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match="approver or officer"):
        light_desk.next(by=by)  # type: ignore[arg-type]


def test_a_draft_knows_each_line_by_one_key() -> None:
    line = draft().lines[0]

    with pytest.raises(ValueError, match="the same key"):
        draft_with(line, line)
    with pytest.raises(ValueError, match="1 to 200"):
        draft({"k" * 201: 1})


def draft_with(*lines: Line) -> object:
    told = draft()
    return type(told)(
        carrier="vnpt", label="2021-W22", weeks=("2021-W22",), ends_at=ENDS_AT, lines=lines
    )


def test_forty_contested_and_twenty_five_accepted_differ_in_twenty_five(desk: Desk) -> None:
    """
    Version 1 stays byte for byte.
    """
    first = desk.issue(draft(many(128)))
    contested = [f"district/{nth:03d}/confirmed" for nth in range(0, 120, 3)]
    desk.contest({key: str(1_000 + nth) for nth, key in enumerate(contested)})
    desk.rule(contested[:25])
    desk.rule(contested[25:], Decision.REFUSED)
    second = desk.next(now=NOW + timedelta(days=1))
    kept = desk.find(1)

    assert 40 == len(contested)
    assert set(contested[:25]) == differing(first.content, second.content)
    assert (first.canonical, first.sha256) == (kept.canonical, kept.sha256)
    assert kept.is_intact
    assert (2, True, False) == (second.version, kept.superseded, second.superseded)
    assert contested[:25] == [line.key for line in second.content.changes]


def test_a_corrected_line_says_who_and_why_and_what_it_was(desk: Desk) -> None:
    first = desk.issue()
    desk.contest({"duty/confirmed": "104"})
    desk.rule(["duty/confirmed"])
    second = desk.next()
    line = second.content.by_key["duty/confirmed"]
    why = line.corrected

    assert why is not None
    assert (104, 100, 2) == (line.value, why.before, why.version)
    assert (OF_VNPT.name, "công văn 15/VNPT") == (why.contested_by, why.contest_reason)
    assert (APPROVER.name, "đã đối chiếu") == (why.ruled_by, why.ruling_reason)
    assert second.content.follows is not None
    assert (1, first.sha256.hex()) == (
        second.content.follows.version,
        second.content.follows.sha256,
    )
    assert first.content.as_of == second.content.as_of


def test_a_third_version_keeps_the_marks_of_the_second(desk: Desk) -> None:
    desk.issue()
    desk.contest({"duty/confirmed": "104"})
    desk.rule(["duty/confirmed"])
    second = desk.next()
    desk.contest({"duty/missed": "1"})
    desk.rule(["duty/missed"])
    third = desk.next()

    assert {"duty/missed"} == differing(second.content, third.content)
    assert ["duty/missed"] == [line.key for line in third.content.changes]
    assert [1, 2, 3] == [
        each.version
        for each in desk.database.read(lambda conn: versions_of(conn, NUMBER, person=OFFICER))
    ]


def test_a_next_version_waits_for_every_ruling(desk: Desk) -> None:
    desk.issue()
    desk.contest({"duty/confirmed": "104", "duty/missed": "1"})
    desk.rule(["duty/confirmed"])

    with pytest.raises(Unruled, match="1 contested lines wait for a ruling: duty/missed"):
        desk.next()


def test_nothing_accepted_makes_no_next_version(desk: Desk) -> None:
    desk.issue()
    desk.contest({"duty/confirmed": "104"})
    desk.rule(["duty/confirmed"], Decision.REFUSED)

    with pytest.raises(NothingToCorrect, match="no contested line was accepted"):
        desk.next()


def test_two_at_once_make_one_next_version(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both looked at version 1; whoever comes second is told."""
    first = desk.issue()
    desk.contest({"duty/confirmed": "104"})
    desk.rule(["duty/confirmed"])
    desk.next()
    monkeypatch.setattr("campaigns.issued.issuing.find", lambda *_, **__: first)

    with pytest.raises(Superseded, match="followed by version 2"):
        desk.next()


def test_a_taken_number_is_passed_over(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another report got it between our look and our row."""
    desk.issue()
    places = iter([1, 2])
    monkeypatch.setattr("campaigns.issued.issuing._next_place", lambda *_: next(places))

    assert "02/2021/BC-HM" == desk.issue(draft(carrier="viettel")).number


VALUES = st.none() | st.integers(0, 10**12)


@given(
    st.dictionaries(st.integers(0, 200), VALUES, min_size=1),
    st.dictionaries(st.integers(0, 200), st.integers(0, 10**12)),
)
def test_a_correction_moves_exactly_the_lines_it_names(
    lines: Mapping[int, int | None], stated: Mapping[int, int]
) -> None:
    """Whatever a report says and whatever is accepted, at once and read back from its bytes."""
    before = content_of({f"duty/{nth}": value for nth, value in lines.items()})
    named = {f"duty/{nth}": value for nth, value in stated.items() if nth in lines}
    bytes_before = before.canonical()
    after = content_in(
        before.corrected({key: (value, WHY) for key, value in named.items()}).canonical()
    )

    assert set(named) == differing(before, after) == {line.key for line in after.changes}
    assert named == {key: after.by_key[key].value for key in named}
    assert bytes_before == before.canonical() == content_in(bytes_before).canonical()
    assert after.follows == Followed(version=1, sha256=hash_of(bytes_before).hex())


WHY = Correction(
    version=2,
    before=0,
    contested_by="Nam",
    contest_reason="=1+1 «15/VNPT»",
    ruled_by="Hoa",
    ruling_reason="đúng",
    ruled_at=NOW.isoformat(),
)


def content_of(values: Mapping[str, int | None]) -> Content:
    return Content(
        number=NUMBER,
        version=1,
        follows=None,
        carrier="vnpt",
        label="2021-W22",
        weeks=("2021-W22",),
        as_of=NOW.isoformat(),
        lines=draft(values).lines,
    )
