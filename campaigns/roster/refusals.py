"""Every refused row goes back to its deliverer: line, column, value, reason in both languages."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self, TextIO

from campaigns.carrier import Carrier
from campaigns.spreadsheet import harmless

_PRIVATE: Final = 0o600
#: Longest value that is told back, in characters; a longer one is no cell of a roster.
_VALUE_MAX: Final = 200
_CARRIERS: Final = ", ".join(Carrier)
_HEADER: Final = ("line", "column", "value", "reason_vi", "reason_en")


class Reason(Protocol):
    """Why a row is refused, in both languages."""

    @property
    def english(self) -> str:
        """The reason and its remedy for an English-speaking officer."""

    @property
    def vietnamese(self) -> str:
        """The reason and its remedy for a Vietnamese officer."""


class RowReason(StrEnum):
    """Why a row of a roster is refused, where its msisdn is not the reason."""

    ADDRESS = "address"
    """A cell holds an address: nothing of a roster may be smuggled into a message."""
    UNREADABLE = "unreadable"
    """A cell holds control characters, or bytes that are not UTF-8."""
    CELLS = "cells"
    """The row has more cells than the header."""
    UNKNOWN_CARRIER = "unknown_carrier"
    """No carrier has this name."""
    OTHER_CARRIER = "other_carrier"
    """The row names another carrier than the one that delivered the file."""
    UNKNOWN_DISTRICT = "unknown_district"
    """No district of the province has this code."""
    ZALO_USER_ID = "zalo_user_id"
    """A Zalo user id is written in digits only."""

    @property
    def english(self) -> str:
        """The reason and its remedy for an English-speaking officer."""
        return _WORDS[self][0]

    @property
    def vietnamese(self) -> str:
        """The reason and its remedy for a Vietnamese officer."""
        return _WORDS[self][1]


_WORDS: Final[Mapping[RowReason, tuple[str, str]]] = {
    RowReason.ADDRESS: (
        "The cell holds an address: a roster holds none; remove it.",
        "Ô có chứa địa chỉ: danh sách thuê bao không được chứa địa chỉ nào; hãy xóa.",
    ),
    RowReason.UNREADABLE: (
        "The cell has control characters or is not UTF-8: save the file as CSV UTF-8.",
        "Ô có ký tự điều khiển hoặc không phải UTF-8: hãy lưu tệp dạng CSV UTF-8.",
    ),
    RowReason.CELLS: (
        "The row has more cells than the header: write one subscriber per row.",
        "Dòng có nhiều ô hơn dòng tiêu đề: mỗi dòng chỉ ghi một thuê bao.",
    ),
    RowReason.UNKNOWN_CARRIER: (
        f"No carrier has this name: write {_CARRIERS}, or leave the cell empty.",
        f"Không có nhà mạng nào tên như vậy: hãy ghi {_CARRIERS}, hoặc để trống.",
    ),
    RowReason.OTHER_CARRIER: (
        "The row names another carrier than the file's: write ported numbers in ported_to.",
        "Dòng ghi nhà mạng khác với nhà mạng nộp tệp: số chuyển mạng ghi ở cột ported_to.",
    ),
    RowReason.UNKNOWN_DISTRICT: (
        "No district has this code: write 178 or 180 to 189, or leave the cell empty.",
        "Không có huyện nào mang mã này: hãy ghi 178 hoặc 180 đến 189, hoặc để trống.",
    ),
    RowReason.ZALO_USER_ID: (
        "A Zalo user id has digits only: format the spreadsheet's column as text.",
        "Mã người dùng Zalo chỉ gồm chữ số: hãy định dạng cột trong bảng tính là văn bản.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One refused row. What it says of a person is kept out of its repr, hence out of any log."""

    line: int
    column: str
    reason: Reason
    value: str = field(repr=False)
    msisdn: str | None = field(repr=False, default=None)
    """The row's number where it could be read: the file does speak of that subscriber."""


class RefusalFile:
    """`FILE.refused.csv`, made with the first refusal and readable by its owner only.

    It goes back to the deliverer, so values stand in it whole, an msisdn too.
    """

    __slots__ = ("_delimiter", "_file", "path")

    def __init__(self, delivered: Path, *, delimiter: str) -> None:
        self.path = delivered.with_name(f"{delivered.name}.refused.csv")
        self._delimiter = delimiter
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        """Remove what an earlier import of the same file left: it would be read as today's."""
        self.path.unlink(missing_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    @property
    def was_made(self) -> bool:
        """Whether any row was refused."""
        return self._file is not None

    def write(self, refusals: Iterable[Refusal]) -> None:
        """Append refusals in the order given."""
        for refusal in refusals:
            row = (
                refusal.line,
                refusal.column,
                _told_back(refusal.value),
                refusal.reason.vietnamese,
                refusal.reason.english,
            )
            csv.writer(self._opened(), delimiter=self._delimiter).writerow(row)

    def _opened(self) -> TextIO:
        if self._file is None:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
            # The mark is for Excel, which reads Vietnamese wrongly without it.
            self._file = os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="")
            csv.writer(self._file, delimiter=self._delimiter).writerow(_HEADER)
        return self._file


def _told_back(value: str) -> str:
    """The value as it may be shown: nothing a spreadsheet runs, nothing a terminal obeys."""
    visible = "".join(map(_visible, value[:_VALUE_MAX]))
    is_number = visible.startswith("+") and visible[1:].replace(" ", "").isdecimal()
    return visible if is_number else harmless(visible)


def _visible(character: str) -> str:
    if character.isprintable() or character == "\u00a0":
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
