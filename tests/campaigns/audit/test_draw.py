"""The draw is a function of roster, seed and keys: the same everywhere, fair to each stratum."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.audit import BadAudit, Unit, allocate, draw
from campaigns.audit.draw import tidy_seed
from tests.kit.audits import ROSTER, SEED, units

SIZES = st.dictionaries(st.sampled_from(["itel", "vnpt", "viettel", "vng"]), st.integers(1, 5_000))


def drawn_keys(frame: list[Unit], *, seed: str = SEED, roster: bytes = ROSTER) -> list[str]:
    sample = draw(frame, roster_sha256=roster, seed=seed, size=12, minimum=2)
    return [pick.key for pick in sample.picks]


def test_each_stratum_gives_its_smallest_hashes() -> None:
    """
    Recomputed by hand: three lines of text, SHA-256, the smallest of each stratum.
    """
    frame = units(vnpt=40, viettel=20)

    def digest(key: str) -> str:
        return sha256(f"{ROSTER.hex()}\n{SEED}\n{key}".encode()).hexdigest()

    of = {
        name: sorted((u.key for u in frame if u.stratum == name), key=digest)
        for name in ("viettel", "vnpt")
    }

    assert of["viettel"][:4] + of["vnpt"][:8] == drawn_keys(frame)


def test_the_order_of_the_rows_changes_nothing() -> None:
    frame = units(vnpt=40, viettel=20)
    shuffled = Random(7).sample(frame, len(frame))

    assert drawn_keys(frame) == drawn_keys(shuffled)


def test_another_seed_or_another_roster_draws_another_sample() -> None:
    frame = units(vnpt=400, viettel=200)
    other = {
        "seed": drawn_keys(frame, seed=f"{SEED}!"),
        "roster": drawn_keys(frame, roster=bytes(32)),
    }

    assert all(set(drawn_keys(frame)) != set(keys) for keys in other.values())


def test_every_obligation_is_drawn_alike() -> None:
    """
    Over 400 seeds each of 30 is drawn about 100 times of 400: none is favoured, none left out.
    """
    frame = units(vnpt=30)
    drawn = Counter(
        pick.key
        for seed in range(400)
        for pick in draw(frame, roster_sha256=ROSTER, seed=f"seed {seed}", size=10, minimum=1).picks
    )

    assert 30 == len(drawn)
    assert (95, 175) < (min(drawn.values()), max(drawn.values())) < (134, 180)


def test_picks_are_numbered_stratum_by_stratum() -> None:
    picks = draw(
        units(vnpt=40, viettel=20), roster_sha256=ROSTER, seed=SEED, size=6, minimum=1
    ).picks

    assert [(1, "viettel"), (2, "viettel"), (3, "vnpt"), (6, "vnpt")] == [
        (picks[nth].number, picks[nth].stratum) for nth in (0, 1, 2, 5)
    ]


@pytest.mark.parametrize(
    ("sizes", "size", "minimum", "shares"),
    [
        pytest.param({"a": 50, "b": 50}, 10, 1, {"a": 5, "b": 5}, id="halves"),
        pytest.param({"a": 60, "b": 30, "c": 10}, 10, 1, {"a": 6, "b": 3, "c": 1}, id="exact"),
        pytest.param({"a": 1, "b": 1, "c": 1}, 2, 0, {"a": 1, "b": 1, "c": 0}, id="by name"),
        pytest.param({"a": 70, "b": 25, "c": 5}, 9, 1, {"a": 6, "b": 2, "c": 1}, id="remainder"),
        pytest.param({"a": 990, "b": 10}, 50, 30, {"a": 40, "b": 10}, id="all of a small one"),
        pytest.param({"a": 900, "b": 100}, 100, 30, {"a": 70, "b": 30}, id="minimum"),
        pytest.param(
            {"a": 800, "b": 150, "c": 50}, 100, 14, {"a": 72, "b": 14, "c": 14}, id="two rounds"
        ),
        pytest.param({"a": 3, "b": 2}, 5, 30, {"a": 3, "b": 2}, id="everybody"),
    ],
)
def test_a_stratum_gives_its_share_and_its_minimum(
    sizes: dict[str, int], size: int, minimum: int, shares: dict[str, int]
) -> None:
    assert shares == allocate(sizes, size=size, minimum=minimum)


@given(sizes=SIZES.filter(bool), size=st.integers(1, 800), minimum=st.integers(1, 40))
def test_an_allocation_gives_all_and_takes_from_nobody(
    sizes: dict[str, int], size: int, minimum: int
) -> None:
    least = {name: min(minimum, count) for name, count in sizes.items()}
    if not sum(least.values()) <= size <= sum(sizes.values()):
        with pytest.raises(BadAudit):
            allocate(sizes, size=size, minimum=minimum)
        return
    shares = allocate(sizes, size=size, minimum=minimum)

    assert size == sum(shares.values())
    assert all(least[name] <= shares[name] <= sizes[name] for name in sizes)


@pytest.mark.parametrize(
    "seed", ["", "  ", "two\nlines", "tab\there", "x" * 121, "zero\N{ZERO WIDTH SPACE}width"]
)
def test_a_seed_is_one_line_that_can_be_read(seed: str) -> None:
    with pytest.raises(BadAudit):
        tidy_seed(seed)


def test_a_seed_is_the_same_however_its_letters_are_composed() -> None:
    """
    Typed on another keyboard, `ấ` may come as three code points.
    """
    assert "xổ số 5/6" == tidy_seed(" xổ số 5/6 ")


@pytest.mark.parametrize(("size", "minimum"), [(0, 1), (20_001, 1), (5, 0), (61, 1), (3, 2)])
def test_a_size_that_cannot_be_is_refused(size: int, minimum: int) -> None:
    with pytest.raises(BadAudit):
        draw(
            units(vnpt=40, viettel=20),
            roster_sha256=ROSTER,
            seed=SEED,
            size=size,
            minimum=minimum,
        )


def test_a_long_frame_is_never_held() -> None:
    """
    Ten times the rows, the same memory: only the sample is kept.
    """

    def peak(rows: int) -> int:
        frame: Iterator[Unit] = (Unit(n, "vnpt", f"key {n}") for n in range(rows))
        tracemalloc.reset_peak()
        draw(frame, roster_sha256=ROSTER, seed=SEED, size=100, minimum=1)
        return tracemalloc.get_traced_memory()[1]

    tracemalloc.start()
    try:
        peak(1_000)
        short, long = peak(2_000), peak(20_000)
    finally:
        tracemalloc.stop()

    assert long < short + 20_000
