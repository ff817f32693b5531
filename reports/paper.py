"""What an official paper consists of, before it is laid out: Decree 30/2020/NĐ-CP, Appendix I."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from reports.sheet import Sheet

#: A paper's language is the state's, whatever language its figures are worded in.
NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Who issues papers."""

    superior: str
    """The body above it, in capitals."""
    name: str
    """In capitals."""
    place: str
    """Where it sits, as before the date."""
    signs: str
    """The office of whoever signs, in capitals."""
    keeps: str
    """Who keeps the copy: the last line of `Nơi nhận`."""


DEPARTMENT: Final = Office(
    superior="UBND TỈNH LẠNG SƠN",
    name="SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
    place="Lạng Sơn",
    signs="GIÁM ĐỐC",
    keeps="Lưu: VT",
)


@dataclass(frozen=True, slots=True)
class Section:
    """A table of the paper under its own head."""

    sheet: Sheet
    widths: tuple[int, ...]
    """Of its columns, in proportion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper; the signature stays blank."""

    office: Office = DEPARTMENT
    number: str
    on: date
    """The local date it bears."""
    kind: str
    """In capitals: BÁO CÁO."""
    about: tuple[str, ...]
    """The abstract (*trích yếu*), line by line."""
    to: str
    paragraphs: tuple[str, ...]
    marks: tuple[str, ...] = ()
    """Small lines below them: the hash by which a copy is known."""
    sections: tuple[Section, ...]
    receives: tuple[str, ...]
    """Who receives it, after the addressee and before the copy that is kept."""

    @property
    def dated(self) -> str:
        """`Lạng Sơn, ngày 05 tháng 6 năm 2021`: days below ten and the months 1, 2 with a zero."""
        month = f"{self.on.month:02d}" if self.on.month < _MONTHS_WITH_ZERO else f"{self.on.month}"
        return f"{self.office.place}, ngày {self.on.day:02d} tháng {month} năm {self.on.year}"


_MONTHS_WITH_ZERO: Final = 3
