"""The words of audit sessions, their minutes and a number's strip: Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

#: name -> (Vietnamese, English); a part of `reports.words.WORDS`.
AUDIT_WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "audit": ("Phiên kiểm tra", "Audit session"),
        "audits": ("Các phiên kiểm tra", "Audit sessions"),
        "seed": ("Hạt giống", "Seed"),
        "size": ("Cỡ mẫu", "Sample size"),
        "minimum": ("Tối thiểu mỗi nhà mạng", "Minimum per stratum"),
        "as_of": ("Sổ tính đến", "Ledger as of"),
        "frame": ("Khung mẫu (nghĩa vụ)", "Frame (obligations)"),
        "frame_sha256": ("SHA-256 của tệp khung mẫu", "SHA-256 of the frame's export"),
        "roster_sha256": ("SHA-256 của danh sách lúc mở", "SHA-256 of the roster at opening"),
        "closing_seal": ("Dấu niêm của dòng chốt tuần", "Seal of the week's closing row"),
        "figures_sha256": ("SHA-256 của số liệu chốt tuần", "SHA-256 of the figures as closed"),
        "seal": ("Dấu niêm của phiên kiểm tra", "Seal of the session"),
        "as_sealed": ("Đúng như lúc niêm", "As it was sealed"),
        "opened_by": ("Người mở", "Opened by"),
        "concluded_by": ("Người kết luận", "Concluded by"),
        "conclusion": ("Kết luận", "Conclusion"),
        "stratum": ("Nhà mạng", "Carrier"),
        "sample": ("Mẫu", "Sample"),
        "picks": ("Số đã rút", "Picks"),
        "pick": ("STT", "No."),
        "position": ("Thứ tự trong sổ", "Position"),
        "key": ("Mã nghĩa vụ", "Key"),
        "sent": ("Sổ ghi đã gửi", "Sent by the ledger"),
        "reached": ("Đã hỏi được", "Reached"),
        "people_confirmed": ("Người nhận xác nhận", "Confirmed by persons"),
        "rate": ("Tỷ lệ", "Rate"),
        "interval": ("Khoảng tin cậy 95 %", "95 % interval"),
        "finding": ("Kết quả kiểm tra", "Finding"),
        "note": ("Ghi chú", "Note"),
        "in_ledger": ("Sổ ghi", "The ledger says"),
        "found": ("Đã kiểm tra", "Found"),
        "found_confirmed": ("Người nhận xác nhận có tin", "Confirmed by the person"),
        "found_denied": ("Người nhận nói không có tin", "Denied by the person"),
        "found_unreachable": ("Không hỏi được", "Unreachable"),
        "found_carrier_differs": ("Nhà mạng ghi khác sổ", "The carrier's record differs"),
        "found_none": ("Chưa kiểm tra", "No finding yet"),
        # A number's weeks.
        "stands": ("Tình hình", "Standing"),
        "strip_not_opened": ("Chiến dịch không mở tuần này", "Not opened"),
        "strip_not_yet": ("Chưa là thuê bao", "Not a subscriber yet"),
        "strip_next_week": ("Vào sau hạn, nhắn từ tuần sau", "Joined after the cut-off"),
        "strip_left": ("Đã rời mạng", "Left the network"),
        "strip_outside": ("Ngoài phạm vi", "Outside the order"),
    }
)
