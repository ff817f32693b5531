"""The cells of one row become a line of a statement, or a refusal that names cell and reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from campaigns.roster.cells import UNREADABLE
from campaigns.roster.refusals import Reason, Refusal
from campaigns.settlement.reasons import LineReason
from campaigns.settlement.stated import Stated, UnknownWord, folded, stated_in
from campaigns.week import ZONE, local
from gateways.msisdn import BadMsisdn, mask, normalise

MESSAGE_ID_MAX: Final = 80
_SEGMENTS_MAX: Final = 255
_DIGEST_BYTES: Final = 8

#: So many digits in a row are a number, or the greater part of one.
_a_number = re.compile(r"\+?\d[\d .\-]{6,}\d").search
_day_first = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(.*)", re.ASCII | re.DOTALL).fullmatch
_one_digit_hour = re.compile(r"(?<=[ T])(?=\d:)", re.ASCII).sub


class Line(NamedTuple):
    """One readable line; a tuple, since a million are made. Its repr shows nothing of it."""

    msisdn: str
    stated: Stated
    day: date | None
    """The local date on which it was sent, where stated."""
    sent_at: datetime | None
    """The instant, where more than the date is stated; in UTC."""
    segments: int | None
    reference: str
    message_id: str
    number: int
    """The line in the file, from 2."""

    def __repr__(self) -> str:
        return f"Line(number={self.number})"

    @property
    def digest(self) -> int:
        """64 bits of all that it says; lines that say the same are the same line."""
        said = repr(tuple(self)[:-1]).encode("utf-8", "surrogatepass")
        return int.from_bytes(blake2b(said, digest_size=_DIGEST_BYTES).digest(), "big")


class BadCell(ValueError):
    """A cell that its column cannot hold; it carries the reason only."""

    def __init__(self, reason: LineReason) -> None:
        super().__init__(reason)
        self.reason = reason


#: Our column -> the headers that name it, besides its own.
_HEADERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "msisdn": ("số thuê bao", "thuê bao", "số điện thoại", "số nhận", "sđt"),
        "sent_at": ("thời điểm gửi", "thời gian gửi", "ngày gửi", "ngày giờ gửi"),
        "status": ("trạng thái", "kết quả", "tình trạng"),
        "segments": ("số phân đoạn", "số đoạn", "phân đoạn"),
        "reference": ("mã tham chiếu", "tham chiếu"),
        "message_id": ("mã tin", "mã tin nhắn", "mã bản tin"),
    }
)
COLUMNS: Final = tuple(_HEADERS)
"""The columns that a statement may have."""
REQUIRED: Final = ("msisdn", "status")
_BY_HEADER: Final = {
    folded(one): column for column, also in _HEADERS.items() for one in (column, *also)
}


def column_named(header: str) -> str | None:
    """Our column of a header in English or Vietnamese; None for none."""
    return _BY_HEADER.get(folded(header))


class LineReader:
    """Reads the rows of one file, given its columns and the span it is a statement of."""

    __slots__ = ("_columns", "_since", "_until")

    def __init__(self, columns: Sequence[str], *, since: datetime, until: datetime) -> None:
        """`columns` are ours; the span is [since, until)."""
        self._columns = tuple(columns)
        self._since, self._until = since, until

    def read(self, cells: list[str], *, number: int) -> Line | Refusal:
        """The row's line; refused for the first cell from the left that has a reason."""
        cells += [""] * (len(self._columns) - len(cells))
        said: dict[str, Any] = {}
        for column, cell in zip(self._columns, cells, strict=False):
            found = _value_in(column, cell)
            if isinstance(found, BadCell | BadMsisdn):
                return _refused(column, cell, found.reason, number=number)
            said[column] = found
        if any(cells[len(self._columns) :]):
            column = str(len(self._columns) + 1)
            return _refused(column, cells[len(self._columns)], LineReason.CELLS, number=number)
        line = _line(said, number)
        if not self._spans(line):
            cell = cells[self._columns.index("sent_at")]
            return _refused("sent_at", cell, LineReason.OTHER_SPAN, number=number)
        return line

    def _spans(self, line: Line) -> bool:
        if line.sent_at is not None:
            return self._since <= line.sent_at < self._until
        first, behind = local(self._since).date(), local(self._until).date()
        return line.day is None or first <= line.day < behind


def refused_for(line: Line, column: str, reason: LineReason) -> Refusal:
    """A line that could be read and cannot be matched."""
    value = {"msisdn": line.msisdn, "reference": line.reference, "message_id": line.message_id}
    return _refused(column, value.get(column, ""), reason, number=line.number)


def _refused(column: str, cell: str, reason: Reason, *, number: int) -> Refusal:
    return Refusal(line=number, column=column, reason=reason, value=_masked(cell))


def _masked(cell: str) -> str:
    """What is told back of a cell: a number, or what looks like one, is not told whole."""
    found = _a_number(cell)
    if found is None:
        return cell
    digits = "".join(filter(str.isdigit, found[0]))
    return f"{cell[: found.start()]}{mask(digits)}{cell[found.end() :]}"


def _line(said: Mapping[str, Any], number: int) -> Line:
    day, sent_at = said.get("sent_at") or (None, None)
    return Line(
        said["msisdn"],
        said["status"],
        day,
        sent_at,
        said.get("segments"),
        said.get("reference", ""),
        said.get("message_id", ""),
        number,
    )


def _value_in(column: str, cell: str) -> Any:
    """What the cell says in its column, or the error that tells why it says nothing."""
    stripped = cell.strip()
    if not stripped.isprintable() and any(
        unicodedata.category(character) in UNREADABLE for character in stripped
    ):
        return BadCell(LineReason.UNREADABLE)
    try:
        return _READERS[column](stripped)
    except UnknownWord:
        return BadCell(LineReason.STATUS)
    except (BadCell, BadMsisdn) as error:
        return error


def _segments_in(cell: str) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) <= len(str(_SEGMENTS_MAX))):
        raise BadCell(LineReason.SEGMENTS)
    if int(cell) > _SEGMENTS_MAX:
        raise BadCell(LineReason.SEGMENTS)
    return int(cell)


def _message_id_in(cell: str) -> str:
    if len(cell) > MESSAGE_ID_MAX:
        raise BadCell(LineReason.MESSAGE_ID)
    return cell


# Many messages leave in one second, and a file states its dates more often still.
@lru_cache(maxsize=4096)
def _sent_at_in(cell: str) -> tuple[date | None, datetime | None]:
    """Local date and instant of `01/06/2021 08:30`, an ISO time, or a date alone."""
    if not cell:
        return None, None
    try:
        return _moment(_iso(cell))
    except (ValueError, OverflowError):
        raise BadCell(LineReason.INSTANT) from None


def _iso(cell: str) -> str:
    """What a spreadsheet shows, day first and hours without zero, in the order of ISO 8601."""
    padded = _one_digit_hour("0", cell, count=1)
    found = _day_first(padded)
    return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}{found[4]}" if found else padded


def _moment(written: str) -> tuple[date, datetime | None]:
    """Local unless an offset is written."""
    if ":" not in written:
        return date.fromisoformat(written), None
    told = datetime.fromisoformat(written)
    instant = told.replace(tzinfo=ZONE) if told.tzinfo is None else told
    return local(instant).date(), instant.astimezone(UTC)


_READERS: Final[Mapping[str, Callable[[str], object]]] = MappingProxyType(
    {
        "msisdn": normalise,
        "sent_at": _sent_at_in,
        "status": stated_in,
        "segments": _segments_in,
        "reference": str,
        "message_id": _message_id_in,
    }
)
