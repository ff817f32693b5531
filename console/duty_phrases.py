"""What the console says about the duty list and alerts, by name: (Vietnamese, English)."""

from __future__ import annotations

from typing import Final

#: A part of `console.phrases.PHRASES`.
DUTY: Final = {
    "alert_acknowledged": (
        "$name nhận xử lý báo động $id: không gọi ai nữa, trừ khi nặng thêm.",
        "$name takes care of alert $id: nobody is called again unless it becomes worse.",
    ),
    "alert_by": ("Người nhận", "Taken by"),
    "alert_cleared": ("Hết lúc", "Over at"),
    "alert_escalated": ("Gọi cấp 2 lúc", "Escalated at"),
    "alert_headline": ("Sự cố", "What is wrong"),
    "alert_id": ("Số", "Number"),
    "alert_since": ("Từ", "Since"),
    "alert_told": ("Đã báo", "Told"),
    "alert_untaken": (
        "Báo động $id đã hết, hoặc đã có người nhận: xem loa alert list.",
        "Alert $id is over or taken already: see loa alert list.",
    ),
    "alerts_title": ("Báo động", "Alerts"),
    "bad_duty": (
        "Danh sách trực cần tên và e-mail hoặc webhook.",
        "The duty list takes a name and an e-mail address or a webhook.",
    ),
    "doctor_duty": ("Danh sách trực", "Duty list"),
    "doctor_no_duty": (
        "Không ai trực: báo động không đến ai. Chạy: loa duty add TÊN --email …",
        "Nobody is on duty: alerts reach nobody. Run: loa duty add NAME --email …",
    ),
    "doctor_no_mail": (
        "$names trực bằng e-mail mà chưa có máy chủ thư: đặt LOA_SMTP_HOST và LOA_SMTP_FROM.",
        (
            "$names would be told by e-mail and there is no mail server: set LOA_SMTP_HOST and "
            "LOA_SMTP_FROM."
        ),
    ),
    "duty_added": (
        "$name trực cấp $level ($ways). Thử ngay: loa alert test",
        "$name is on duty, level $level ($ways). Try it now: loa alert test",
    ),
    "duty_ended": ("$name thôi trực.", "$name is off duty."),
    "duty_level": ("Cấp", "Level"),
    "duty_name": ("Tên", "Name"),
    "duty_nobody": (
        "Không ai trực. Thêm: loa duty add TÊN --email …",
        "Nobody is on duty. Add somebody: loa duty add NAME --email …",
    ),
    "duty_not_named": (
        "Không ai tên $name đang trực: xem loa duty list.",
        "Nobody named $name is on duty: see loa duty list.",
    ),
    "duty_secret_next": (
        (
            "Webhook của $name kiểm tra X-Loa-Signature bằng khóa trên; ai có khóa là giả được báo "
            "động."
        ),
        "The webhook of $name checks X-Loa-Signature with it; whoever has it can forge alerts.",
    ),
    "duty_title": ("Danh sách trực", "Duty list"),
    "no_such_alert": ("Không có báo động này.", "There is no such alert."),
    "no_webhook": ("$name không có webhook.", "$name has no webhook."),
    "test_failed": ("Không được: $reason", "Failed: $reason"),
    "test_taken": ("Đã nhận", "Taken"),
    "test_title": ("Thử báo động", "Test alert"),
    "test_would": ("Sẽ gọi; chưa gọi.", "Would be called; was not."),
}
