"""What the pages of the roster say."""

from __future__ import annotations

from typing import Final

ROSTER: Final[dict[str, tuple[str, str]]] = {
    "deliveries_title": ("Các lần giao danh sách", "Deliveries"),
    "deliveries_none": ("Chưa có lần giao nào.", "Nothing was delivered yet."),
    "file_name": ("Tệp", "File"),
    "delivery_kind": ("Kiểu", "Kind"),
    "delivery_full": ("Toàn bộ", "Full"),
    "delivery_delta": ("Thay đổi", "Changes"),
    "brought_by": ("Người nhận", "Taken in by"),
    "state_reading": ("Đang đọc", "Being read"),
    "state_asked": ("Chờ người thứ hai", "Waits for a second person"),
    "state_applying": ("Đang áp dụng", "Being applied"),
    "state_applied": ("Đã áp dụng", "Applied"),
    "state_refused": ("Bị từ chối", "Refused"),
    "take_in": ("Nhận danh sách", "Take in a roster"),
    "take_in_how": (
        "CSV hoặc CSV.gz. Dòng sai được kê lại cho nhà mạng, dòng đúng vẫn vào.",
        "CSV or CSV.gz. Bad rows go back to the carrier, good ones go in.",
    ),
    "all_carriers": ("Mọi nhà mạng (theo cột trong tệp)", "All carriers (by the file's column)"),
    "document_field": ("Số văn bản", "Document"),
    "declared_field": ("Tổng số kê khai", "Declared total"),
    "upload_do": ("Tải lên", "Upload"),
    "taking_goes": ("Đang nhận $name: $phase $share", "Taking in $name: $phase $share"),
    "taking_done": (
        "Đã đọc $name: $read dòng, $refused bị từ chối.",
        "Read $name: $read rows, $refused refused.",
    ),
    "taking_failed": ("Chưa nhận được $name. $why", "Could not take in $name. $why"),
    "refused_get": (
        "Các dòng bị từ chối, để trả nhà mạng (CSV)",
        "Refused rows, for the carrier (CSV)",
    ),
    "figures": ("Số dòng", "Rows"),
    "why_asked": ("Vì sao phải hỏi", "Why it is asked about"),
    "confirm_do": ("Xác nhận và áp dụng", "Confirm and apply"),
    "decline_do": ("Từ chối", "Decline"),
    "count_read": ("Đã đọc", "Read"),
    "count_added": ("Thêm mới", "Added"),
    "count_changed": ("Thay đổi", "Changed"),
    "count_unchanged": ("Giữ nguyên", "Unchanged"),
    "count_left": ("Rời mạng", "Left"),
    "count_refused": ("Bị từ chối", "Refused"),
    "count_duplicates": ("Trùng lặp", "Duplicates"),
    "count_conflicts": ("Hai nhà mạng cùng nhận", "Claimed by two carriers"),
}
