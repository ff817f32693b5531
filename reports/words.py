"""What officers read: Vietnamese and English words; numbers, dates and weeks as they write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from campaigns.district import District
from campaigns.period import DayPeriod, WeekPeriod, parse_period, pilot_in
from campaigns.week import local
from reports.audit_words import AUDIT_WORDS
from reports.quota_words import QUOTA_WORDS
from reports.settlement_words import SETTLEMENT_WORDS


class Language(StrEnum):
    """In which language a report speaks."""

    VIETNAMESE = "vi"
    """The officers' own, and the first in the console."""
    ENGLISH = "en"
    """For everybody else."""


#: name -> (Vietnamese, English). A name that stands in no row is shown as it is.
WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        # The duty and its whole.
        "roster": ("Danh sách khi mở", "Roster at opening"),
        "supplements": ("Bổ sung sau khi mở", "Supplements"),
        "owed": ("Phải nhắn", "Owed"),
        "confirmed": ("Đã đến máy", "Confirmed on the handset"),
        "sent_unconfirmed": ("Đã gửi, chưa xác nhận", "Sent, not confirmed"),
        "undelivered": ("Đã gửi, không đến", "Sent, not delivered"),
        "uncertain": ("Chưa rõ", "Uncertain"),
        "excused": ("Được miễn", "Excused"),
        "missed": ("Chưa nhắn", "Missed"),
        "complete": ("Đã xong", "Complete"),
        "kept": ("Đạt nghĩa vụ", "Kept"),
        "shortfall": ("Còn thiếu", "Shortfall"),
        # The eight statuses.
        "status_due": ("Trạng thái: chờ gửi", "Status: due"),
        "status_claimed": ("Trạng thái: đang gửi", "Status: claimed"),
        "status_accepted": ("Trạng thái: nhà mạng đã nhận", "Status: accepted"),
        "status_unresolved": ("Trạng thái: chưa rõ", "Status: unresolved"),
        "status_failed": ("Trạng thái: không gửi được", "Status: failed"),
        "status_lapsed": ("Trạng thái: hết kỳ", "Status: lapsed"),
        "status_waived": ("Trạng thái: được miễn", "Status: waived"),
        "status_delivered": ("Trạng thái: đã đến máy", "Status: delivered"),
        # Heads of columns.
        "figure": ("Chỉ tiêu", "Figure"),
        "value": ("Giá trị", "Value"),
        "count": ("Số lượng", "Count"),
        "reason": ("Lý do", "Reason"),
        "cause": ("Nguyên nhân", "Cause"),
        "carrier": ("Nhà mạng", "Carrier"),
        "district": ("Huyện, thành phố", "District"),
        "gateway": ("Cổng gửi", "Gateway"),
        "proof": ("Mức bằng chứng", "Proof"),
        "now": ("Hiện nay", "As now known"),
        "closed": ("Lúc chốt", "As closed"),
        "msisdn": ("Số thuê bao", "Msisdn"),
        "status": ("Trạng thái", "Status"),
        "duty": ("Nghĩa vụ", "Duty"),
        "attempts": ("Số lần gửi", "Attempts"),
        "at": ("Thời điểm", "At"),
        "day": ("Ngày", "Day"),
        "verdict": ("Kết quả", "Verdict"),
        "segments": ("Số phân đoạn", "Segments"),
        "campaign": ("Chiến dịch", "Campaign"),
        "week": ("Tuần", "Week"),
        "pilot": ("Gửi thử", "Pilot"),
        "what": ("Sự việc", "What"),
        "code": ("Mã", "Code"),
        "details": ("Chi tiết", "Details"),
        "declared": ("Nhà mạng kê khai", "Declared"),
        "read": ("Dòng đã đọc", "Read"),
        "refused": ("Bị từ chối", "Refused"),
        "standing": ("Đang trong danh sách", "Standing in the roster"),
        "difference": ("Chênh lệch", "Difference"),
        "document": ("Văn bản", "Document"),
        "table": ("Bảng", "Table"),
        "row": ("Dòng", "Row"),
        "is": ("Đang ghi", "Is"),
        "should_be": ("Phải là", "Should be"),
        "total": ("Tổng cộng", "Total"),
        "way": ("Hình thức", "Way"),
        "accounts": ("Tài khoản", "Accounts"),
        "messaged": ("Đã nhắn", "Messaged"),
        # Progress.
        "left": ("Còn lại", "Left"),
        "taken_last_hour": ("Giờ qua đã nhận", "Taken in the last hour"),
        "needed_an_hour": ("Cần mỗi giờ", "Needed an hour"),
        "expected_at": ("Dự kiến xong", "Expected to be done"),
        "in_time": ("Kịp", "In time"),
        # The three ways of Zalo.
        "way_zalo_oa": ("Người quan tâm OA", "OA followers"),
        "way_zalo_zns": ("Số điện thoại ZNS", "ZNS numbers"),
        "way_vng": ("Tài khoản do VNG báo cáo", "Accounts reported by VNG"),
        # The four facts, the five verdicts.
        "fact_attempt": ("Lần gửi", "Attempt"),
        "fact_outcome": ("Trả lời", "Outcome"),
        "fact_receipt": ("Báo phát", "Receipt"),
        "fact_ruling": ("Quyết định", "Ruling"),
        "verdict_accepted": ("Đã nhận", "Accepted"),
        "verdict_rejected": ("Từ chối", "Rejected"),
        "verdict_deferred": ("Để sau", "Deferred"),
        "verdict_blocked": ("Bị chặn", "Blocked"),
        "verdict_unknown": ("Chưa rõ", "Unknown"),
        "verdict_open": ("Chưa trả lời", "No answer yet"),
        # Proof.
        "proof_none": ("Không có báo phát", "No receipts"),
        "proof_statement": ("Theo báo cáo của nhà mạng", "By the carrier's statement"),
        "proof_smsc": ("Tổng đài xác nhận", "By the SMSC"),
        "proof_handset": ("Máy đầu cuối xác nhận", "By the handset"),
        # Causes.
        "cause_carrier": ("Nhà mạng", "Carrier"),
        "cause_department": ("Cơ quan gửi", "Department"),
        "cause_subscriber": ("Thuê bao", "Subscriber"),
        "cause_outside": ("Ngoài phạm vi", "Outside the order"),
        # Lines of the quota report.
        "by_roster": ("Theo danh sách", "By the roster"),
        "own_gateway": ("Gửi qua cổng của nhà mạng", "Through its own gateway"),
        "ported_out": ("Chuyển mạng đi, cổng khác gửi", "Ported out, by another gateway"),
        "ported_in": ("Chuyển mạng đến, nhà mạng khác chịu", "Ported in, another's duty"),
        "submitted": ("Đã trình gửi", "Submitted"),
        "accepted": ("Nhà mạng đã nhận", "Accepted"),
        "no_receipts": ("Cổng này không có báo phát", "No receipts on this gateway"),
        "refused_code": ("Bị từ chối, mã", "Refused, code"),
        "not_taken_code": ("Chưa nhận, mã", "Not taken, code"),
        "not_sent": ("Chưa gửi", "Not sent"),
        "used": ("Đã dùng", "Used"),
        "forecast": ("Dự báo hết kỳ", "Forecast to the end"),
        "ceiling": ("Hạn mức hợp đồng", "Contract ceiling"),
        "no_ceiling": ("Không giới hạn", "No ceiling"),
        "contract": ("Hợp đồng", "Contract"),
        "money": ("Tiền (đồng)", "Money (VND)"),
        # Reasons of ours; a carrier's own code is shown as the carrier writes it.
        "not_opened": ("Không có trong sổ", "Not in the ledger"),
        "due": ("Đang chờ gửi", "Still due"),
        "claimed": ("Đang gửi", "Being sent"),
        "lapsed": ("Hết kỳ mà chưa gửi", "The period ended before it was sent"),
        "failed": ("Không gửi được", "Failed"),
        "lease_expired": ("Mất dấu khi gửi", "Its lane died while sending"),
        "no_zalo_account": ("Không có tài khoản Zalo", "No Zalo account"),
        "left_network": ("Đã rời mạng", "Left the network"),
        "never_sent": ("Hết kỳ mà chưa gửi lần nào", "Never sent in the period"),
        "no_address": ("Không có địa chỉ gửi", "No address to send to"),
        "waived": ("Được miễn theo quyết định", "Waived by a ruling"),
        "unreached": ("Máy tắt hoặc ngoài vùng phủ sóng", "Phone off or out of reach"),
        "stop_list": ("Trong danh sách không nhắn", "On the stop list"),
        "yes": ("Có", "Yes"),
        "no": ("Không", "No"),
        **QUOTA_WORDS,
        **SETTLEMENT_WORDS,
        **AUDIT_WORDS,
    }
)

_DISTRICTS: Final = {int(district): district for district in District}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    language: Language

    def of(self, name: str) -> str:
        """The word for a name, or the name itself where the table has none."""
        pair = WORDS.get(name)
        if pair is None:
            return name
        return pair[0] if self.language is Language.VIETNAMESE else pair[1]

    def all(self, *names: str) -> tuple[str, ...]:
        """The words for these names, in order."""
        return tuple(map(self.of, names))

    def status(self, name: str) -> str:
        """A status without the word for "status" before it."""
        return self.of(f"status_{name}").partition(": ")[2] or name

    def verdict(self, name: str) -> str:
        """One of the five verdicts, or `open`."""
        return self.of(f"verdict_{name}")

    def district(self, code: int) -> str:
        """`178 Thành phố Lạng Sơn`; 0 is "not stated"; a code that is not ours stands alone."""
        known = _DISTRICTS.get(code)
        if known is None:
            return str(code)
        name = known.vietnamese if self.language is Language.VIETNAMESE else known.english
        return f"{code} {name}" if code else name

    def period(self, label: str) -> str:
        """A period with its dates: `Tuần 22/2021 (dates)`, or the day `01/06/2021`; or a pilot."""
        if pilot := pilot_in(label):
            week, nth = pilot
            return f"{self.of('pilot')} {nth} · {self.of('week')} {week.number:02d}/{week.year}"
        match parse_period(label):
            case DayPeriod(day=day):
                return f"{day:%d/%m/%Y}"
            case WeekPeriod(week=week):
                return f"{self.of('week')} {week.number:02d}/{week.year} ({week.dates})"


_WORDS_OF: Final = {language: Words(language) for language in Language}


def words(language: Language) -> Words:
    """The words of that language."""
    return _WORDS_OF[language]


def number(value: int) -> str:
    """A whole number as officers write it: `1.234.567`."""
    return f"{value:,}".replace(",", ".")


def percent(share: float) -> str:
    """A share of 1 as officers write it: `12,34 %`."""
    return f"{share * 100:.2f} %".replace(".", ",")


def moment(instant: datetime) -> str:
    """An aware instant in the province's time: `01/06/2021 08:30`."""
    return f"{local(instant):%d/%m/%Y %H:%M}"
