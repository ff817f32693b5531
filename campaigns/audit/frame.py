"""The frame is every obligation of a closed week, missed and excused too, without a number.

As an export it begins with four lines that say whose it is; then it has a row for each obligation,
in the order of its position: position, stratum (the carrier whose duty it is) and key (its
reference, of attempt 0). The same ledger gives the same bytes, so the file's SHA-256 names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, bindparam, select

from campaigns.audit.draw import Unit
from campaigns.audit.errors import BadFrame, WeekNotClosed
from campaigns.ledger.periods import POSITION_BITS
from campaigns.reference import NotOurs, parse, reference_of
from campaigns.schema import AnyRow, campaign, closing, obligation, opening, period

_SLICE: Final = 20_000
_POSITIONS: Final = (1 << POSITION_BITS) - 1
_COLUMNS: Final = "position,stratum,key"
_LINE_MAX: Final = 200
_stratum = re.compile(r"[a-z0-9_]{1,20}", re.ASCII).fullmatch

_HEAD: Final = (
    select(
        period.c.id,
        period.c.week,
        period.c.owed,
        campaign.c.slug,
        period.c.label,
        opening.c.roster_sha256,
        closing.c.at.label("closed_at"),
    )
    .join(campaign, campaign.c.id == period.c.campaign_id)
    .join(opening, opening.c.period_id == period.c.id)
    .join(closing, closing.c.period_id == period.c.id)
    .where(campaign.c.slug == bindparam("of_slug"), period.c.label == bindparam("of_label"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameHead:
    """Whose frame it is, as the first lines of the export say."""

    campaign: str
    period: str
    """Its label, `2021-W22`."""
    roster_sha256: bytes
    """Of the opening row, which was written before the first message."""
    obligations: int

    def lines(self) -> tuple[str, ...]:
        """The lines that begin the export."""
        return (
            f"# campaign: {self.campaign}\n",
            f"# period: {self.period}\n",
            f"# roster_sha256: {self.roster_sha256.hex()}\n",
            f"# obligations: {self.obligations}\n",
            f"{_COLUMNS}\n",
        )


class Frame:
    """A closed week's frame in the ledger, read slice by slice; `sha256` once it was read whole."""

    def __init__(self, connection: Connection, slug: str, *, label: str) -> None:
        """Raises WeekNotClosed for a week that is open, or is not there at all."""
        found = connection.execute(_HEAD, {"of_slug": slug, "of_label": label}).one_or_none()
        if found is None:
            raise WeekNotClosed(
                f"The campaign {slug} has no closed period {label}: wait for its end, or see "
                f"`loa week status {slug} {label}`"
            )
        self._connection = connection
        self._digest = sha256()
        self.period_id: int = found.id
        self.week: int = found.week
        self.closed_at = found.closed_at
        self.head = FrameHead(
            campaign=found.slug,
            period=found.label,
            roster_sha256=bytes(found.roster_sha256),
            obligations=found.owed,
        )

    @property
    def sha256(self) -> bytes:
        """Of all lines read so far: of the export, once they were read to the end."""
        return self._digest.digest()

    def lines(self) -> Iterator[str]:
        """The export, line by line. Raises BadFrame where an obligation is missing."""
        yield from self.head.lines()
        for unit in self._read():
            yield _row(unit)

    def units(self) -> Iterator[Unit]:
        """What may be drawn, each row of the export hashed on its way. Raises BadFrame."""
        for line in self.head.lines():
            self._digest.update(line.encode())
        for unit in self._read():
            self._digest.update(_row(unit).encode())
            yield unit

    def _read(self) -> Iterator[Unit]:
        after, owed = 0, self.head.obligations
        while after < owed:
            rows = self._slice(after)
            for row in rows:
                after += 1
                if after > owed or not row.position == after == row.id & _POSITIONS:
                    raise _unsound(self.head)
                yield Unit(after, row.carrier, reference_of(self.week, row.id, 0))
            if not rows:
                raise _unsound(self.head)
        if self._slice(after):
            raise _unsound(self.head)

    def _slice(self, after: int) -> Sequence[AnyRow]:
        first = self.period_id << POSITION_BITS
        asked = select(obligation.c.id, obligation.c.position, obligation.c.carrier).where(
            obligation.c.week == self.week,
            obligation.c.id > first + after,
            obligation.c.id <= first + _POSITIONS,
        )
        return self._connection.execute(asked.order_by(obligation.c.id).limit(_SLICE)).all()


class FrameFile:
    """An export as somebody was handed it: needs no database, no key and no settings."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._digest = sha256()
        with path.open("rb") as file:
            self.head = _head_in([self._line(file.readline(_LINE_MAX)) for _ in range(5)])

    @property
    def sha256(self) -> bytes:
        """Of the file's bytes, once its units were read to the end."""
        return self._digest.digest()

    def units(self) -> Iterator[Unit]:
        """Its rows, one by one. Raises BadFrame at the first that is out of its place."""
        self._digest = sha256()
        expected = 0
        with self._path.open("rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(_LINE_MAX), b""), start=1):
                self._digest.update(line)
                if number > len(self.head.lines()):
                    expected += 1
                    yield _unit_in(self._line(line), expected, self.head)
        if expected != self.head.obligations:
            raise BadFrame(
                f"The export has {expected} rows and says that it has {self.head.obligations}: "
                "ask for it again"
            )

    def _line(self, line: bytes) -> str:
        try:
            return line.decode("ascii")
        except UnicodeDecodeError:
            raise BadFrame(f"{self._path.name} is no export of `loa audit export`") from None


def _row(unit: Unit) -> str:
    return f"{unit.position},{unit.stratum},{unit.key}\n"


def _head_in(lines: Sequence[str]) -> FrameHead:
    """The head that these lines are; written anew it must be the very same lines."""
    said = dict(line.removeprefix("# ").rstrip("\n").partition(": ")[::2] for line in lines)
    try:
        head = FrameHead(
            campaign=said["campaign"],
            period=said["period"],
            roster_sha256=bytes.fromhex(said["roster_sha256"]),
            obligations=int(said["obligations"]),
        )
    except (KeyError, ValueError):
        raise BadFrame("This is no export of `loa audit export`: its first lines differ") from None
    if len(head.roster_sha256) != sha256().digest_size or "".join(head.lines()) != "".join(lines):
        raise BadFrame("The export's first lines were changed: ask for it again")
    return head


def _unit_in(line: str, position: int, head: FrameHead) -> Unit:
    cells = line.rstrip("\n").split(",")
    try:
        _, stratum, key = cells
        _, obligation_id, attempt_no = parse(key)
    except (ValueError, NotOurs):
        raise _bad_row(position) from None
    unit = Unit(position, stratum, key)
    in_place = obligation_id & _POSITIONS == position <= head.obligations and attempt_no == 0
    if not in_place or not _stratum(stratum) or _row(unit) != line:
        raise _bad_row(position)
    return unit


def _bad_row(position: int) -> BadFrame:
    return BadFrame(f"Row {position} of the export is not as it was written: ask for it again")


def _unsound(head: FrameHead) -> BadFrame:
    return BadFrame(
        f"Not every obligation of {head.campaign} {head.period} is in its place: look what "
        f"happened with `loa week verify {head.campaign} {head.period}` before a sample is drawn"
    )
