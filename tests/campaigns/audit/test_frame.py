"""The export and the ledger draw the same sample, and an export that was touched draws none."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select

from campaigns.audit import BadFrame, Frame, FrameFile, WeekNotClosed, draw
from campaigns.reference import parse
from campaigns.schema import obligation
from tests.kit.audits import LABEL, SEED, SLUG, Bench


def exported(bench: Bench, folder: Path) -> Path:
    """The week's export as `loa audit export` writes it."""
    lines = bench.database.read(lambda conn: list(Frame(conn, SLUG, label=LABEL).lines()))
    file = folder / "frame.csv"
    file.write_text("".join(lines))
    return file


def test_the_export_draws_what_the_ledger_draws(bench: Bench, tmp_path: Path) -> None:
    bench.week(accepted=20, viettel__delivered=30, mobifone__lapsed=5, left_network=3)
    drawn = bench.open(12, minimum=2)
    frame = FrameFile(exported(bench, tmp_path))
    again = draw(
        frame.units(), roster_sha256=frame.head.roster_sha256, seed=SEED, size=12, minimum=2
    )

    assert drawn.sample == again
    assert (drawn.head, drawn.frame_sha256) == (frame.head, frame.sha256)
    assert drawn.frame_sha256 == sha256((tmp_path / "frame.csv").read_bytes()).digest()


def test_the_frame_holds_whoever_was_owed(bench: Bench, tmp_path: Path) -> None:
    """
    Missed and excused obligations are drawn like any other.
    """
    bench.week(accepted=2, lapsed=2, left_network=2, unresolved=2)
    frame = FrameFile(exported(bench, tmp_path))
    rows = list(frame.units())

    assert [1, 2, 3, 4, 5, 6, 7, 8] == [unit.position for unit in rows]
    assert all(parse(unit.key)[1] & 0xFFFFFFF == unit.position for unit in rows)
    assert {202122} == {parse(unit.key)[0] for unit in rows}


def test_the_export_holds_no_number(bench: Bench, tmp_path: Path) -> None:
    bench.week(accepted=3)
    text = exported(bench, tmp_path).read_text()

    assert "8492" not in text
    assert 8 == len(text.splitlines())


@pytest.mark.parametrize("label", ["2021-W22", "2021-W23"])
def test_a_week_that_is_open_has_no_frame(bench: Bench, label: str) -> None:
    bench.week(accepted=2, closed=False)

    with pytest.raises(WeekNotClosed, match="week status"):
        bench.open(1, label=label)


@pytest.mark.parametrize("gone", [1, 2, 4])
def test_a_ledger_with_a_gap_gives_no_sample(bench: Bench, gone: int) -> None:
    """
    Who deleted the obligations that were missed would be drawn around.
    """
    week = bench.week(lapsed=4)
    there = obligation.c.id == week.obligation_id(gone)
    bench.database.transact(lambda conn: conn.execute(delete(obligation).where(there)))

    with pytest.raises(BadFrame, match="week verify"):
        bench.open(1)


def test_a_ledger_with_one_too_many_gives_no_sample(bench: Bench) -> None:
    week = bench.week(lapsed=4)

    def one_more(conn: Connection) -> None:
        last = conn.execute(select(obligation).where(obligation.c.id == week.obligation_id(4)))
        row = dict(last.mappings().one())
        row |= {"id": week.obligation_id(5), "position": 5, "subscriber_id": 999}
        conn.execute(insert(obligation).values(**row))

    bench.database.transact(one_more)

    with pytest.raises(BadFrame):
        bench.open(1)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda text: text.replace("viettel", "mobifone"), id="another stratum"),
        pytest.param(lambda text: text.replace("4,", "5,", 1), id="a position"),
        pytest.param(lambda text: text.replace(",L", ",M"), id="keys of others"),
        pytest.param(lambda text: text.rpartition("\n6,")[0] + "\n", id="a row less"),
        pytest.param(lambda text: text + text.splitlines()[-1] + "\n", id="a row more"),
        pytest.param(lambda text: text.replace("obligations: 6", "obligations: 5"), id="a figure"),
        pytest.param(lambda text: text.replace("sha256: ", "sha256: 0"), id="the roster"),
        pytest.param(lambda text: text.replace("sha256: ", "sha256:"), id="a space"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="line ends"),
        pytest.param(lambda text: text.rstrip("\n"), id="the last line feed"),
        pytest.param(lambda text: text[:0], id="nothing"),
        pytest.param(lambda text: "\N{ZERO WIDTH NO-BREAK SPACE}" + text, id="a mark"),
        pytest.param(lambda text: text.replace("vnpt", "=HYPERLINK()"), id="a formula"),
    ],
)
def test_an_export_that_was_touched_draws_nothing_or_shows_it(
    bench: Bench, tmp_path: Path, spoil: Callable[[str], str]
) -> None:
    """
    What no check of the rows can see, the hash of the file shows.
    """
    bench.week(accepted=3, viettel__accepted=3)
    file = exported(bench, tmp_path)
    untouched = sha256(file.read_bytes()).digest()
    file.write_bytes(spoil(file.read_text()).encode())
    try:
        frame = FrameFile(file)
        list(frame.units())
    except BadFrame:
        return

    assert untouched != frame.sha256
