"""The help of `loa audit` and of a number's strip, in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.help_entry import Help

#: A part of `console.command_help.HELP`.
AUDIT_HELP: Final[Mapping[str, Help]] = {
    "report strip": Help(
        "52 tuần của một số thuê bao: mỗi tuần, mỗi chiến dịch ra sao, thiếu vì đâu.",
        "One number's 52 weeks: how it stood with each campaign, and why a gap is one.",
        ("loa report strip 0912345678 --week 2021-W22 --reason 'đơn hỏi ngày 2/6'",),
    ),
    "audit": Help(
        "Kiểm tra một tuần đã chốt bằng mẫu rút theo hạt giống; chỉ người kiểm tra được ghi.",
        "Audit a closed week by a sample drawn by seed; auditors alone may write here.",
    ),
    "audit open": Help(
        "Mở phiên kiểm tra: rút mẫu từ mọi nghĩa vụ của tuần, chia theo nhà mạng, in cách chia.",
        "Open a session: draw a sample of all the week's obligations by carrier, and print it.",
        (
            (
                "loa audit open bluezone-sms 2021-W22 --seed '12 34 56 78' --size 400 "
                "--reason 'kế hoạch 5/KH-TTr'"
            ),
            "loa audit open bluezone-sms 2021-W22 --seed X --size 400 --reason 'thử' --dry-run",
        ),
    ),
    "audit export": Help(
        "Xuất khung mẫu (CSV: thứ tự, nhà mạng, mã nghĩa vụ), không có số thuê bao.",
        "The frame as CSV (position, carrier, key), without any number.",
        ("loa audit export bluezone-sms 2021-W22 > khung-w22.csv",),
    ),
    "audit draw": Help(
        "Rút lại mẫu từ tệp khung trên máy khác, không cần cơ sở dữ liệu.",
        "Draw the same sample from the export on another machine, without a database.",
        ("loa audit draw --export khung-w22.csv --seed '12 34 56 78' --size 400",),
    ),
    "audit list": Help("Mọi phiên kiểm tra.", "Every session.", ("loa audit list --json",)),
    "audit sample": Help(
        "Từng số trong mẫu (được che): sổ ghi gì, kết quả kiểm tra.",
        "Each pick, masked: what the ledger says, and what was found.",
        ("loa audit sample 1", "loa audit sample 1 --csv > mau.csv"),
    ),
    "audit find": Help(
        "Ghi kết quả của một số: confirmed · denied · unreachable · carrier_differs; kết quả sau "
        "cùng có hiệu lực, các lần trước vẫn còn.",
        "Record what was found of a pick; the last finding stands, earlier ones stay visible.",
        (
            "loa audit find 1 17 confirmed",
            "loa audit find 1 18 carrier_differs --note 'sổ VNPT ghi không gửi'",
        ),
    ),
    "audit show": Help(
        "Một phiên: cách chia mẫu, tỷ lệ với khoảng tin cậy, sổ so với thực tế; hoặc một số "
        "với mọi lần ghi.",
        "A session: allocation, rate with interval, ledger by finding; or one pick, whole.",
        (
            "loa audit show 1",
            "loa audit show 1 --pick 17 --whole-number --reason 'gọi điện kiểm tra'",
        ),
    ),
    "audit conclude": Help(
        "Kết luận và niêm phiên kiểm tra: từ đó không ghi thêm được.",
        "Conclude a session and seal it: nothing is added from then on.",
        ("loa audit conclude 1 --words 'Đúng như sổ.'",),
    ),
    "audit minutes": Help(
        "Biên bản (DOCX) của phiên đã kết luận, chỗ ký để trống.",
        "The minutes (DOCX) of a concluded session, signatures left blank.",
        ("loa audit minutes 1 bien-ban-w22.docx",),
    ),
}
