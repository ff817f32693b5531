"""Why a line of a statement is refused: each reason with its remedy, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class LineReason(StrEnum):
    """Why a line is refused, where its msisdn is not the reason."""

    UNREADABLE = "unreadable"
    """A cell holds control characters, or bytes that are not UTF-8."""
    CELLS = "cells"
    """The row has more cells than the header."""
    STATUS = "status"
    """No word of the table."""
    INSTANT = "instant"
    """No time that can be read in one way only."""
    SEGMENTS = "segments"
    """No number of segments."""
    MESSAGE_ID = "message_id"
    """Longer than any carrier's id."""
    OTHER_SPAN = "other_span"
    """The line speaks of a time outside of the file's."""
    OTHER_NUMBER = "other_number"
    """Its reference or message id belongs to another number."""
    OTHER_GATEWAY = "other_gateway"
    """Its reference belongs to another gateway."""
    AMBIGUOUS = "ambiguous"
    """Several messages to this number are meant."""

    @property
    def english(self) -> str:
        """The reason and its remedy for an English-speaking officer."""
        return _WORDS[self][0]

    @property
    def vietnamese(self) -> str:
        """The reason and its remedy for a Vietnamese officer."""
        return _WORDS[self][1]


_WORDS: Final[Mapping[LineReason, tuple[str, str]]] = {
    LineReason.UNREADABLE: (
        "The cell has control characters or is not UTF-8: save the file as CSV UTF-8.",
        "Ô có ký tự điều khiển hoặc không phải UTF-8: hãy lưu tệp dạng CSV UTF-8.",
    ),
    LineReason.CELLS: (
        "The row has more cells than the header: write one message per row.",
        "Dòng có nhiều ô hơn dòng tiêu đề: mỗi dòng chỉ ghi một tin.",
    ),
    LineReason.STATUS: (
        "No such status: write delivered, sent, failed, expired, rejected, not found or unknown.",
        (
            "Không có trạng thái này: hãy ghi đã đến, đã gửi, thất bại, hết hạn, từ chối, "
            "không tìm thấy hoặc không rõ."
        ),
    ),
    LineReason.INSTANT: (
        "No such time: write 2021-06-01 08:30:00 or 01/06/2021 08:30.",
        "Thời điểm viết chưa đúng: hãy ghi 2021-06-01 08:30:00 hoặc 01/06/2021 08:30.",
    ),
    LineReason.SEGMENTS: (
        "No such number of segments: write a whole number from 0 to 255, or leave it empty.",
        "Số phân đoạn chưa đúng: hãy ghi số nguyên từ 0 đến 255, hoặc để trống.",
    ),
    LineReason.MESSAGE_ID: (
        "A message id has at most 80 characters.",
        "Mã tin có nhiều nhất 80 ký tự.",
    ),
    LineReason.OTHER_SPAN: (
        "The line lies outside of the week or month that this statement is for.",
        "Dòng nằm ngoài tuần hoặc tháng của báo cáo này.",
    ),
    LineReason.OTHER_NUMBER: (
        "This reference or message id belongs to another number: check both cells.",
        "Mã tham chiếu hoặc mã tin này thuộc về số khác: hãy kiểm tra cả hai ô.",
    ),
    LineReason.OTHER_GATEWAY: (
        "This reference belongs to a message of another gateway.",
        "Mã tham chiếu này thuộc về tin gửi qua cổng khác.",
    ),
    LineReason.AMBIGUOUS: (
        "Several messages went to this number: write the reference, or the time it was sent.",
        "Có nhiều tin gửi đến số này: hãy ghi mã tham chiếu hoặc thời điểm gửi.",
    ),
}
