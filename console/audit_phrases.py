"""What the console says about audit sessions, by name: (Vietnamese, English)."""

from __future__ import annotations

from typing import Final

#: A part of `console.phrases.PHRASES`.
AUDITS: Final = {
    "audit_concluded": (
        "Phiên kiểm tra đã kết luận, không sửa được nữa.",
        "The audit session is concluded.",
    ),
    "audit_concluded_now": (
        "Đã kết luận phiên $id; dấu niêm $seal. Biên bản: loa audit minutes $id bien-ban.docx",
        "Session $id is concluded; its seal is $seal. Minutes: loa audit minutes $id minutes.docx",
    ),
    "audit_dry_run": (
        "Chỉ xem thử: chưa mở phiên nào.",
        "Only a look: no session was opened.",
    ),
    "audit_found": (
        "Phiên $id, số $number: $finding (lần ghi thứ $n). Còn $open số chưa kiểm tra.",
        "Session $id, pick $number: $finding (finding $n of it). Picks without finding: $open.",
    ),
    "audit_not_concluded": ("Phiên kiểm tra chưa xong.", "The audit session is not through."),
    "audit_opened": (
        "Đã mở phiên kiểm tra $id. Xem mẫu: loa audit sample $id",
        "Opened audit session $id. See its sample: loa audit sample $id",
    ),
    "bad_instant": (
        "Không đọc được thời điểm: viết 2021-06-08T10:00 (giờ Việt Nam).",
        "That is no instant: write 2021-06-08T10:00 (the province's time).",
    ),
    "bad_audit": ("Không kiểm tra như vậy được.", "No session can be held like this."),
    "bad_frame": ("Khung mẫu không dùng được.", "The frame cannot be used."),
    "file_is_there": (
        "Tệp $file đã có: chọn tên khác.",
        "The file $file is there already: choose another name.",
    ),
    "minutes_written": (
        "Đã ghi biên bản: $file (SHA-256 $sha256)",
        "Minutes written: $file (SHA-256 $sha256)",
    ),
    "no_such_audit": ("Không có phiên kiểm tra này.", "There is no such audit session."),
    "whole_number_of_one": (
        "Chỉ xem đủ số của từng người: thêm --pick.",
        "A number is shown whole one by one: add --pick.",
    ),
    "week_not_closed": ("Tuần chưa chốt.", "The week is not closed."),
}
