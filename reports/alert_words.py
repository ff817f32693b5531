"""What an alert says to whoever is called: a headline that fits a phone, and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Template
from types import MappingProxyType
from typing import Final, TypeAlias

from campaigns.watch import AlertKind
from gateways.msisdn import mask
from reports.words import Language, moment, number

Pair: TypeAlias = tuple[str, str]
"""(Vietnamese, English)."""
Details: TypeAlias = Mapping[str, str | int]

#: Beyond it a phone cuts the subject of a letter.
HEADLINE_MAX: Final = 60
_FREE_TEXT_MAX: Final = 300
#: A run of digits as long as a number's, however it is grouped.
_LIKE_A_NUMBER: Final = re.compile(r"\+?\d(?:[ .-]?\d){8,}")


@dataclass(frozen=True, slots=True)
class Said:
    """The words of one kind of alert, their `$places` filled from its details."""

    headline: Pair
    vietnamese: str
    english: str


#: Kind, or kind and `why` of its details -> what is said.
SAID: Final[Mapping[str, Said]] = MappingProxyType(
    {
        "halted": Said(
            ("Đã dừng: $about", "Halted: $about"),
            "Dừng từ $since_at bởi $by. Lý do: $reason\n"
            "Sửa nguyên nhân, rồi: loa $noun resume $name --reason …",
            "Halted since $since_at by $by. Reason: $reason\n"
            "Mend the cause, then: loa $noun resume $name --reason …",
        ),
        "halted_ledger": Said(
            ("Sổ đã quên những gì đã gửi", "The ledger forgot what was sent"),
            "Không gửi gì từ $since_at. Lý do: $reason\n"
            "Xem: loa recover --dry-run, rồi: loa recover --reason …",
            "Nothing is sent since $since_at. Reason: $reason\n"
            "Look: loa recover --dry-run, then: loa recover --reason …",
        ),
        "approval_period": Said(
            ("Kỳ mở mà không còn duyệt: $name", "Open without approval: $name"),
            "Kỳ $label của $name mở bằng phiên bản $number, nay không còn được duyệt: không"
            " gửi nữa. Duyệt lại: loa campaign approve $name",
            "Period $label of $name was opened with version $number, which is not approved "
            "any more: nothing is sent. Approve again: loa campaign approve $name",
        ),
        "approval_hash": Said(
            ("Nội dung khác bản đã duyệt: $name", "Text is not the approved one: $name"),
            "Phiên bản $number của $name không còn khớp mã băm đã duyệt: không gửi nữa. Tìm xem ai"
            " đã sửa cơ sở dữ liệu, rồi thêm và duyệt lại: loa campaign add …",
            "Version $number of $name does not have the hash that was approved: it is not sent. "
            "Find who changed the database, then approve again: loa campaign add …",
        ),
        "approval_none": Said(
            ("Không còn bản được duyệt: $name", "No approved version: $name"),
            "$name từng được duyệt, nay không phiên bản nào còn được duyệt: kỳ tới không "
            "mở. Trình và duyệt lại: loa campaign submit $name",
            "$name was approved once and no version is now: no period opens. Submit and "
            "approve again: loa campaign submit $name",
        ),
        "approval_waits": Said(
            ("Chờ duyệt trước kỳ mới: $name", "Waits for approval: $name"),
            "Phiên bản $number của $name chờ duyệt; kỳ bắt đầu $starts_at. Đến khi duyệt, "
            "bản cũ (nếu có) vẫn được gửi. Duyệt: loa campaign approve $name",
            "Version $number of $name waits for approval; the period begins $starts_at. "
            "Until then the old version, if any, is sent. Approve: loa campaign approve "
            "$name",
        ),
        "pilot_open": Said(
            ("Chưa đọc tin thử: $name/$gateway", "Pilot not read: $name/$gateway"),
            "Kỳ $label của $name không gửi gì qua $gateway khi chưa ai xác nhận đã đọc tin thử "
            "(phiên bản $number) trên máy: loa campaign pilot $name --to TỆP --number $number, "
            "rồi loa campaign pilot-read $name",
            "Of period $label of $name nothing goes through $gateway until a person read the "
            "pilot (version $number) on a handset: loa campaign pilot $name --to FILE --number "
            "$number, then loa campaign pilot-read $name",
        ),
        "pilot_soon": Said(
            ("Cần gửi thử: $name/$gateway", "Pilot needed: $name/$gateway"),
            "Kỳ mới của $name bắt đầu $starts_at; chưa ai xác nhận đã đọc tin thử (phiên bản "
            "$number) qua $gateway trên máy: loa campaign pilot $name --to TỆP, rồi loa campaign "
            "pilot-read $name",
            "The next period of $name begins $starts_at, and nobody read its pilot (version "
            "$number) through $gateway on a handset: loa campaign pilot $name --to FILE, then "
            "loa campaign pilot-read $name",
        ),
        "not_opened": Said(
            ("Tuần chưa mở: $name", "Week not open: $name"),
            "Kỳ $label của $name chưa mở ($state). Xem tiến trình và danh sách: loa doctor",
            "Period $label of $name is not open ($state). Look at process and roster: loa doctor",
        ),
        "forecast": Said(
            ("Dự báo $percent %: $name qua $gateway", "Forecast $percent %: $name via $gateway"),
            "$missed trong $due tin của $name $label qua $gateway sẽ không kịp trước "
            "$ends_at (còn dưới $hours giờ). Vướng: $cause.",
            "$missed of $due messages of $name $label through $gateway will not go before "
            "$ends_at (less than $hours h left). Bound by: $cause.",
        ),
        "idle": Said(
            ("Không gửi gì qua $name", "Nothing is sent via $name"),
            "Có tin chờ gửi qua $name, cổng không bị dừng, nhưng hai phút nay không tin nào"
            " được gửi. Khởi động lại tiến trình gửi; xem: loa doctor, loa gateway check "
            "$name",
            "Messages are due and permitted through $name, and none was begun for two "
            "minutes. Restart the worker; see: loa doctor, loa gateway check $name",
        ),
        "idle_blind": Said(
            ("Chưa xem được trang đích: $name", "Landing out of sight: $name"),
            "Có tin chờ gửi qua $name, nhưng 15 phút nay không ai xem trang đích nên không gửi. "
            "Xem đường ra Internet và tiến trình: loa doctor",
            "Messages are due through $name, and nobody looked at their landing for 15 minutes, "
            "so none is sent. Look at the way to the Internet and the process: loa doctor",
        ),
        "tick": Said(
            ("Loa đứng yên", "Loa stands still"),
            "Nhịp cuối: $last_at. Không mở, không gửi, không chốt gì nữa. Khởi động lại "
            "worker và beat; xem hàng đợi: loa doctor",
            "Last tick: $last_at. Nothing is opened, sent or closed any more. Restart "
            "worker and beat, look at the broker: loa doctor",
        ),
        "door": Said(
            ("Cửa nhận báo phát im lặng", "Receipts door is silent"),
            "Dấu hiệu cuối của loa up: $last_at. Báo phát của Zalo không vào được. Khởi "
            "động lại: loa up",
            "Last sign of life of loa up: $last_at. Zalo's receipts cannot come in. "
            "Restart: loa up",
        ),
        "receipts": Said(
            ("Thiếu báo phát: $name", "Receipts overdue: $name"),
            "$name nhận $accepted tin từ $since_at đến $until_at, mới báo về $heard "
            "($percent %). Hỏi nhà mạng; kiểm tra webhook: loa gateway check $name",
            "$name accepted $accepted messages from $since_at to $until_at and told of "
            "$heard ($percent %). Ask the carrier, check the webhook: loa gateway check "
            "$name",
        ),
        "disk": Said(
            ("Đĩa sắp đầy", "Disk nearly full"),
            "Thư mục dữ liệu còn $free MiB trên $total MiB. Dọn đĩa: đầy đĩa là ngừng gửi.",
            "The data folder has $free of $total MiB left. Make room: a full disk stops all.",
        ),
        "clock_drifts": Said(
            ("Đồng hồ lệch $seconds giây", "Clock is $seconds s off"),
            "Máy và cơ sở dữ liệu lệch $seconds giây; quá 60 giây là ngừng gửi. Bật đồng bộ"
            " giờ (NTP).",
            "Host and database are $seconds s apart; beyond 60 s nothing is sent. Turn on "
            "time synchronisation (NTP).",
        ),
        "clock_apart": Said(
            ("Đồng hồ sai, đã ngừng gửi", "Clock wrong, nothing is sent"),
            "Máy và cơ sở dữ liệu lệch $seconds giây: không rõ bên nào đúng nên không gửi "
            "gì. Bật đồng bộ giờ (NTP).",
            "Host and database are $seconds s apart: nobody knows which is right, so "
            "nothing is sent. Turn on time synchronisation (NTP).",
        ),
        "database": Said(
            ("Không đọc được cơ sở dữ liệu", "Database away"),
            "Từ $since_at không đọc được sổ: không gửi gì, cửa nhận báo phát vẫn ghi ra "
            "đĩa. Xem máy cơ sở dữ liệu: loa doctor",
            "Since $since_at the ledger cannot be read: nothing is sent; the receipts door "
            "still writes to disk. Look at the database: loa doctor",
        ),
        "test": Said(
            ("Thử báo động", "Test alert"),
            "$by thử danh sách trực lúc $asked_at. Không có sự cố.",
            "$by tried the duty list at $asked_at. Nothing is wrong.",
        ),
    }
)

#: Words of details that are names of ours.
TERMS: Final[Mapping[str, Pair]] = MappingProxyType(
    {
        "state_none": ("chưa có", "not announced"),
        "state_opening": ("đang mở dở", "half opened"),
        "cause_pace": ("tốc độ và giờ gửi", "pace and hours"),
        "cause_quota": ("hạn mức", "quota"),
        "cause_pilot": ("chưa ai đọc tin thử", "nobody read its pilot"),
        "cause_halted": ("đang bị dừng", "it is halted"),
        "cause_silent": ("cổng không trả lời", "the gateway does not answer"),
        "cause_paused": ("đang tạm dừng", "it is paused"),
        "cause_not_set_up": (
            "cổng không có trong gateways.toml",
            "the gateway is not in gateways.toml",
        ),
    }
)


def headline(kind: AlertKind, details: Details, language: Language) -> str:
    """One line of at most 60 characters."""
    said = _filled(_said(kind, details).headline, details, language)
    return said if len(said) <= HEADLINE_MAX else said[: HEADLINE_MAX - 1] + "…"


def words_of(kind: AlertKind, details: Details, language: Language) -> str:
    """What it is and what to do, in one or two lines."""
    said = _said(kind, details)
    return _filled((said.vietnamese, said.english), details, language)


def scrubbed(text: str) -> str:
    """Free text on one line, what is like an msisdn masked: a carrier's words may repeat one."""
    line = " ".join(text.split())[:_FREE_TEXT_MAX]
    return _LIKE_A_NUMBER.sub(lambda found: mask(re.sub(r"\D", "", found[0])), line)


def _said(kind: AlertKind, details: Details) -> Said:
    why = details.get("why")
    return SAID[kind.value if why is None else f"{kind.value}_{why}"]


def _filled(pair: Pair, details: Details, language: Language) -> str:
    chosen = pair[0] if language is Language.VIETNAMESE else pair[1]
    places = {name: _shown(name, value, language) for name, value in details.items()}
    return Template(chosen).substitute(places)


def _shown(name: str, value: str | int, language: Language) -> str:
    """Counts with dots, instants in the province's time, our own names in the language."""
    if isinstance(value, int):
        return number(value)
    if name.endswith("_at"):
        return moment(datetime.fromisoformat(value))
    term = TERMS.get(f"{name}_{value}")
    if term is not None:
        return term[0] if language is Language.VIETNAMESE else term[1]
    return scrubbed(value)
