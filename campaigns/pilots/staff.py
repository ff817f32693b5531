"""A file of at most twenty staff numbers: each row is a number, or a refusal told row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Final

from campaigns.delivered import BadDeliveredFile, DeliveredFile
from campaigns.roster.cells import Entry, RowReader
from campaigns.roster.reading import named_safely
from campaigns.roster.refusals import Refusal

#: A pilot goes to staff. What is longer is a roster by mistake, and goes to nobody.
STAFF_MAX: Final = 20
_COLUMNS: Final = ("msisdn", "zalo_user_id")


class BadStaffFile(BadDeliveredFile):
    """The file as a whole cannot be read as staff numbers; the message tells what to do with it."""


class StaffReason(StrEnum):
    """Why a number that can be read is sent no pilot."""

    NO_GATEWAY = "no_gateway"
    """None of the gateways serves it."""
    STOP_LIST = "stop_list"
    """It is on the stop list."""
    OWED_SOON = "owed_soon"
    """Its own message of a period would come too late, a day after the pilot."""

    @property
    def english(self) -> str:
        """The reason and its remedy for an English-speaking officer."""
        return _WORDS[self][1]

    @property
    def vietnamese(self) -> str:
        """The reason and its remedy for a Vietnamese officer."""
        return _WORDS[self][0]


_WORDS: Final[Mapping[StaffReason, tuple[str, str]]] = {
    StaffReason.NO_GATEWAY: (
        "Không cổng nào của lần gửi thử phục vụ số này: hãy dùng số khác, hoặc --gateway khác.",
        "No gateway of this pilot serves the number: use another number, or another --gateway.",
    ),
    StaffReason.STOP_LIST: (
        "Số nằm trong danh sách không nhắn: hãy dùng số khác.",
        "The number is on the stop list: use another one.",
    ),
    StaffReason.OWED_SOON: (
        "Số này còn chờ tin của kỳ sắp hết; gửi thử sẽ làm tin đó trễ: hãy dùng số khác.",
        "It still waits for a message that must go soon, and a pilot would make late: use another.",
    ),
}


@dataclass(frozen=True, slots=True)
class Staff:
    """One number of the file. It stays out of repr, hence out of any log."""

    line: int
    msisdn: str = field(repr=False)
    zalo_user_id: str | None = field(repr=False, default=None)

    def refused(self, reason: StaffReason) -> Refusal:
        """Its row as a refusal."""
        return Refusal(
            line=self.line,
            column="msisdn",
            reason=reason,
            value=self.msisdn,
            msisdn=self.msisdn,
        )


class StaffFile(DeliveredFile):
    """Staff numbers as CSV. Raises BadStaffFile, when opened or while it is read."""

    Bad: ClassVar[type[BadDeliveredFile]] = BadStaffFile

    def columns_in(self, named: Sequence[str]) -> tuple[str, ...]:
        """The columns as they are named. Raises BadStaffFile."""
        columns = tuple(name.strip().casefold() for name in named)
        unknown = [name for name in columns if name not in _COLUMNS]
        if unknown:
            raise BadStaffFile(
                f"Unknown columns in line 1: {', '.join(map(named_safely, unknown))}. The header "
                "of staff numbers has msisdn and, for Zalo OA, zalo_user_id: remove all others"
            )
        if "msisdn" not in columns or len(set(columns)) < len(columns):
            raise BadStaffFile("Line 1 must be a header with the column msisdn, once: correct it")
        return columns


def staff_in(path: Path) -> tuple[list[Staff], list[Refusal], str]:
    """The numbers of a file, each once; its refused rows; and what stands between its cells.

    Raises BadStaffFile, also where there are more than twenty rows: then it goes to nobody.
    """
    found: dict[str, Staff] = {}
    refusals: list[Refusal] = []
    with StaffFile(path) as file:
        reader = RowReader(file.columns, carrier=None)
        for rows, (line, cells) in enumerate(file.lines(), start=1):
            if rows > STAFF_MAX:
                raise BadStaffFile(
                    f"The file has more than {STAFF_MAX} rows: a pilot goes to a few staff "
                    "numbers only; nothing was sent"
                )
            read = reader.read(cells, line=line)
            if isinstance(read, Entry):
                found.setdefault(read.msisdn, Staff(line, read.msisdn, read.zalo_user_id))
            else:
                refusals.append(read)
        return list(found.values()), refusals, file.delimiter
