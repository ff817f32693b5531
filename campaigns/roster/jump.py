"""A full delivery that makes the roster jump is asked about before anything changes (design 7)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

#: The share of those on the roster that may leave by one file.
LEAVING_MAX: Final = Fraction(2, 100)
#: How far a carrier's share of the roster may move, in shares of 1.
SHARE_MOVE_MAX: Final = Fraction(2, 100)


def reasons_to_ask(
    *,
    standing: int,
    leaving: int,
    before: Mapping[str, int],
    after: Mapping[str, int],
    joining: Mapping[str, int],
    opened: Mapping[str, int],
) -> tuple[str, ...]:
    """Why a second person must confirm a full delivery, in both languages; empty where nobody must.

    `standing` and `leaving` count those that the file speaks for. `before` and `after` are the
    roster by carrier, `joining` those new in it; `opened` is the roster of the last opened
    period, empty before the first.
    """
    reasons = []
    if standing and Fraction(leaving, standing) > LEAVING_MAX:
        reasons.append(_leaving(leaving, standing))
    base = opened or before
    # A carrier's first delivery is no jump of the others' shares.
    new = {carrier: count for carrier, count in joining.items() if carrier not in base}
    after = {carrier: count - new.get(carrier, 0) for carrier, count in after.items()}
    reasons += [
        _moving(carrier, _share(carrier, base), _share(carrier, after))
        for carrier in sorted(base)
        if _jumps(carrier, base=base, before=before, after=after)
    ]
    return tuple(reasons)


def _jumps(
    carrier: str, *, base: Mapping[str, int], before: Mapping[str, int], after: Mapping[str, int]
) -> bool:
    """Whether this delivery takes a carrier's share too far from the base, and further than it was.

    A move that was confirmed once is not asked about again by each delivery until the next period.
    """
    moved = abs(_share(carrier, after) - _share(carrier, base))
    moved_already = abs(_share(carrier, before) - _share(carrier, base))
    return moved > SHARE_MOVE_MAX and moved > moved_already


def _share(carrier: str, roster: Mapping[str, int]) -> Fraction:
    total = sum(roster.values())
    return Fraction(roster.get(carrier, 0), total) if total else Fraction(0)


def _leaving(leaving: int, standing: int) -> str:
    share, most = _percent(Fraction(leaving, standing)), _percent(LEAVING_MAX)
    return (
        f"{leaving} trong {standing} thuê bao sẽ rời danh sách ({share}, quá {most}) / "
        f"{leaving} of {standing} would leave ({share}, more than {most})"
    )


def _moving(carrier: str, share: Fraction, moved: Fraction) -> str:
    before, after = _percent(share), _percent(moved)
    return (
        f"tỷ trọng của {carrier} sẽ đổi từ {before} thành {after} (quá 2 điểm) / "
        f"the share of {carrier} would move from {before} to {after} (by more than 2 points)"
    )


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.1f} %"
