"""What the console says of links and of the pages behind them: (Vietnamese, English)."""

from __future__ import annotations

from typing import Final

LINKS: Final = {
    "landing_at": ("Lúc", "At"),
    "landing_issuer": ("Cơ quan cấp chứng thư", "Certificate by"),
    "landing_not_from_here": (
        (
            "Không xem trang đích của $slug từ đây: không có tuyến nào của nó qua cổng thật. "
            "Diễn tập thì đặt LOA_LANDINGS_FILE."
        ),
        (
            "The landing of $slug is not looked at from here: none of its routes is live. For an "
            "exercise set LOA_LANDINGS_FILE."
        ),
    ),
    "landing_status": ("HTTP", "HTTP"),
    "landing_took": ("Mất (ms)", "Took (ms)"),
    "landing_url": ("Địa chỉ", "Address"),
    "landing_verdict": ("Kết luận", "Verdict"),
    "landing_why": ("Vì", "Because"),
    "landings_title": (
        "Trang đích của $slug, phiên bản $number",
        "Landings of $slug, version $number",
    ),
    "release_only_by_sending_on": (
        (
            "$scope chờ trang đích. Người chịu trách nhiệm cho gửi tiếp: loa campaign send-on "
            "TÊN --reason …"
        ),
        (
            "$scope waits for its landing. Who answers for it sends on: loa campaign send-on SLUG "
            "--reason …"
        ),
    ),
    "send_on_refused": (
        (
            "$slug dừng vì lý do khác: $reason. Cho gửi tiếp: loa campaign resume $slug --reason … "
            "(trang đích đã chuyển hay bị chiếm: hai người)"
        ),
        (
            "$slug is halted for another reason: $reason. To release it: loa campaign resume $slug "
            "--reason … (two people where the landing moved or was hijacked)"
        ),
    ),
    "sent_on": (
        "$slug gửi tiếp, dù trang đích không mở được; dừng lại nếu nó hoạt động rồi lại hỏng.",
        "$slug is sent on although its landing is down; the next outage stops it again.",
    ),
    "verdict_down": ("không mở được", "down"),
    "verdict_hijacked": ("bị chiếm", "hijacked"),
    "verdict_moved": ("đã chuyển đi", "moved"),
    "verdict_up": ("hoạt động", "up"),
}
