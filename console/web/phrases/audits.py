"""What the pages of audit sessions and of one subscriber say."""

from __future__ import annotations

from typing import Final

AUDITS: Final[dict[str, tuple[str, str]]] = {
    "no_audits": ("Chưa có phiên kiểm tra nào.", "There is no audit session yet."),
    "open_audit": ("Mở phiên kiểm tra", "Open an audit session"),
    "open_audit_how": (
        (
            "Mẫu được rút từ danh sách đã niêm của tuần: cùng hạt giống thì cùng mẫu, trên mọi "
            "máy. Hãy gieo hạt giống trước người chứng kiến."
        ),
        (
            "The sample is drawn from the week's sealed roster: the same seed draws the same "
            "sample on any machine. Roll the seed before witnesses."
        ),
    ),
    "closed_week": ("Tuần đã chốt", "Closed week"),
    "seed_field": ("Hạt giống", "Seed"),
    "size_field": ("Cỡ mẫu", "Sample size"),
    "minimum_field": ("Ít nhất mỗi nhà mạng", "At least of each carrier"),
    "draw": ("Rút mẫu", "Draw"),
    "frames": ("Khung mẫu để rút lại trên máy khác", "Frames, to draw again on another machine"),
    "audit_n": ("Phiên kiểm tra $n", "Audit session $n"),
    "audit_open": ("Đang hỏi: $found trên $size", "Asking: $found of $size"),
    "audit_concluded": ("Đã kết luận", "Concluded"),
    "as_of_at": ("Sổ tính đến $at", "The ledger as of $at"),
    "rate_is": (
        "Tỷ lệ người hỏi được xác nhận có tin: $share (khoảng tin cậy 95 %: $low – $high)",
        "Confirmed, of those who were sent to and could be asked: $share (95 %: $low – $high)",
    ),
    "rate_none": ("Chưa đủ kết quả để tính tỷ lệ.", "Too little was found for a rate yet."),
    "picks": ("Mẫu", "The sample"),
    "find_do": ("Ghi", "Record"),
    "finding_of": ("Kết quả của số $n", "Finding of pick $n"),
    "note_of": ("Ghi chú cho số $n", "Note on pick $n"),
    "conclude_title": ("Kết luận", "Conclude"),
    "conclude_how": (
        "Mọi số trong mẫu đều phải có kết quả. Kết luận rồi thì không ghi thêm được.",
        "Every pick needs its finding. Nothing is added after the conclusion.",
    ),
    "conclude_words": ("Lời kết luận", "Words of the conclusion"),
    "conclude_do": ("Kết luận và niêm", "Conclude and seal"),
    "minutes_get": ("Biên bản (DOCX)", "Minutes (DOCX)"),
    "as_sealed_no": (
        "Phiên này không còn đúng như khi niêm!",
        "This session is not what was sealed any more!",
    ),
    "next_page": ("Trang sau", "Next page"),
    "first_page": ("Về đầu", "Back to the first"),
    "hash_roster": ("Mã băm danh sách", "Roster hash"),
    "hash_frame": ("Mã băm khung mẫu", "Frame hash"),
    "seal_closing": ("Niêm của dòng chốt tuần", "Seal of the closing"),
    "subscriber_title": ("Tra cứu thuê bao", "Subscribers"),
    "look_note": (
        "Mỗi lần tra cứu được ghi vào nhật ký: ai, lúc nào, vì sao.",
        "Each look goes to the access log: who, when, why.",
    ),
    "number_field": ("Số thuê bao", "Number"),
    "look_do": ("Tra cứu", "Look"),
    "strip_title": ("52 tuần gần nhất", "The last 52 weeks"),
    "strip_say": ("$week · $campaign: $words", "$week · $campaign: $words"),
    "stands_not_opened": ("Không mở tuần", "Not opened"),
    "stands_not_yet": ("Chưa là thuê bao", "Not a subscriber yet"),
    "stands_next_week": ("Vào sau hạn bổ sung", "Joined after the cut-off"),
    "stands_left": ("Đã rời mạng", "Left the network"),
    "stands_outside": ("Ngoài phạm vi", "Outside the order"),
    "history": ("Từng việc, theo thời gian", "Each fact, in order"),
    "joined_left": ("Vào mạng $joined", "Joined $joined"),
    "left_at": ("rời mạng $left", "left $left"),
    "no_such_number": (
        "Không có thuê bao nào với số này trong danh sách.",
        "No roster names this number.",
    ),
    "bad_number": (
        "Đây không phải số di động Việt Nam: viết như 0912345678 hoặc 84912345678.",
        "This is no Vietnamese mobile number: write it like 0912345678 or 84912345678.",
    ),
    "access_title": ("Nhật ký truy cập", "Access log"),
    "access_note": (
        "Ai đã xem ai, vì sao. Nhật ký chỉ ghi thêm, không sửa được.",
        "Who looked at whom, and why. Rows are only added, never changed.",
    ),
    "access_who": ("Người xem", "Who"),
    "access_what": ("Đã xem gì", "What"),
    "access_rows": ("Số người", "People"),
    "access_none": ("Chưa ai xem thuê bao nào.", "Nobody looked at a subscriber yet."),
}
