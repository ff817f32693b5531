"""What the board of the week says."""

from __future__ import annotations

from typing import Final

WEEK: Final[dict[str, tuple[str, str]]] = {
    "week_title": ("Tuần này", "This week"),
    "choose_week": ("Tuần", "Week"),
    "nothing_opened": (
        "Chưa tuần nào được mở. Nhập danh sách thuê bao, duyệt một chiến dịch, rồi chạy loa up.",
        "No week was opened yet. Take in a roster, approve a campaign, then run loa up.",
    ),
    "kept_yes": ("Nghĩa vụ tuần đã giữ trọn", "The week is kept"),
    "kept_not_yet": ("Còn $n thuê bao chưa được nhắn", "$n subscribers still to be messaged"),
    "kept_no": ("Tuần không giữ trọn: thiếu $n", "The week is not kept: short by $n"),
    "of_owed": ("$n trong số $owed phải nhắn", "$n of $owed owed"),
    "share_sent": ("Đã gửi đến nhà mạng", "Taken by the carriers"),
    "roster_line_full": (
        "$carrier: kê khai $declared, đã nhận đủ $standing.",
        "$carrier: declared $declared, $standing in the roster, complete.",
    ),
    "roster_line_short": (
        "$carrier kê khai $declared, trong danh sách $standing: thiếu $short.",
        "$carrier declared $declared, $standing in the roster: short by $short.",
    ),
    "roster_line_more": (
        "$carrier kê khai $declared, trong danh sách $standing: thừa $more.",
        "$carrier declared $declared, $standing in the roster: $more more.",
    ),
    "roster_line_undeclared": (
        "$carrier: $standing trong danh sách, chưa kê khai tổng số.",
        "$carrier: $standing in the roster, no total declared.",
    ),
    "roster_line_outside": (
        "$carrier: $standing thuê bao ngoài phạm vi công văn.",
        "$carrier: $standing subscribers outside the order.",
    ),
    "roster": ("Danh sách thuê bao", "Roster"),
    "duty_by_carrier": ("Nghĩa vụ theo nhà mạng", "Duty by carrier"),
    "duty_by_district": ("Nghĩa vụ theo huyện, thành phố", "Duty by district"),
    "proof_levels": ("Bằng chứng theo cổng gửi", "Proof by gateway"),
    "sent_unconfirmed_note": (
        "“Đã gửi, chưa xác nhận”: nhà mạng đã nhận, cổng này không báo phát đến máy.",
        "“Sent, unconfirmed”: the carrier took it; no receipt tells of the handset.",
    ),
    "progress": ("Tiến độ", "Progress"),
    "progress_done": ("Đã xong: không còn ai chờ gửi.", "Done: nobody waits to be sent to."),
    "progress_line": (
        "$gateway: còn $due, giờ qua nhận $rate; cần $needed mỗi giờ để kịp $end.",
        "$gateway: $due left, $rate taken in the last hour; $needed an hour are needed by $end.",
    ),
    "forecast_in_time": ("Dự kiến xong lúc $at", "Expected to be done at $at"),
    "forecast_late": (
        "Với tốc độ này sẽ không kịp: dự kiến $at",
        "At this pace it will not be in time: expected $at",
    ),
    "forecast_unknown": (
        "Chưa có tin nào được nhận trong giờ qua: chưa thể dự báo.",
        "Nothing was taken in the last hour: no forecast yet.",
    ),
    "halts": ("Đang dừng", "Halted"),
    "halts_none": ("Không có gì bị dừng.", "Nothing is halted."),
    "halted_line": (
        "$scope dừng từ $since bởi $by: $reason",
        "$scope halted since $since by $by: $reason",
    ),
    "halt_next": (
        "Sửa nguyên nhân, rồi cho chạy lại ở trang Cổng gửi.",
        "Mend the cause, then let it go on from the page Gateways.",
    ),
    "alerts_now": ("Cảnh báo đang mở", "Open alerts"),
    "alerts_none": ("Không có cảnh báo.", "No alerts."),
    "failing": ("Không gửi được, vì sao", "What fails, and why"),
    "failing_none": ("Không có tin nào bị từ chối.", "Nothing was refused."),
    "times": ("Số lần", "Times"),
    "carriers_words": ("Nhà mạng nói", "The carrier says"),
    "daily": ("Mỗi ngày", "Day by day"),
    "chart_duty": (
        "Nghĩa vụ: $parts",
        "Duty: $parts",
    ),
    "chart_daily": ("Số lượt gửi mỗi ngày: $parts", "Attempts by day: $parts"),
    "as_closed": ("Chốt lúc $at; số liệu dưới đây là hiện nay.", "Closed at $at; figures as now."),
    "still_open": ("Đang mở, đến $at", "Open until $at"),
    "own_week": ("Nghĩa vụ của $carrier", "The duty of $carrier"),
    # What this side calls what it did not say, or did not hear.
    "own:too_late": (
        "Máy này chậm, tin đi ở lượt sau",
        "This machine was slow; it went in a later slot",
    ),
    "own:journal": ("Không ghi được nhật ký", "The journal could not be written"),
    "net:deadline": ("Quá hạn mà không trả lời", "No answer within the deadline"),
    "net:refused": ("Không kết nối được", "The connection was refused"),
    "unreadable": ("Trả lời không đọc được", "The answer could not be read"),
}
