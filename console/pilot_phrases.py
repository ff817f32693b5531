"""What the console says of pilots and of who read them: (Vietnamese, English)."""

from __future__ import annotations

from typing import Final

PILOTS: Final = {
    "bad_staff_file": ("Tệp số cán bộ không dùng được.", "The file of staff numbers is unusable."),
    "doctor_pilots": ("Tin thử", "Pilots"),
    "doctor_pilots_read": ("Không có gì chờ", "Nothing waits for one"),
    "no_such_route": ("Không có tuyến đó.", "There is no such route."),
    "other_address": (
        "Địa chỉ trên máy không phải địa chỉ đã duyệt: CHƯA xác nhận, không gửi.",
        "The address on the handset is not the approved one: NOT confirmed, nothing is sent.",
    ),
    "pilot_address_ask": (
        "Gõ địa chỉ thứ $nth đúng như hiện trên máy (đừng chép từ đây hay từ tệp):",
        "Type address $nth just as the handset shows it (copy it neither from here nor the file):",
    ),
    "pilot_already": (
        "$count số đã được gửi (hoặc đang chờ gửi) tin thử của phiên bản này: không gửi lại.",
        "$count numbers were sent this version's pilot, or wait for it: not sent again.",
    ),
    "pilot_next": (
        "Khi máy nhận được: loa campaign pilot-read $slug --gateway $gateway --note …",
        "When the handset has it: loa campaign pilot-read $slug --gateway $gateway --note …",
    ),
    "pilot_not_addressed": (
        "Thiếu --address: gõ lại từng địa chỉ đúng như hiện trên máy.",
        "--address is missing: type each address in as the handset shows it.",
    ),
    "pilot_not_sent": ("Chưa có gì để đọc.", "There is nothing to read yet."),
    "pilot_nothing": (
        "Không gửi thử cho số nào: xem các dòng bị từ chối.",
        "No number is sent a pilot: see the refused rows.",
    ),
    "pilot_opened": (
        (
            "Đã ghi tin thử $label của $slug, phiên bản $number ($sha256): gửi trong giờ cho "
            "phép, đến $ends_at. Không tính vào kỳ nào."
        ),
        (
            "Wrote pilot $label of $slug, version $number ($sha256): it is sent within the window, "
            "until $ends_at. It counts into no period."
        ),
    ),
    "pilot_question": (
        "Màn hình máy hiện đúng như vậy qua $gateway?\n\n$text\n\n",
        "Does the handset show just this, through $gateway?\n\n$text\n\n",
    ),
    "pilot_read": (
        "Đã xác nhận: $person đọc phiên bản $number của $slug qua $gateway. Cổng được gửi.",
        "Confirmed: $person read version $number of $slug through $gateway. It may be sent.",
    ),
    "pilot_read_already": (
        "Phiên bản $number của $slug qua $gateway đã được xác nhận trước đó.",
        "Version $number of $slug through $gateway was confirmed before.",
    ),
    "pilot_refused_rows": ("$count dòng bị từ chối: $file", "$count rows refused: $file"),
    "pilot_through": ("$gateway: $count số", "$gateway: $count numbers"),
    "pilot_waits": (
        (
            "$slug $label: chưa gửi gì qua $gateway khi chưa ai đọc tin thử phiên bản $number trên "
            "máy. Bước tới: $next"
        ),
        (
            "$slug $label: nothing goes through $gateway until a person read the pilot of version "
            "$number on a handset. Next: $next"
        ),
    ),
    "pilot_without": (
        "Không số nào thuộc $gateway: cổng này vẫn chờ; thêm số, hoặc --gateway $gateway.",
        "No number is served by $gateway, which still waits: add one, or use --gateway $gateway.",
    ),
}
