"""What `loa recover` says: (Vietnamese, English)."""

from __future__ import annotations

from typing import Final

RECOVERY: Final = {
    "cannot_recover": ("Chưa ghi lại được:", "Not recovered:"),
    "recover_forgotten": (
        "Sổ đã quên $messages tin trong $calls lần gọi. Ghi lại: loa recover --reason …",
        "The ledger forgot $messages messages in $calls calls. Enter them: loa recover --reason …",
    ),
    "recover_period": ("Đã mở lại $name như cũ.", "Opened again as it was: $name."),
    "recover_reason": (
        "Ghi lại cần lý do: loa recover --reason 'bản sao lúc 2 giờ sáng'.",
        "A recovery needs a reason: loa recover --reason 'the copy of 2 a.m.'.",
    ),
    "recovered": (
        "Đã ghi lại $messages tin, $unheard tin chưa rõ kết quả. Được gửi tiếp.",
        "$messages messages entered again, $unheard of them unresolved. Sending goes on.",
    ),
    "release_only_by_recovery": (
        "Sổ đã quên những gì đã gửi: loa recover --reason …",
        "The ledger forgot what was sent: loa recover --reason …",
    ),
}
