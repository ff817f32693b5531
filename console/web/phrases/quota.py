"""What the pages of quota reports say, beside the words of the reports themselves."""

from __future__ import annotations

from typing import Final

QUOTA: Final[dict[str, tuple[str, str]]] = {
    "statements_note": (
        (
            "Báo cáo của nhà mạng không tự đổi trạng thái nào. Chấp nhận một chênh lệch thì sổ ghi "
            "thêm, theo báo cáo của nhà mạng; bác thì sổ giữ nguyên."
        ),
        (
            "A carrier's statement changes no status by itself. What is accepted is added to the "
            "ledger as by the carrier's statement; what is refused leaves it as it is."
        ),
    ),
    "cases_n": ("$n chênh lệch", "$n differences"),
    "tick": ("Chọn", "Pick"),
    "accept_cases": ("Chấp nhận các dòng đã chọn", "Accept those picked"),
    "refuse_cases": ("Bác các dòng đã chọn", "Refuse those picked"),
    "issue_title": ("Phát hành báo cáo", "Issue a report"),
    "issue_report": ("Phát hành", "Issue"),
    "issue_note": (
        "Số liệu được giữ nguyên từ lúc phát hành; sửa đổi chỉ bằng phiên bản sau.",
        "Figures are frozen when issued; corrections come by the next version alone.",
    ),
    "span_field": ("Tuần (2021-W22) hoặc tháng (2021-06)", "Week (2021-W22) or month (2021-06)"),
    "days_field": ("Số ngày nhận trả lời", "Days for replies"),
    "no_reports": ("Chưa có báo cáo nào được phát hành.", "No report was issued yet."),
    "contested_n": ("đề nghị sửa $n dòng", "$n lines contested"),
    "versions": ("Các phiên bản", "Versions"),
    "version_n": ("Phiên bản $n", "Version $n"),
    "not_latest": (
        "Đây là phiên bản cũ, giữ nguyên như khi phát hành.",
        "This is an earlier version, kept as it was issued.",
    ),
    "intact_no": (
        "Nội dung không còn khớp mã băm khi phát hành!",
        "The bytes no longer agree with the hash they were issued with!",
    ),
    "acknowledge_do": ("Xác nhận đúng toàn bộ", "All of it is right"),
    "contest_title": ("Đề nghị sửa từng dòng", "Contest line by line"),
    "contest_how": (
        "Ghi số liệu của nhà mạng vào dòng chưa đúng; dòng để trống là không đề nghị.",
        "Write the carrier's figure where a line is wrong; an empty line is not contested.",
    ),
    "common_reason": (
        "Lý do chung (dòng nào có lý do riêng thì dùng lý do riêng)",
        "Common reason (a line's own reason comes first)",
    ),
    "contest_do": ("Gửi đề nghị sửa", "Send the contests"),
    "rule_title": ("Quyết định từng đề nghị", "Rule on each contest"),
    "rule_do": ("Ghi quyết định", "Record the rulings"),
    "rule_none": ("Chưa quyết", "Not yet"),
    "next_do": ("Phát hành phiên bản sau", "Issue the next version"),
    "next_note": (
        "Phiên bản sau chỉ khác ở những dòng đã chấp nhận.",
        "The next version differs by the accepted lines alone.",
    ),
    "was": ("trước: $value", "was $value"),
    "own_value": ("Số liệu của nhà mạng cho dòng $figure", "The carrier's figure for $figure"),
    "own_reason": ("Lý do cho dòng $figure", "Reason for $figure"),
    "decision_for": ("Quyết định cho dòng $figure", "Decision on $figure"),
}
