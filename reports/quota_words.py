"""The words of quota reports as they are issued, in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

#: name -> (Vietnamese, English); a part of `reports.words.WORDS`. What a carrier may type again
#: as the head of a column stands in `campaigns.issued.files` too, and a test holds both together.
QUOTA_WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "quota_report": ("Báo cáo hạn mức", "Quota report"),
        "quota_reports": ("Báo cáo hạn mức đã phát hành", "Quota reports issued"),
        # Heads of columns.
        "line_key": ("Mã dòng", "Line"),
        "in_report": ("Trong báo cáo", "In the report"),
        "carrier_states": ("Nhà mạng báo", "The carrier states"),
        "carrier_reason": ("Lý do của nhà mạng", "The carrier's reason"),
        "decision": ("Quyết định", "Decision"),
        "department_reason": ("Lý do của Sở", "The department's reason"),
        "nth": ("TT", "No."),
        "number": ("Số", "Number"),
        "version": ("Phiên bản", "Version"),
        "contested_by": ("Nhà mạng đề nghị", "Contested by"),
        "ruled_by": ("Sở quyết định", "Ruled by"),
        "value_before": ("Trước đây", "Before"),
        "value_now": ("Nay là", "Now"),
        # What became of a report.
        "report_open": ("Chờ nhà mạng trả lời", "Waits for the carrier"),
        "report_acknowledged": ("Nhà mạng đã xác nhận", "Acknowledged"),
        "report_contested": ("Nhà mạng đề nghị sửa", "Contested"),
        "report_ruled": ("Đã quyết định mọi đề nghị", "Every contest ruled on"),
        "report_unanswered": ("Hết hạn, nhà mạng không trả lời", "No reply within the term"),
        "report_superseded": ("Đã có phiên bản sau", "Superseded"),
        "ruling_accepted": ("Chấp nhận", "Accepted"),
        "ruling_refused": ("Bác", "Refused"),
        # What stands in the head.
        "as_of": ("Số liệu tính đến", "Figures as of"),
        "issued_by": ("Người phát hành", "Issued by"),
        "issued_at": ("Phát hành lúc", "Issued at"),
        "replies_until": ("Nhận trả lời đến", "Replies until"),
        "sha256": ("SHA-256", "SHA-256"),
        "intact": ("Nội dung đúng như khi phát hành", "Bytes as they were hashed"),
        "follows": ("Thay phiên bản", "Follows version"),
        "follows_sha256": ("SHA-256 của phiên bản ấy", "SHA-256 of that version"),
        "acknowledged_by": ("Nhà mạng xác nhận", "Acknowledged by"),
        "head": ("Thông tin chung", "About this report"),
        "lines_of_report": ("Số liệu từng dòng", "Line by line"),
        "changes": ("Những dòng được sửa trong phiên bản này", "What this version corrects"),
        "contests": ("Những dòng nhà mạng đề nghị sửa", "What the carrier contests"),
        # Groups of lines.
        "group_duty": ("Nghĩa vụ theo danh sách", "Duty by the roster"),
        "group_district": ("Nghĩa vụ theo huyện, thành phố", "Duty by district"),
        "group_gateway": ("Tin qua cổng của nhà mạng", "Messages by its gateways"),
        "group_not_sent": ("Chưa gửi, theo nguyên nhân", "Not sent, by cause"),
        "group_contract": ("Hợp đồng", "Contracts"),
        "group_quality": (
            "Chất lượng theo QCVN 82:2014/BTTTT, chỉ tính tin có báo phát",
            "Quality by QCVN 82:2014/BTTTT, over messages with receipts only",
        ),
        "group_day": ("Theo từng ngày", "Day by day"),
        # Figures that only stand here.
        "through_gateway": ("Tổng số qua cổng của nhà mạng", "All through its own gateway"),
        "with_receipt": ("QCVN 82, mẫu số: tin có báo phát", "QCVN 82, of messages with a receipt"),
        "reached": ("Trong đó đã đến máy", "Of these, on the handset"),
        "success": ("QCVN 82, tỷ lệ đến máy (≥ 92 %)", "QCVN 82, arrived (≥ 92 %)"),
        "timed": ("Tin có giờ đến máy", "Messages with the time of arrival"),
        "took_ms": (
            "QCVN 82, thời gian trung bình, mili giây (≤ 20.000)",
            "QCVN 82, mean time, milliseconds (≤ 20.000)",
        ),
        "not_measurable": ("Không đo được", "Not measurable"),
        "no_forecast": ("Chưa đủ số liệu", "Nothing to reckon from"),
        "money_used": ("Đã dùng, tiền (đồng)", "Used, money (VND)"),
        "money_forecast": ("Dự báo hết kỳ, tiền (đồng)", "Forecast, money (VND)"),
        "contract_used": ("Đã dùng (phân đoạn)", "Used (segments)"),
        "contract_forecast": ("Dự báo hết kỳ (phân đoạn)", "Forecast to the end (segments)"),
        "contract_ceiling": ("Hạn mức (phân đoạn)", "Ceiling (segments)"),
    }
)
