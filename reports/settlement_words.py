"""The words of settlement, in Vietnamese and English: kinds, what is stated, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

#: name -> (Vietnamese, English); a part of `reports.words.WORDS`.
SETTLEMENT_WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        # Heads of columns, and figures.
        "settlement": ("Đối soát", "Settlement"),
        "case": ("Số", "Case"),
        "kind": ("Chênh lệch", "Difference"),
        "stated": ("Nhà mạng báo", "Stated"),
        "ours": ("Trong sổ", "In the ledger"),
        "ours_then": ("Trong sổ lúc đối chiếu", "In the ledger when compared"),
        "ours_now": ("Trong sổ hiện nay", "In the ledger now"),
        "state": ("Xử lý", "Decision"),
        "file": ("Tệp", "File"),
        "line": ("Dòng trong tệp", "Line of the file"),
        "lines": ("Số dòng", "Lines"),
        "span": ("Kỳ", "Span"),
        "by": ("Người thực hiện", "By"),
        "came_of_it": ("Kết quả trong sổ", "What came of it"),
        "stated_segments": ("Số phân đoạn nhà mạng báo", "Segments as stated"),
        "ours_segments": ("Số phân đoạn trong sổ", "Segments in the ledger"),
        "attempt_no": ("Lần gửi thứ", "Attempt"),
        "repeated": ("Dòng lặp lại", "Repeated"),
        "stated_attempts": ("Tin có trong tệp", "Messages stated"),
        "equal": ("Khớp", "Equal"),
        "silent": ("Nhà mạng không rõ", "The carrier does not know"),
        "differing": ("Chênh lệch", "Differing"),
        "never_begun": ("Chưa từng gửi", "Never begun here"),
        "state_open": ("Chờ xử lý", "Open"),
        "state_accepted": ("Chấp nhận", "Accepted"),
        "state_refused": ("Bác", "Refused"),
        "theirs": ("Nhà mạng đếm", "The carrier counts"),
        "totals": ("Số tổng của nhà mạng", "The carrier's totals"),
        "total_asked": ("Tin đã trình", "Messages submitted"),
        "total_sent": ("Tin nhà mạng đã nhận", "Messages taken"),
        "total_uncertain": ("Tin chưa rõ", "Messages uncertain"),
        "total_failed": ("Tin bị từ chối hoặc lỗi", "Messages refused or failed"),
        "total_segments": ("Phân đoạn của tin đã nhận", "Segments of what was taken"),
        # Kinds of differences.
        "kind_stated_taken": ("Nhà mạng báo đã gửi, sổ không ghi", "Stated as sent, not by us"),
        "kind_stated_failed": ("Nhà mạng báo không đến", "Stated as failed, not by us"),
        "kind_theirs_not_ours": ("Nhà mạng có, sổ không có", "Theirs, not ours"),
        "kind_ours_not_theirs": ("Sổ có, nhà mạng không có", "Ours, not theirs"),
        "kind_segments": ("Khác số phân đoạn", "Other number of segments"),
        "kind_doubled": ("Nhà mạng ghi nhiều lần", "Doubled by the carrier"),
        # What a carrier states.
        "stated_delivered": ("Đã đến máy", "Delivered"),
        "stated_failed": ("Không đến", "Failed"),
        "stated_expired": ("Máy tắt đến hết hạn", "Expired"),
        "stated_taken": ("Đã gửi", "Sent"),
        "stated_rejected": ("Từ chối", "Rejected"),
        "stated_not_found": ("Không tìm thấy", "Not found"),
        "stated_unknown": ("Không rõ", "Unknown"),
        "stated_absent": ("Không có trong tệp", "Absent"),
        # Codes of facts by statement, which are reasons of obligations too.
        "statement_delivered": (
            "Đã đến máy, theo báo cáo của nhà mạng",
            "Delivered, by the carrier's statement",
        ),
        "statement_taken": (
            "Đã gửi, theo báo cáo của nhà mạng",
            "Sent, by the carrier's statement",
        ),
        "statement_failed": (
            "Không đến, theo báo cáo của nhà mạng",
            "Failed, by the carrier's statement",
        ),
        "statement_expired": (
            "Máy tắt, theo báo cáo của nhà mạng",
            "Phone off, by the carrier's statement",
        ),
        "statement_rejected": (
            "Bị từ chối, theo báo cáo của nhà mạng",
            "Rejected, by the carrier's statement",
        ),
        "statement_not_found": (
            "Nhà mạng báo không có tin này",
            "Never had, by the carrier's statement",
        ),
        "statement_absent": (
            "Không có trong báo cáo của nhà mạng",
            "Absent from the carrier's statement",
        ),
        # What a decision did to an obligation.
        "event_": ("Không ghi vào sổ", "No fact"),
        "event_accept": ("Ghi là nhà mạng đã nhận", "Accepted now"),
        "event_undeliver": ("Ghi là không đến", "Failed now"),
        "event_defer": ("Phải nhắn lại", "Owed again"),
        "event_close": ("Hết kỳ, ghi là chưa nhắn", "Lapsed, its period being over"),
        "event_ignored": ("Ghi lại, trạng thái không đổi", "Kept, nothing moved"),
    }
)
