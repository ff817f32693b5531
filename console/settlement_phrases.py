"""What the console says about settlement, by name: (Vietnamese, English)."""

from __future__ import annotations

from typing import Final

#: A part of `console.phrases.PHRASES`.
SETTLEMENT: Final = {
    "bad_settlement_file": (
        "Không đọc được tệp đối soát.",
        "The statement's file cannot be read.",
    ),
    "case_decided": ("Chênh lệch này đã được xử lý.", "That case is decided."),
    "cases_decided": ("Đã xử lý $count chênh lệch: $decision.", "Decided $count cases: $decision."),
    "no_such_case": ("Không có chênh lệch này.", "There is no such case."),
    "phase_comparing": ("Đang đối chiếu", "Comparing"),
    "settlement_dry_run": (
        "Chỉ xem thử: chưa ghi gì.",
        "Only a look: nothing was recorded.",
    ),
    "settlement_next": (
        "Sổ không thay đổi. Xem và xử lý chênh lệch: loa settlement list --week $span",
        "The ledger is as it was. Look at the cases and decide: loa settlement list --week $span",
    ),
    "settlement_not_own": (
        "$name chỉ xem được đối soát của nhà mạng mình.",
        "$name sees the settlement of their own carrier only.",
    ),
    "tells_no_totals": (
        "Cổng $name không có báo cáo tổng: xin nhà mạng tệp từng tin.",
        "Gateway $name tells no totals: ask the carrier for a file, line by line.",
    ),
    "totals_unread": (
        "Không đọc được trả lời của cổng $name (HTTP $status): hỏi lại, hoặc báo nhà mạng.",
        "The answer of gateway $name cannot be read (HTTP $status): ask again or tell them.",
    ),
    "settlement_refusals": (
        "Dòng bị từ chối, gửi lại nhà mạng: $file",
        "Refused rows, for the carrier: $file",
    ),
}
