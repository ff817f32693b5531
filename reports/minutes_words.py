"""The sentences of an audit's minutes (biên bản): Vietnamese as offices write it, and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

#: name -> (Vietnamese, English); `$places` are filled with what the session holds.
MINUTES_WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "superior": ("UBND TỈNH LẠNG SƠN", "PEOPLE'S COMMITTEE OF LANG SON"),
        "body": ("ĐOÀN KIỂM TRA", "AUDIT TEAM"),
        "number": ("Số:        /BB-ĐKT", "No.:        /BB-ĐKT"),
        "nation": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM"),
        "motto": ("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"),
        "place_and_date": (
            "Lạng Sơn, ngày $day tháng $month năm $year",
            "Lang Son, $day/$month/$year",
        ),
        "title": ("BIÊN BẢN", "MINUTES"),
        "subject": (
            "Kiểm tra việc nhắn tin $period, chiến dịch $campaign",
            "Audit of the messages of $period, campaign $campaign",
        ),
        "basis": ("I. CĂN CỨ VÀ PHẠM VI", "I. BASIS AND SCOPE"),
        "basis_reason": (
            "Phiên kiểm tra số $id, căn cứ: $reason.",
            "Audit session $id, ordered by: $reason.",
        ),
        "basis_people": (
            "Mở ngày $opened bởi $opened_by; kết luận ngày $concluded bởi $concluded_by.",
            "Opened on $opened by $opened_by; concluded on $concluded by $concluded_by.",
        ),
        "basis_as_of": (
            "Tuần được chốt lúc $closed; sổ được đọc theo các sự kiện ghi đến $as_of.",
            "The week was closed at $closed; the ledger is read as recorded until $as_of.",
        ),
        "sampling": ("II. CHỌN MẪU", "II. SAMPLING"),
        "sampling_frame": (
            (
                "Khung mẫu là $frame nghĩa vụ của tuần, kể cả chưa nhắn và được miễn; mẫu $size "
                "nghĩa vụ, chia theo nhà mạng theo tỷ lệ, mỗi nhà mạng ít nhất $minimum."
            ),
            (
                "The frame holds the week's $frame obligations, missed and excused ones too; the "
                "sample of $size is stratified by carrier in proportion, at least $minimum of each."
            ),
        ),
        "sampling_seed": (
            (
                "Hạt giống do người kiểm tra nhập: “$seed”. Mỗi nhà mạng lấy các nghĩa vụ có "
                "SHA-256 (mã băm danh sách, hạt giống, mã nghĩa vụ) nhỏ nhất; máy khác có tệp "
                "khung mẫu và hạt giống này rút ra đúng mẫu này."
            ),
            (
                "Seed entered by the auditor: “$seed”. Each carrier gives the obligations with the "
                "smallest SHA-256 of roster hash, seed and key; another machine with this frame "
                "and this seed draws this sample."
            ),
        ),
        "results": ("III. KẾT QUẢ", "III. RESULTS"),
        "results_rate": (
            (
                "Trong số sổ ghi đã gửi, tỷ lệ người nhận xác nhận trên số đã hỏi được là $share "
                "(khoảng tin cậy 95 %: $low đến $high; ước lượng phân tầng, khoảng Wilson)."
            ),
            (
                "Of those sent by the ledger, the share confirmed by persons among those reached "
                "is $share (95 % interval: $low to $high; stratified estimate, Wilson's interval)."
            ),
        ),
        "results_no_rate": (
            "Không hỏi được người nào trong số sổ ghi đã gửi: không tính được tỷ lệ.",
            "Nobody of those sent by the ledger was reached: there is no rate.",
        ),
        "results_table": (
            "Đối chiếu từng số trong mẫu, theo điều sổ ghi và kết quả kiểm tra:",
            "The sample by what the ledger says and what was found:",
        ),
        "conclusion": ("IV. KẾT LUẬN", "IV. CONCLUSION"),
        "proof": ("V. DẤU VẾT ĐỂ ĐỐI CHIẾU", "V. MARKS TO CHECK AGAINST"),
        "ending": (
            "Biên bản được lập từ sổ, các bên đọc lại và ký dưới đây./.",
            "These minutes were drawn from the ledger, read and signed below.",
        ),
        "annex": ("PHỤ LỤC: KẾT QUẢ TỪNG SỐ TRONG MẪU", "ANNEX: FINDINGS, ONE BY ONE"),
        "party_department": ("ĐẠI DIỆN SỞ\nTHÔNG TIN VÀ TRUYỀN THÔNG", "FOR THE DEPARTMENT"),
        "party_auditor": ("NGƯỜI KIỂM TRA", "THE AUDITOR"),
        "sign_here": ("(Ký, ghi rõ họ tên)", "(Signature, full name)"),
        "copies": ("Nơi nhận:", "Copies:"),
        "copies_parties": ("- Các bên ký biên bản;", "- Those who sign;"),
        "copies_file": ("- Lưu: VT, ĐKT.", "- File: VT, ĐKT."),
    }
)
